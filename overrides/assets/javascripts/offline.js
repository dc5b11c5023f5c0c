/**
 * Keeps what is read for when there is no connection, and says so when a page is such a copy or the host cannot be reached.
 * @module
 */

const AGAIN = 15_000;
const STANDING = 3_000;
const WORKER = "service-worker.js";

/** @param {Document} page */
export function initOffline(page) {
  const sign = page.querySelector("[data-offline]");
  if (!sign) return; // switched off
  const { base = "./", kept } = page.documentElement.dataset;
  const copy = kept ? `این نسخهٔ ${dayOf(Number(kept))} است` : "";
  const { serviceWorker } = navigator;
  let timer = 0;

  /** The host is asked: a browser may take itself to be online behind a dead line. */
  async function look() {
    clearTimeout(timer);
    const reached = await fetch(base + WORKER, { cache: "no-store" }).then(({ ok }) => ok, () => false);
    if (!reached) {
      timer = window.setTimeout(() => void look(), AGAIN);
      say(`${navigator.onLine ? "به سایت وصل نشدیم" : "آفلاین هستید"}${copy && `؛ ${copy}`}.`);
    } else if (kept === undefined) say();
    else if (copy) say(`${copy}. `, again("نسخهٔ تازه را باز کنید"));
    else say("دوباره وصل شدید. ", again("صفحه را باز کنید"));
  }

  /** @param {...(string | Node)} words */
  function say(...words) {
    const text = words.map((word) => (typeof word === "string" ? word : word.textContent)).join("");
    if (sign?.textContent !== text) sign?.replaceChildren(...words); // said once, not at every look
  }

  for (const name of ["online", "offline"]) addEventListener(name, () => void look());
  serviceWorker?.addEventListener("message", () => void look());
  if (kept !== undefined || !navigator.onLine) void look();
  // Only once the page has stood a while does it fetch anything for later; a browser that allows no worker is no worse off.
  const register = () => void serviceWorker?.register(base + WORKER).catch(() => undefined);
  const later = () => setTimeout(register, STANDING);
  if (page.readyState === "complete") later();
  else addEventListener("load", later, { once: true });
}

/** @param {string} words */
function again(words) {
  const link = document.createElement("a");
  link.href = "";
  link.textContent = words;
  return link;
}

/** @param {number} moment */
function dayOf(moment) {
  const day = (/** @type {number} */ time) => new Date(time).toLocaleDateString("fa-IR-u-ca-persian", { day: "numeric", month: "long" });
  return day(moment) === day(Date.now()) ? "امروز" : day(moment);
}
