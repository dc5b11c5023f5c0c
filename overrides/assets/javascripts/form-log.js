/**
 * Tells the shop whether the answers suggested below a message were any help: which were shown, which was read, and
 * whether the message was sent all the same. Nothing of what is written in the form.
 * @module
 */

import { uuid7 } from "./uuid.js";

/** Events at a form: suggestions were shown (`detail` their ids), one was read (`detail` its id), the message has arrived. */
export const SUGGESTED = "answers-suggested";
export const SUGGESTION_READ = "suggestion-read";
export const MESSAGE_SENT = "message-sent";
const MOST_TOLD = 10;

/**
 * @typedef {object} Parts
 * @property {import("./event-log.js").EventLog} events
 * @property {import("./visit.js").Visit} visit
 * @property {() => {query: string} | null} currentSearch
 */

/**
 * @param {Document} page
 * @param {Parts} parts
 */
export function initFormLog(page, parts) {
  if (!parts.events.enabled) return;
  for (const form of page.querySelectorAll("form[data-contact]")) new FormVisit(form, parts);
}

class FormVisit {
  /**
   * @param {Element} form
   * @param {Parts} parts
   */
  constructor(form, { events, visit, currentSearch }) {
    this.events = events;
    this.visit = visit;
    this.currentSearch = currentSearch;
    this.id = uuid7();
    this.revision = 0;
    this.begun = false;
    /** @type {string[]} */
    this.suggested = [];
    this.opened = "";
    form.addEventListener("input", () => this.begun || this.tell("opened"));
    form.addEventListener(SUGGESTED, (event) => this.suggest(/** @type {CustomEvent<string[]>} */ (event).detail));
    form.addEventListener(SUGGESTION_READ, (event) => {
      this.opened = /** @type {CustomEvent<string>} */ (event).detail;
      this.tell("opened");
    });
    form.addEventListener(MESSAGE_SENT, () => {
      this.tell("sent");
      this.forget();
    });
    globalThis.addEventListener("pagehide", () => this.begun && this.tell("left"));
  }

  forget() {
    this.id = uuid7();
    this.revision = 0;
    this.begun = false;
    this.suggested = [];
    this.opened = "";
  }

  /** @param {string[]} ids */
  suggest(ids) {
    const known = this.suggested.length;
    this.suggested = [...new Set([...this.suggested, ...ids])].slice(0, MOST_TOLD);
    if (this.suggested.length > known) this.tell("opened");
  }

  /** @param {"opened" | "left" | "sent"} outcome */
  tell(outcome) {
    this.begun = true;
    this.revision += 1;
    this.events.note({
      id: this.id,
      type: "form",
      revision: this.revision,
      tab: this.visit.tab,
      search: this.currentSearch()?.query ?? "",
      suggested: this.suggested.join(" "),
      opened: this.opened,
      outcome,
      at: new Date().toISOString(),
      page: globalThis.location?.pathname ?? "/",
    });
  }
}
