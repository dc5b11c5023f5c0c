/**
 * "Did this answer help?": one vote a tab and article; a no opens the way to people.
 * @module
 */

import { mask } from "./mask.js";
import { uuid7 } from "./uuid.js";
import { recall, remember } from "./visit.js";

const VOTES = "rahnama.votes";
const LONGEST_COMMENT = 500;

/** Why an answer did not help, as the shop reads it and as the customer does. */
const REASONS = /** @type {const} */ ([
  ["did-not-solve", "مشکلم حل نشد"],
  ["not-clear", "روشن نبود"],
  ["out-of-date", "قدیمی یا نادرست بود"],
  ["not-what-i-searched", "دنبال چیز دیگری بودم"],
]);
const THANKS = {
  yes: "ممنون! خوشحالیم که به کارتان آمد.",
  no: "ممنون که گفتید. اگر بنویسید چه کم بود، خودمان پیگیری می‌کنیم.",
};

/**
 * @typedef {object} Parts
 * @property {import("./event-log.js").EventLog} events
 * @property {import("./visit.js").Visit} visit
 */

/**
 * Brings every `[data-vote]` of the page to life; where no vote would be sent, none is asked for.
 * @param {Document} page
 * @param {Parts} parts
 */
export function initVotes(page, parts) {
  for (const section of page.querySelectorAll("[data-vote]")) {
    if (!(section instanceof HTMLElement)) continue;
    section.hidden = !parts.events.enabled;
    if (parts.events.enabled) initVote(section, parts);
  }
}

/**
 * @param {HTMLElement} section
 * @param {Parts} parts
 */
function initVote(section, { events, visit }) {
  const article = section.dataset["article"] ?? "";
  const before = votes()[article];
  if (before) show(section, before);
  section.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("button[data-helpful]") : null;
    if (!(button instanceof HTMLButtonElement)) return;
    const vote = button.dataset["helpful"] === "yes" ? "yes" : "no";
    remember(VOTES, { ...votes(), [article]: vote });
    show(section, vote);
    const event = voteEvent(article, vote, visit.tab);
    events.note(event);
    if (vote === "no") askWhy(section, (more) => events.note({ ...event, ...more, at: new Date().toISOString() }));
  });
}

/**
 * Asks what was missing, in one tap or a few words; both may stay unsaid.
 * @param {HTMLElement} section
 * @param {(more: {reason: string, comment: string}) => void} tell
 */
function askWhy(section, tell) {
  const form = document.createElement("form");
  const reasons = REASONS.map(([reason, words]) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--quiet";
    button.value = reason;
    button.textContent = words;
    button.setAttribute("aria-pressed", "false");
    return button;
  });
  const row = document.createElement("div");
  row.className = "vote__buttons";
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", "چرا به کارتان نیامد؟");
  row.append(...reasons);
  const comment = document.createElement("input");
  comment.name = "comment";
  comment.maxLength = LONGEST_COMMENT;
  comment.autocomplete = "off";
  const label = document.createElement("label");
  label.append("اگر خواستید، چند کلمه بنویسید: ", comment);
  const send = document.createElement("button");
  send.className = "button button--quiet";
  send.textContent = "بفرستید";
  form.className = "vote__why";
  form.append(row, label, send);
  let reason = "";
  row.addEventListener("click", ({ target }) => {
    if (!(target instanceof HTMLButtonElement)) return;
    reason = target.value;
    for (const button of reasons) button.setAttribute("aria-pressed", String(button === target));
    tell({ reason, comment: mask(comment.value.trim()) });
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    tell({ reason, comment: mask(comment.value.trim()) });
    form.remove();
  });
  section.querySelector("[data-status]")?.after(form);
}

/**
 * @param {string} article
 * @param {"yes" | "no"} vote
 * @param {string} tab
 * @returns {import("./event-log.js").LogEvent}
 */
function voteEvent(article, vote, tab) {
  const at = new Date().toISOString();
  return { id: uuid7(), type: "vote", tab, article, helpful: vote === "yes", at, page: location.pathname };
}

/**
 * @param {HTMLElement} section
 * @param {"yes" | "no"} vote
 */
function show(section, vote) {
  for (const button of section.querySelectorAll("button")) {
    button.disabled = true;
    if (button.dataset["helpful"]) button.setAttribute("aria-pressed", String(button.dataset["helpful"] === vote));
  }
  const status = section.querySelector("[data-status]");
  if (status) status.textContent = THANKS[vote];
  const contact = section.querySelector("[data-contact-link]");
  if (contact instanceof HTMLElement) contact.hidden = vote === "yes";
}

/** @returns {Record<string, "yes" | "no">} Article id to the vote of this tab. */
function votes() {
  const kept = recall(VOTES);
  return typeof kept === "object" && kept !== null ? /** @type {Record<string, "yes" | "no">} */ (kept) : {};
}
