/**
 * Brings every search form of a page to life; all share one worker, which starts when the customer turns to one of them.
 * Without scripts the same forms lead to `/search/`, which lists all questions.
 * @module
 */

import { SearchBox } from "./search-box.js";
import { createSearchClient } from "./search-client.js";
import { SearchPage } from "./search-page.js";

/** @typedef {import("./ahead.js").ReadAhead} ReadAhead */
/** @typedef {import("./search-client.js").SearchClient} SearchClient */
/** @typedef {import("./search-log.js").SearchLog} SearchLog */

/**
 * @typedef {object} SearchParts
 * @property {SearchClient} client
 * @property {SearchLog} log
 * @property {ReadAhead} readAhead
 * @property {string} base Relative address of the site's root.
 */

/**
 * @param {Document} page
 * @param {SearchLog} log
 * @param {ReadAhead} readAhead
 * @returns {SearchParts} What other parts of the page may search with.
 */
export function initSearch(page, log, readAhead) {
  const { base = "./", searchWorker = "", searchIndex = "" } = page.documentElement.dataset;
  const client = createSearchClient({
    worker: new URL(searchWorker, page.baseURI).href,
    index: new URL(searchIndex, page.baseURI).href,
  });
  const parts = { client, log, readAhead, base };
  for (const form of page.querySelectorAll("form[data-search]")) {
    if (!(form instanceof HTMLFormElement)) continue;
    if (form.classList.contains("search--page")) new SearchPage(form, parts);
    else new SearchBox(form, parts);
    const focused = page.activeElement; // before this script was here
    if (focused && form.contains(focused)) focused.dispatchEvent(new FocusEvent("focus"));
  }
  page.addEventListener("keydown", (event) => focusOnSlash(event, page));
  return parts;
}

/**
 * @param {KeyboardEvent} event
 * @param {Document} page
 */
function focusOnSlash(event, page) {
  const typing = event.target instanceof HTMLElement && event.target.matches("input, textarea, select");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const input = page.querySelector("form[data-search] input[name=q]");
  if (!(input instanceof HTMLInputElement)) return;
  event.preventDefault();
  input.focus();
}
