/**
 * The page of results, `/search/?q=…`: a plain list of links that can be shared, returned to, and unfolded in place.
 * @module
 */

import { answerInPlace } from "./answer.js";
import { SearchForm } from "./search-form.js";
import { FAILED, failure, remarks, resultLink, summary } from "./search-results.js";

/** @typedef {import("./search-client.js").Results} Results */

const PAGE_LIMIT = 10;

/** The search form of the results page with everything below it. */
export class SearchPage extends SearchForm {
  /**
   * @param {HTMLFormElement} form
   * @param {import("./search.js").SearchParts} parts
   */
  constructor(form, parts) {
    super(form, parts);
    this.input.addEventListener("input", () => void this.update());
    this.input.addEventListener("keydown", (event) => this.enterResults(event));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.finish();
      void this.update();
    });
    this.restore();
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
      let shown = false;
      await this.ask(query, PAGE_LIMIT, (results) => {
        if (shown && this.panel.contains(document.activeElement)) return; // better results came late for who is reading
        shown = true;
        this.show([...remarks(results, this.base), ...this.list(results)], summary(results));
      });
    } catch {
      this.show([failure(this.base)], FAILED);
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
    document.documentElement.classList.toggle("has-query", !shown);
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
    this.say(announcement);
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
}
