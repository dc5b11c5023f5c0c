/**
 * The page of results, `/search/?q=…`: a plain list of links that can be shared, returned to, and unfolded in place.
 * @module
 */

import { answerInPlace } from "./answer.js";
import { rememberSearch } from "./recent-searches.js";
import { failure, remarks, resultLink, summary } from "./search-results.js";

/** @typedef {import("./search-client.js").Results} Results */

const LIMIT = 20;
const ANNOUNCE = 600;

/** The search form of the results page with everything below it. */
export class SearchPage {
  /**
   * @param {HTMLFormElement} form
   * @param {import("./search.js").SearchParts} parts
   */
  constructor(form, { client, log, base }) {
    this.form = form;
    this.client = client;
    this.log = log;
    this.base = base;
    this.input = /** @type {HTMLInputElement} */ (form.querySelector("input[name=q]"));
    this.panel = /** @type {HTMLElement} */ (form.querySelector("[data-search-panel]"));
    this.status = /** @type {HTMLElement} */ (form.querySelector("[data-search-status]"));
    this.announcement = 0;
    this.listen();
    this.restore();
  }

  listen() {
    this.input.addEventListener("focus", () => this.client.warm(), { once: true });
    this.input.addEventListener("input", () => void this.update());
    this.input.addEventListener("keydown", (event) => this.enterResults(event));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.log.settle();
      rememberSearch(this.input.value);
      void this.update();
    });
    this.panel.addEventListener("click", (event) => this.open(event));
  }

  /** The address says what to search for, on the way here and on the way back. */
  restore() {
    const query = new URLSearchParams(location.search).get("q");
    if (query) this.input.value = query;
    if (this.input.value) void this.update();
  }

  async update() {
    const query = this.input.value.trim();
    this.keepInAddress(query);
    if (!query) return this.show([], "");
    try {
      const results = await this.client.search(query, LIMIT);
      if (!results) return;
      this.show([...remarks(results, this.base), ...this.list(results)], summary(results));
      this.log.typed({ query, outcome: results.outcome, hits: results.hits.length });
    } catch {
      this.show([failure(this.base)], "جستجو الان در دسترس نیست.");
      this.showAllQuestions(true);
    }
  }

  /** @param {string} query */
  keepInAddress(query) {
    const address = new URL(location.href);
    if (query) address.searchParams.set("q", query);
    else address.searchParams.delete("q");
    history.replaceState(history.state, "", address);
    this.showAllQuestions(!query);
  }

  /** @param {boolean} shown */
  showAllQuestions(shown) {
    const all = document.querySelector("[data-all-questions]");
    if (all instanceof HTMLElement) all.hidden = !shown;
  }

  /**
   * @param {Results} results
   * @returns {HTMLElement[]}
   */
  list({ hits }) {
    if (hits.length === 0) return [];
    const list = document.createElement("ol");
    list.className = "results";
    for (const hit of hits) {
      const item = document.createElement("li");
      const url = this.base + hit.url;
      const onRead = () => this.log.opened(hit.id);
      item.append(resultLink(hit, this.base), ...answerInPlace({ url, title: hit.title, onRead }));
      list.append(item);
    }
    return [list];
  }

  /**
   * @param {HTMLElement[]} content
   * @param {string} announcement
   */
  show(content, announcement) {
    this.panel.replaceChildren(...content);
    this.panel.hidden = content.length === 0;
    clearTimeout(this.announcement);
    this.announcement = window.setTimeout(() => (this.status.textContent = announcement), ANNOUNCE);
  }

  /**
   * The down key leads from the text to the first result.
   * @param {KeyboardEvent} event
   */
  enterResults(event) {
    const first = this.panel.querySelector("a.result");
    if (event.key !== "ArrowDown" || event.isComposing || !(first instanceof HTMLElement)) return;
    event.preventDefault();
    first.focus();
  }

  /** @param {Event} event */
  open(event) {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link) return;
    const opened = link.dataset["result"];
    if (opened) {
      rememberSearch(this.input.value);
      this.log.opened(opened);
    } else if (link.pathname.endsWith("/contact/")) this.log.escalated();
  }
}
