/**
 * What one visit in one tab remembers: a random id that is no one's name, and which articles were read.
 * @module
 */

const TAB = "rahnama.tab";
const READ = "rahnama.read";
const READ_LIMIT = 50;

/** @type {Map<string, string>} */
const memory = new Map();

/**
 * @typedef {object} Visit
 * @property {string} tab Random id of this tab, gone when the tab is closed.
 * @property {() => string[]} read Ids of the articles read in this visit, oldest first.
 */

/**
 * Notes the article of this page as read.
 * @param {Document} page
 * @returns {Visit}
 */
export function openVisit(page) {
  const tab = String(recall(TAB) ?? randomId());
  remember(TAB, tab);
  const article = page.querySelector("article[data-article]");
  const id = article instanceof HTMLElement ? article.dataset["article"] : "";
  if (id) remember(READ, [...readIds().filter((other) => other !== id), id].slice(-READ_LIMIT));
  return { tab, read: readIds };
}

/**
 * What was remembered in this tab under `key`, or null. Works without storage, then for this page only.
 * @param {string} key
 * @returns {unknown}
 */
export function recall(key) {
  try {
    return JSON.parse(globalThis.sessionStorage.getItem(key) ?? "null");
  } catch {
    return JSON.parse(memory.get(key) ?? "null");
  }
}

/**
 * @param {string} key
 * @param {unknown} value Anything JSON can say; null forgets.
 */
export function remember(key, value) {
  const text = JSON.stringify(value);
  try {
    if (value === null) globalThis.sessionStorage.removeItem(key);
    else globalThis.sessionStorage.setItem(key, text);
  } catch {
    memory.set(key, text);
  }
}

/** @returns {string[]} */
function readIds() {
  const ids = recall(READ);
  return Array.isArray(ids) ? ids.filter((id) => typeof id === "string") : [];
}

function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
