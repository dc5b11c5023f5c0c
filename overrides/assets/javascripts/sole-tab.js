/** @module */

/**
 * Does the work unless another tab of this browser is at work under the same name. A page that may not use locks works anyway:
 * whatever is sent twice is kept once.
 * @param {string} name
 * @param {() => Promise<void>} work
 * @param {() => void} busy Called instead, when another tab is at it.
 */
export async function asOnlyTab(name, work, busy) {
  if (!globalThis.navigator?.locks) return work();
  let begun = false;
  const begin = () => ((begun = true), work());
  try {
    await navigator.locks.request(name, { ifAvailable: true }, (lock) => (lock ? begin() : busy()));
  } catch (error) {
    if (begun) throw error;
    await work();
  }
}
