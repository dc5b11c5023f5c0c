/**
 * Keeps what was read before, so that typing on does not read it again.
 */

/** Texts that are kept at a time. */
const MOST = 1500;

/**
 * Return what `read` gives for a text, from what is kept where it is in there.
 * @template K, T
 * @param {Map<K, T>} kept
 * @param {K} text
 * @param {() => T} read
 * @returns {T}
 */
export function recall(kept, text, read) {
  let known = kept.get(text);
  if (known === undefined) {
    if (kept.size >= MOST) {
      kept.clear();
    }
    known = read();
    kept.set(text, known);
  }
  return known;
}
