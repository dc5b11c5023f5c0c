/**
 * What every search form does, whatever shows its results: ask, log, announce, and notice what is opened.
 * @module
 */

import { rememberSearch } from "./recent-searches.js";

/** @typedef {import("./search-client.js").Results} Results */

const ANNOUNCE = 600;
/** Milliseconds without another key after which a sure first answer is likely to be opened. */
const LIKELY_NEXT = 400;

/** A form with `input[name=q]`, a panel for results and a line for screen readers. */
export class SearchForm {
  /**
   * @param {HTMLFormElement} form
   * @param {import("./search.js").SearchParts} parts
   */
  constructor(form, { client, log, readAhead, base }) {
    this.form = form;
    this.client = client;
    this.log = log;
    this.readAhead = readAhead;
    this.base = base;
    this.input = /** @type {HTMLInputElement} */ (form.querySelector("input[name=q]"));
    this.panel = /** @type {HTMLElement} */ (form.querySelector("[data-search-panel]"));
    this.status = /** @type {HTMLElement} */ (form.querySelector("[data-search-status]"));
    this.announcement = 0;
    this.input.addEventListener("focus", () => this.client.warm(), { once: true });
    this.panel.addEventListener("click", ({ target }) => {
      const control = target instanceof Element ? target.closest("a, button") : null;
      if (control instanceof HTMLElement) this.follow(control);
    });
  }

  /**
   * @param {string} query
   * @param {number} limit
   * @param {(results: Results) => void} show Called once or twice (better results may come late), not when the customer has
   *   typed on meanwhile.
   * @returns {Promise<void>} Rejected when nothing can answer.
   */
  async ask(query, limit, show) {
    const present = (/** @type {Results} */ results) => {
      if (this.input.value.trim() !== query) return;
      this.log.typed({ query, outcome: results.outcome, hits: results.hits.length });
      show(results);
      const [first] = results.outcome === "found" ? results.hits : [];
      this.readAhead(first ? this.base + first.url : "", LIKELY_NEXT);
    };
    const results = await this.client.search(query, limit, present);
    if (results) present(results);
  }

  /** The customer is done typing. */
  finish() {
    this.log.settle();
    rememberSearch(this.input.value);
  }

  /**
   * A link or button of the panel was used.
   * @param {HTMLElement} control
   */
  follow(control) {
    const { result } = control.dataset;
    if (result) {
      rememberSearch(this.input.value);
      this.log.opened(result);
    } else if (control instanceof HTMLAnchorElement && control.pathname.endsWith("/contact/")) {
      this.log.escalated();
    }
  }

  /**
   * Tells screen readers once the customer pauses, not at every letter.
   * @param {string} text
   */
  say(text) {
    clearTimeout(this.announcement);
    this.announcement = window.setTimeout(() => (this.status.textContent = text), ANNOUNCE);
  }
}
