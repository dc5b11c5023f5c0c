/**
 * Reads a page ahead when the customer is about to turn to it. The browser's own cache keeps it for as long as the host allows,
 * some minutes, and opening it then takes no round to the host.
 * @module
 */

import { asksNotToBeTracked } from "./event-log.js";
import { recall, remember } from "./visit.js";

const MOST_AHEAD = 3;
const REFUSED = "rahnama.ahead";
/** Answers, guides and their lists; not the long ones for paper, nor where customers write, nor anything with a query. */
const LIKELY = /^(faq|guides)\/(?!.*print\/)[\w/-]*$/;
/** Milliseconds that a link is pointed at before its page is fetched: a finger means it, mouse and keyboard may be passing by. */
const DWELL = { pointerdown: 0, pointerover: 80, focusin: 300 };

/**
 * @callback ReadAhead
 * @param {string} address Of a page, whole or relative to this one; "" for none.
 * @param {number} dwell Milliseconds from now, unless something else is more likely by then.
 */

/**
 * Watches the links of the page.
 * @param {Document} page
 * @returns {ReadAhead} Reads a page ahead that nobody has pointed at yet.
 */
export function initAhead(page) {
  const scope = new URL(page.documentElement.dataset["base"] ?? "./", page.baseURI).href;
  const seen = new Set([location.pathname]);
  let timer = 0;

  /** @param {string} address */
  async function read(address) {
    const url = new URL(address, page.baseURI);
    url.hash = "";
    const { href, pathname } = url;
    if (seen.has(pathname) || seen.size > MOST_AHEAD || page.readyState !== "complete" || !isWelcome()) return;
    if (!href.startsWith(scope) || !LIKELY.test(href.slice(scope.length))) return;
    seen.add(pathname);
    try {
      const answer = await fetch(href, { headers: { purpose: "prefetch" }, priority: "low" });
      // Where a page must be asked for anew when it is opened, this only costs.
      if (!/max-age=[1-9]/.test(answer.headers.get("cache-control") ?? "")) remember(REFUSED, true);
      await answer.text(); // what is not read to its end is not kept
    } catch {
      // It is fetched when it is opened.
    }
  }

  /** @type {ReadAhead} */
  const later = (address, dwell) => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void read(address), dwell);
  };
  for (const [name, dwell] of Object.entries(DWELL)) {
    page.addEventListener(name, ({ target }) => later((target instanceof Element && target.closest("a")?.href) || "", dwell));
  }
  return later;
}

/** Whether something may be fetched that nobody asked for. */
function isWelcome() {
  const { saveData = false, effectiveType = "" } = Object(Object(navigator).connection);
  return !saveData && !effectiveType.includes("2g") && !asksNotToBeTracked() && !recall(REFUSED);
}
