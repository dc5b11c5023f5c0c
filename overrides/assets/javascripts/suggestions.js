/**
 * Answers offered while a customer writes to the shop: perhaps nobody has to wait for a reply.
 * @module
 */

import { answerInPlace } from "./answer.js";
import { MESSAGE_SENT, SUGGESTED, SUGGESTION_READ } from "./form-log.js";
import { note, resultLink } from "./search-results.js";

const SUGGESTION_PAUSE = 700;
const SHORTEST_MESSAGE = 12;
const MOST_SUGGESTED = 3;

/**
 * Shows up to three sure answers below the message of every contact form of the page.
 * @param {Document} page
 * @param {import("./search.js").SearchParts} parts
 */
export function initSuggestions(page, parts) {
  for (const message of page.querySelectorAll("form[data-contact] textarea[name=message]")) {
    if (message instanceof HTMLTextAreaElement) suggestBelow(message, parts);
  }
}

/**
 * @param {HTMLTextAreaElement} message
 * @param {import("./search.js").SearchParts} parts
 */
function suggestBelow(message, { client, log, base }) {
  const panel = document.createElement("div");
  panel.className = "suggestions";
  panel.setAttribute("role", "status");
  message.closest(".field")?.after(panel);
  let timer = 0;
  message.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void update(), SUGGESTION_PAUSE);
  });
  message.form?.addEventListener(MESSAGE_SENT, () => {
    clearTimeout(timer);
    panel.replaceChildren();
  });

  /**
   * @param {string} name
   * @param {string | string[]} detail
   */
  function tell(name, detail) {
    message.form?.dispatchEvent(new CustomEvent(name, { detail }));
  }

  async function update() {
    const text = message.value.trim();
    // A form that cannot suggest is still a form: a failed search says nothing here.
    const results = text.length < SHORTEST_MESSAGE ? null : await client.search(text, MOST_SUGGESTED).catch(() => null);
    if (results === null && text.length >= SHORTEST_MESSAGE) return;
    if (message.value.trim() !== text) return; // sent, or written on, while the search ran
    const sure = results?.outcome === "found" ? results.hits : [];
    const list = document.createElement("ol");
    list.className = "results";
    for (const hit of sure) {
      const item = document.createElement("li");
      const onRead = () => {
        log.opened(hit.id);
        tell(SUGGESTION_READ, hit.id);
      };
      const link = resultLink(hit, base);
      link.addEventListener("click", () => tell(SUGGESTION_READ, hit.id));
      link.target = "_blank"; // what was written so far stays where it is
      item.append(link, ...answerInPlace({ url: base + hit.url, title: hit.title, onRead }));
      list.append(item);
    }
    if (sure.length > 0) tell(SUGGESTED, sure.map(({ id }) => id));
    panel.replaceChildren(...(sure.length > 0 ? [note`شاید جوابتان همین‌جا باشد و لازم نباشد منتظر بمانید:`, list] : []));
  }
}
