/** @module */

/** @type {Map<string, number>} */
const failures = new Map();

/**
 * Fetches a module that lies beside this one, when it is needed.
 *
 * Browsers remembered for a page's whole life that a module could not be fetched, until whatwg/html#10327 (2026) and its
 * implementations: a second try has another address.
 * @param {string} name
 * @returns {Promise<any>} The module. Rejected when it cannot be fetched now; another call tries again.
 */
export async function fetchModule(name) {
  const failed = failures.get(name) ?? 0;
  try {
    return await import(failed > 0 ? `./${name}?${failed}` : `./${name}`);
  } catch (error) {
    failures.set(name, failed + 1);
    throw error;
  }
}
