/**
 * Opens an answer where its result stands: the article of the page it leads to, fetched on demand.
 * @module
 */

/** Below this the customer only glanced at it. */
const READ_MILLISECONDS = 3_000;

/**
 * A button that unfolds an answer below itself, and the place it unfolds into.
 * @param {{url: string, title: string, onRead: () => void}} article `url` relative to this page; `onRead` once it was open for a while.
 * @returns {[HTMLButtonElement, HTMLElement]}
 */
export function answerInPlace({ url, title, onRead }) {
  const button = document.createElement("button");
  const place = document.createElement("div");
  button.type = "button";
  button.className = "result__open";
  button.textContent = "همین‌جا بخوانید";
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-label", `همین‌جا بخوانید: ${title}`);
  place.className = "result__answer md-typeset prose";
  place.hidden = true;
  button.addEventListener("click", () => {
    const open = place.hidden;
    place.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open) setTimeout(() => !place.hidden && onRead(), READ_MILLISECONDS);
    if (open && place.childElementCount === 0) void fill(place, url);
  });
  return [button, place];
}

/**
 * @param {HTMLElement} place
 * @param {string} url
 */
async function fill(place, url) {
  place.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`${answer.status}`);
    place.replaceChildren(...article(await answer.text(), new URL(url, document.baseURI)));
  } catch {
    const link = document.createElement("a");
    link.href = url;
    link.textContent = "پاسخ بار نشد؛ صفحه‌اش را باز کنید";
    place.replaceChildren(link);
  }
  place.removeAttribute("aria-busy");
}

/**
 * The article's own nodes out of a page of this site, its relative links made absolute, its ids left out: they may stand
 * on this page already.
 * @param {string} html
 * @param {URL} base
 * @returns {Node[]}
 */
function article(html, base) {
  const prose = new DOMParser().parseFromString(html, "text/html").querySelector("article .prose");
  if (!prose) throw new Error("the page has no article");
  for (const sheet of prose.querySelectorAll("link")) sheet.remove(); // this page has it
  for (const link of prose.querySelectorAll("a[href]")) {
    link.setAttribute("href", new URL(link.getAttribute("href") ?? "", base).href);
  }
  for (const image of prose.querySelectorAll("img[src]")) {
    image.setAttribute("src", new URL(image.getAttribute("src") ?? "", base).href);
  }
  for (const element of prose.querySelectorAll("[id]")) element.removeAttribute("id");
  return [...prose.childNodes].map((node) => document.importNode(node, true));
}
