/**
 * Tells the shop what was searched for and how it ended, and no more: settled searches, never keystrokes; masked; not at all
 * when the browser asks not to be tracked.
 * @module
 */

import { asksNotToBeTracked } from "./event-log.js";
import { mask } from "./mask.js";
import { uuid7 } from "./uuid.js";
import { recall, remember } from "./visit.js";

const SETTLE = 1_200;
const CHAIN = 30_000;
const ESCALATION = 600_000;
const REMEMBERED = 50;
const LONGEST_QUERY = 200;
const STORE = "rahnama.searches";

/** @typedef {"zero" | "low-confidence" | "no-click" | "answered" | "escalated"} Outcome */

/**
 * @typedef {object} Typed
 * @property {string} query
 * @property {"found" | "doubtful" | "none"} outcome How sure the engine was.
 * @property {number} hits
 */

/**
 * @typedef {object} Settled
 * @property {string} id
 * @property {number} revision
 * @property {string} query Masked.
 * @property {Outcome} outcome
 * @property {number} hits
 * @property {string} opened
 * @property {number} at Milliseconds since 1970.
 */

/**
 * @typedef {object} SearchLog
 * @property {(typed: Typed) => void} typed A list of results is shown.
 * @property {() => void} settle The customer is done typing: Enter, or leaving.
 * @property {(article: string) => void} opened An answer was opened: the search is answered.
 * @property {() => void} escalated The customer turned to people after the last search.
 */

/** @type {Record<Typed["outcome"], Outcome>} */
const OUTCOMES = { found: "no-click", doubtful: "low-confidence", none: "zero" };

/**
 * A shop that does not log still learns from a message what its writer had searched for, so searches are remembered in the tab.
 * @param {import("./event-log.js").EventLog} events
 * @param {{tab: string}} options
 * @returns {SearchLog}
 */
export function createSearchLog(events, { tab }) {
  if (asksNotToBeTracked()) return { typed() {}, settle() {}, opened() {}, escalated() {} };
  return new Log(events, tab);
}

/**
 * The last search of this tab, when it is not older than ten minutes.
 * @returns {{id: string, query: string} | null}
 */
export function currentSearch() {
  const last = pastSearches()[0];
  return last && Date.now() - last.at <= ESCALATION ? { id: last.id, query: last.query } : null;
}

/** @implements {SearchLog} */
class Log {
  /**
   * @param {import("./event-log.js").EventLog} events
   * @param {string} tab
   */
  constructor(events, tab) {
    this.events = events;
    this.tab = tab;
    /** @type {Typed | null} What is shown and may still change. */
    this.pending = null;
    /** @type {Typed | null} The longest text since the last settled search, should the customer wipe the box. */
    this.longest = null;
    this.timer = 0;
    this.touched = !("document" in globalThis);
    this.listen();
  }

  listen() {
    if (this.touched) return;
    // A page opened at ?q=… by a crawler or a preview shows results that nobody asked for.
    const touch = () => void (this.touched = true);
    for (const gesture of ["pointerdown", "keydown", "input"]) {
      document.addEventListener(gesture, touch, { capture: true, once: true, passive: true });
    }
    globalThis.addEventListener("pagehide", () => this.settle());
  }

  /** @param {Typed} typed */
  typed({ query, outcome, hits }) {
    const text = query.trim().replace(/\s+/g, " ");
    if (!isWorthLogging(text)) {
      if (this.longest) this.settleAs(this.longest);
      return;
    }
    this.pending = { query: text, outcome, hits };
    if (!this.longest || !this.longest.query.startsWith(text)) this.longest = this.pending;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.settle(), SETTLE);
  }

  settle() {
    if (this.pending) this.settleAs(this.pending);
  }

  /** @param {string} article */
  opened(article) {
    this.settle();
    const past = pastSearches();
    const [last, ...others] = past;
    if (!last || last.outcome === "escalated" || (last.outcome === "answered" && last.opened === article)) return;
    this.note({ ...last, outcome: "answered", opened: article }, others);
  }

  escalated() {
    this.settle();
    const past = pastSearches();
    const [last, ...others] = past;
    if (!last || last.outcome === "escalated" || Date.now() - last.at > ESCALATION) return;
    this.note({ ...last, outcome: "escalated" }, others);
  }

  /** @param {Typed} typed */
  settleAs({ query, outcome, hits }) {
    clearTimeout(this.timer);
    this.pending = null;
    this.longest = null;
    if (!this.touched) return;
    const past = pastSearches();
    const at = Date.now();
    const masked = Array.from(mask(query)).slice(0, LONGEST_QUERY).join("");
    const known = past.find((search) => folded(search.query) === folded(masked));
    if (known) return save([{ ...known, at }, ...past.filter((search) => search !== known)]);
    const found = { query: masked, outcome: OUTCOMES[outcome], hits, opened: "", at };
    const [last, ...others] = past;
    if (last && isOneChain(last, found)) this.note({ ...last, ...found }, others);
    else this.note({ id: uuid7(), revision: 0, ...found }, past);
  }

  /**
   * @param {Settled} search
   * @param {Settled[]} others
   */
  note(search, others) {
    const next = { ...search, revision: search.revision + 1 };
    save([next, ...others]);
    const { id, revision, query, outcome, hits, opened, at } = next;
    const page = globalThis.location?.pathname ?? "/";
    const moment = new Date(at).toISOString();
    this.events.note({ id, type: "search", revision, tab: this.tab, query, outcome, hits, opened, at: moment, page });
  }
}

/**
 * Whether a search goes on where the last one ended: a longer or shorter text, or a small correction, soon after.
 * @param {Pick<Settled, "query" | "outcome" | "at">} last
 * @param {Pick<Settled, "query" | "at">} next
 */
export function isOneChain(last, next) {
  if (next.at - last.at > CHAIN || last.outcome === "answered" || last.outcome === "escalated") return false;
  const one = folded(last.query);
  const other = folded(next.query);
  if (one.startsWith(other) || other.startsWith(one)) return true;
  // Two edits make another word of a short one: «کیف» is no correction of «کفش».
  const longer = Math.max(one.length, other.length);
  return editDistance(one, other) <= Math.min(2, Math.floor(longer / 3));
}

/**
 * Whether a text says anything: two letters at least, and not only numbers.
 * @param {string} text
 */
export function isWorthLogging(text) {
  return (mask(text).match(/\p{L}/gu) ?? []).length >= 2;
}

/**
 * Edits between two texts, three standing for "more than two".
 * @param {string} one
 * @param {string} other
 */
function editDistance(one, other) {
  if (Math.abs(one.length - other.length) > 2) return 3;
  let row = Array.from({ length: other.length + 1 }, (_, place) => place);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return Math.min(3, row[other.length] ?? 3);
}

/**
 * Good enough to see that a text was searched before; the shop's own rules group what arrives.
 * @param {string} text
 */
function folded(text) {
  return text.toLowerCase().replace(/ي/g, "ی").replace(/ك/g, "ک").replace(/[\s\u200c]+/g, " ");
}

/** @returns {Settled[]} Newest first. */
function pastSearches() {
  const kept = recall(STORE);
  return Array.isArray(kept) ? kept : [];
}

/** @param {Settled[]} searches */
function save(searches) {
  remember(STORE, searches.slice(0, REMEMBERED));
}
