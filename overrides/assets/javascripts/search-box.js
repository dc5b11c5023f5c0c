/**
 * The search box of home, header and "not found": a combobox (ARIA 1.2) that shows answers as the customer types, and
 * their own last searches while it is empty.
 * @module
 */

import { forgetSearches, recentSearches } from "./recent-searches.js";
import { SearchForm } from "./search-form.js";
import { FAILED, failure, remarks, resultLink, summary } from "./search-results.js";

const BOX_LIMIT = 6;

/** One search form with its panel of options. */
export class SearchBox extends SearchForm {
  /**
   * @param {HTMLFormElement} form
   * @param {import("./search.js").SearchParts} parts
   */
  constructor(form, parts) {
    super(form, parts);
    /** @type {HTMLElement[]} */
    this.options = [];
    this.active = -1;
    this.describe();
    this.listen();
  }

  describe() {
    this.panel.id = `${this.input.id}-panel`;
    this.input.setAttribute("role", "combobox");
    this.input.setAttribute("aria-autocomplete", "list");
    this.input.setAttribute("aria-expanded", "false");
    this.input.setAttribute("aria-controls", this.panel.id);
  }

  listen() {
    this.input.addEventListener("focus", () => this.enter());
    this.input.addEventListener("input", () => {
      this.select(-1); // who goes on typing has chosen nothing
      void this.update();
    });
    this.input.addEventListener("keydown", (event) => this.steer(event));
    this.form.addEventListener("submit", (event) => this.submit(event));
    this.form.addEventListener("focusout", ({ relatedTarget }) => {
      if (!(relatedTarget instanceof Node) || !this.form.contains(relatedTarget)) this.show(false);
    });
  }

  enter() {
    if (!this.input.value.trim()) this.offerRecent();
    else if (this.options.length > 0) this.show(true);
    else void this.update();
  }

  async update() {
    const query = this.input.value.trim();
    if (!query) return this.offerRecent();
    try {
      await this.ask(query, BOX_LIMIT, (results) => this.present(results));
    } catch {
      this.fill([failure(this.base)], [], "");
      this.say(FAILED);
    }
  }

  /**
   * Shows results; where they come late, the option that the customer has chosen meanwhile stays chosen.
   * @param {import("./search-client.js").Results} results
   */
  present(results) {
    const chosen = this.options[this.active]?.dataset["result"];
    const options = results.hits.map((hit) => resultLink(hit, this.base));
    this.fill(remarks(results, this.base), options, "پاسخ‌ها");
    this.select(chosen ? options.findIndex((option) => option.dataset["result"] === chosen) : -1);
    this.say(summary(results));
  }

  offerRecent() {
    const options = recentSearches().map((text) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "result result--recent";
      button.dataset["recent"] = text;
      button.textContent = text;
      return button;
    });
    this.fill([], options, "جستجوهای قبلی شما");
    this.say("");
    if (options.length === 0) return this.show(false);
    const forget = document.createElement("button");
    forget.type = "button";
    forget.className = "search__forget";
    forget.dataset["forget"] = "";
    forget.textContent = "پاک کردن جستجوهای قبلی (فقط روی همین دستگاه‌اند)";
    this.panel.append(forget);
  }

  /**
   * @param {HTMLElement[]} before
   * @param {HTMLElement[]} options
   * @param {string} label
   */
  fill(before, options, label) {
    const list = document.createElement("div");
    list.className = "search__list";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", label);
    options.forEach((option, place) => {
      option.id = `${this.input.id}-option-${place}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
    });
    list.append(...options);
    this.options = options;
    this.panel.replaceChildren(...before, ...(options.length > 0 ? [list] : []));
    this.select(-1);
    this.show(true);
  }

  /** @param {boolean} shown */
  show(shown) {
    this.panel.hidden = !shown;
    this.input.setAttribute("aria-expanded", String(shown && this.options.length > 0));
  }

  /** @param {KeyboardEvent} event */
  steer(event) {
    const { key } = event;
    if (event.isComposing) return;
    if (key === "Escape") {
      if (!this.panel.hidden) event.preventDefault();
      this.select(-1);
      this.show(false);
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

  /**
   * An empty box leads nowhere; a full one to the page of results.
   * @param {Event} event
   */
  submit(event) {
    if (!this.input.value.trim()) return event.preventDefault();
    this.finish();
  }

  /** @param {HTMLElement} control */
  follow(control) {
    const { recent, forget } = control.dataset;
    if (recent) {
      this.input.value = recent;
      this.input.focus();
      void this.update();
    } else if (forget !== undefined) {
      forgetSearches();
      this.input.focus();
      this.offerRecent();
    } else super.follow(control);
  }
}
