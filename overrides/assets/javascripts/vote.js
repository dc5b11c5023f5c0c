/**
 * "Did this answer help?": one vote a tab and article; a no opens the way to people.
 * @module
 */

import { uuid7 } from "./uuid.js";
import { recall, remember } from "./visit.js";

const VOTES = "rahnama.votes";
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
  if (!parts.events.enabled) return;
  for (const section of page.querySelectorAll("[data-vote]")) {
    if (section instanceof HTMLElement) initVote(section, parts);
  }
}

/**
 * @param {HTMLElement} section
 * @param {Parts} parts
 */
function initVote(section, { events, visit }) {
  const article = section.dataset["article"] ?? "";
  const before = votes()[article];
  section.hidden = false;
  if (before) show(section, before);
  section.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("button[data-helpful]") : null;
    if (!(button instanceof HTMLButtonElement)) return;
    const vote = button.dataset["helpful"] === "yes" ? "yes" : "no";
    remember(VOTES, { ...votes(), [article]: vote });
    show(section, vote);
    events.note(voteEvent(article, vote, visit.tab));
  });
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
