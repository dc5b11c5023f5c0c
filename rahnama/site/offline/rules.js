/**
 * What the worker goes by; nothing here touches the network or the caches.
 * @module
 */

/**
 * A name that changes with its content: a folder of assets, or a file of the search up to its hash. deploy/ lets browsers keep the same for ever.
 */
const HASHED = /assets\/(?:[0-9a-f]{10}(?=\/)|search\/[a-z]+\.[0-9a-f]{10}(?=\.))/g;
const NEEDED = /(?:href|src)="([^"?#]*assets\/[0-9a-f]{10}\/[^"?#]+)"/g;
/** A folder; not the collector's. */
const PAGE = /^(?!v1\/)(?:.*\/)?$/;

/**
 * Which rule a request falls under: "asset" never changes, "page" is asked for anew, "" is none of the worker's business. That is what
 * is read ahead, too (ahead.js): nobody has read it yet, and the browser's own cache keeps it.
 * @param {{method: string, url: string, headers: Headers}} request
 * @param {string} scope Address of the site's root.
 * @returns {"asset" | "page" | ""}
 */
export function ruleFor({ method, url, headers }, scope) {
  if (method !== "GET" || !url.startsWith(scope) || headers.has("range") || headers.has("purpose")) return "";
  const path = plainAddress(url).slice(scope.length);
  if (path.startsWith("assets/")) return namesIn(path).length > 0 ? "asset" : "";
  return PAGE.test(path) ? "page" : "";
}

/**
 * An address without query and fragment: a page of results is the same file whatever was searched for.
 * @param {string} url
 */
export function plainAddress(url) {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

/**
 * The hashed names in a text or an address. A page of one publish and a file of another have none in common.
 * @param {string} text
 * @returns {string[]}
 */
export function namesIn(text) {
  return text.match(HASHED) ?? [];
}

/**
 * Addresses of the files without which a page is not itself: styles, script, font, pictures.
 * @param {string} html
 * @param {string} url The page's own address.
 * @returns {string[]}
 */
export function neededBy(html, url) {
  return [...html.matchAll(NEEDED)].map(([, address = ""]) => new URL(address, url).href);
}

/**
 * The page as it is shown from the cache; it says itself that it is a copy.
 * @param {string} html
 * @param {string} since When the host sent it, in milliseconds; "" for a page that stands in for the wanted one.
 */
export function markCopy(html, since) {
  return html.replace("<html ", `<html data-kept="${since}" `);
}
