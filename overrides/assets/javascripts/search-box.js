/**
 * The search box: a combobox (ARIA 1.2) that shows results as the customer types, on every page alike.
 * Without scripts the same form leads to `/search/`, which lists all questions.
 * @module
 */

import { createSearchClient } from "./search-client.js";
import { note, persianDigits, resultLink } from "./search-results.js";

/** @typedef {import("./search-client.js").Results} Results */
/** @typedef {import("./search-client.js").SearchClient} SearchClient */
/** @typedef {import("./search-log.js").SearchLog} SearchLog */

const LIMIT = 6;
const PAGE_LIMIT = 20;

/**
 * Brings every `[data-search]` form of the page to life; all share one worker.
 * @param {Document} page
 * @param {SearchLog} log
 */
export function initSearchBoxes(page, log) {
  const { base = "./", searchWorker = "", searchIndex = "" } = page.documentElement.dataset;
  const client = createSearchClient({
    worker: new URL(searchWorker, page.baseURI).href,
    index: new URL(searchIndex, page.baseURI).href,
  });
  for (const form of page.querySelectorAll("form[data-search]")) {
    if (form instanceof HTMLFormElement) new SearchBox(form, { client, log, base });
  }
  page.addEventListener("keydown", (event) => focusOnSlash(event, page));
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

class SearchBox {
  /**
   * @param {HTMLFormElement} form
   * @param {{client: SearchClient, log: SearchLog, base: string}} parts
   */
  constructor(form, { client, log, base }) {
    this.form = form;
    this.client = client;
    this.log = log;
    this.base = base;
    this.input = /** @type {HTMLInputElement} */ (form.querySelector("input[name=q]"));
    this.panel = /** @type {HTMLElement} */ (form.querySelector("[data-search-panel]"));
    this.status = /** @type {HTMLElement} */ (form.querySelector("[data-search-status]"));
    this.inPage = form.classList.contains("search--page");
    /** @type {HTMLElement[]} */
    this.options = [];
    this.active = -1;
    this.announce = 0;
    this.describe();
    this.listen();
    if (this.inPage) this.restore();
  }

  describe() {
    this.panel.id = `${this.input.id}-panel`;
    this.input.setAttribute("role", "combobox");
    this.input.setAttribute("aria-autocomplete", "list");
    this.input.setAttribute("aria-expanded", "false");
    this.input.setAttribute("aria-controls", this.panel.id);
  }

  listen() {
    this.input.addEventListener("focus", () => this.client.warm(), { once: true });
    this.input.addEventListener("input", () => this.update());
    this.input.addEventListener("keydown", (event) => this.steer(event));
    this.form.addEventListener("submit", (event) => this.submit(event));
    this.panel.addEventListener("click", (event) => this.open(event));
    if (this.inPage) return;
    this.input.addEventListener("focus", () => this.options.length > 0 && this.show(true));
    this.form.addEventListener("focusout", ({ relatedTarget }) => {
      if (!(relatedTarget instanceof Node) || !this.form.contains(relatedTarget)) this.show(false);
    });
  }

  /** `/search/?q=…` and the way back to it show the results of the address. */
  restore() {
    const query = new URLSearchParams(location.search).get("q");
    if (query) this.input.value = query;
    if (this.input.value) void this.update();
  }

  async update() {
    const query = this.input.value.trim();
    if (this.inPage) this.remember(query);
    if (!query) return this.clear();
    try {
      const results = await this.client.search(query, this.inPage ? PAGE_LIMIT : LIMIT);
      if (!results) return;
      this.render(results);
      this.log.typed({ query, outcome: results.outcome, hits: results.hits.length });
    } catch {
      this.renderFailure();
    }
  }

  /** @param {string} query */
  remember(query) {
    const address = new URL(location.href);
    if (query) address.searchParams.set("q", query);
    else address.searchParams.delete("q");
    history.replaceState(history.state, "", address);
    this.toggleAllQuestions(!query);
  }

  /** @param {boolean} shown */
  toggleAllQuestions(shown) {
    const all = document.querySelector("[data-all-questions]");
    if (all instanceof HTMLElement) all.hidden = !shown;
  }

  clear() {
    this.options = [];
    this.select(-1);
    this.panel.replaceChildren();
    this.show(false);
    this.say("");
  }

  /** @param {Results} results */
  render(results) {
    const list = document.createElement("div");
    list.className = "search__list";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "پاسخ‌ها");
    this.options = results.hits.map((hit, place) => resultLink(hit, this.base, `${this.input.id}-option-${place}`));
    list.append(...this.options);
    const notes = this.notes(results);
    this.panel.replaceChildren(...notes, ...(this.options.length > 0 ? [list] : []));
    this.select(-1);
    this.show(true);
    this.say(summary(results));
  }

  /** @param {Results} results */
  notes({ outcome, correction }) {
    const contact = `${this.base}contact/`;
    const notes = [];
    if (correction) notes.push(note`منظورتان «${correction}» بود؟ این‌ها پاسخ‌های همان است.`);
    if (outcome === "none") notes.push(note`برای این پرسش پاسخی نداریم. ${{ text: "برایمان بنویسید", url: contact }} تا خودمان جواب بدهیم.`);
    if (outcome === "doubtful")
      notes.push(note`پاسخ مطمئنی پیدا نشد؛ نزدیک‌ترین‌ها این‌هاست. اگر به کارتان نیامد ${{ text: "برایمان بنویسید", url: contact }}.`);
    return notes;
  }

  renderFailure() {
    this.options = [];
    this.panel.replaceChildren(
      note`جستجو الان در دسترس نیست. ${{ text: "همهٔ پرسش‌ها", url: `${this.base}search/` }} را ببینید یا کمی بعد دوباره امتحان کنید.`,
    );
    this.toggleAllQuestions(true);
    this.show(true);
    this.say("جستجو الان در دسترس نیست.");
  }

  /** @param {boolean} shown */
  show(shown) {
    this.panel.hidden = !shown;
    this.input.setAttribute("aria-expanded", String(shown && this.options.length > 0));
  }

  /**
   * Tells screen readers once the customer pauses, not at every letter.
   * @param {string} text
   */
  say(text) {
    window.clearTimeout(this.announce);
    this.announce = window.setTimeout(() => (this.status.textContent = text), 600);
  }

  /** @param {KeyboardEvent} event */
  steer(event) {
    const { key } = event;
    if (event.isComposing) return;
    if (key === "Escape") {
      if (!this.panel.hidden && !this.inPage) event.preventDefault();
      this.select(-1);
      if (!this.inPage) this.show(false);
    } else if ((key === "ArrowDown" || key === "ArrowUp") && this.options.length > 0) {
      event.preventDefault();
      this.show(true);
      this.select(this.step(key === "ArrowDown" ? 1 : -1));
    } else if (key === "Enter" && this.active >= 0) {
      event.preventDefault();
      this.options[this.active]?.click();
    }
  }

  /**
   * The option `by` places on; one step past either end returns to the text.
   * @param {number} by
   */
  step(by) {
    const places = this.options.length + 1;
    return ((this.active + 1 + by + places) % places) - 1;
  }

  /** @param {number} place */
  select(place) {
    this.options[this.active]?.setAttribute("aria-selected", "false");
    this.active = place;
    const option = this.options[place];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.input.setAttribute("aria-activedescendant", option.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  /** @param {Event} event */
  submit(event) {
    this.log.settle();
    if (!this.inPage && this.input.value.trim()) return;
    event.preventDefault();
    void this.update();
  }

  /** @param {Event} event */
  open(event) {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link) return;
    const opened = link.dataset["result"];
    if (opened) this.log.opened(opened);
    else if (link.pathname.endsWith("/contact/")) this.log.escalated();
  }
}

/**
 * @param {Results} results
 * @returns {string}
 */
function summary({ outcome, hits }) {
  if (outcome === "none" || hits.length === 0) return "پاسخی پیدا نشد.";
  const count = `${persianDigits(hits.length)} پاسخ`;
  return outcome === "doubtful" ? `پاسخ مطمئنی پیدا نشد. ${count} نزدیک.` : `${count} پیدا شد.`;
}
