/**
 * How results and remarks of the search look and sound.
 * @module
 */

/** @typedef {import("./search-client.js").Hit} Hit */
/** @typedef {import("./search-client.js").Results} Results */

const ZERO = "۰".charCodeAt(0);

/**
 * @param {number} number
 * @returns {string} The number in Persian digits.
 */
export function persianDigits(number) {
  return String(number).replace(/[0-9]/g, (digit) => String.fromCharCode(ZERO + Number(digit)));
}

/**
 * @param {Results} results
 * @returns {string} What a screen reader should say of them.
 */
export function summary({ outcome, hits }) {
  if (outcome === "none" || hits.length === 0) return "پاسخی پیدا نشد.";
  const count = `${persianDigits(hits.length)} پاسخ`;
  return outcome === "doubtful" ? `پاسخ مطمئنی پیدا نشد. ${count} نزدیک.` : `${count} پیدا شد.`;
}

/**
 * What has to be said above the results: how the query was read, and whether they can be trusted.
 * @param {Results} results
 * @param {string} base Relative address of the site's root.
 * @returns {HTMLElement[]}
 */
export function remarks({ outcome, correction }, base) {
  const contact = { text: "برایمان بنویسید", url: `${base}contact/` };
  const said = [];
  if (correction) said.push(note`منظورتان «${correction}» بود؟ این‌ها پاسخ‌های همان است.`);
  if (outcome === "none") said.push(note`برای این پرسش پاسخی نداریم. ${contact} تا خودمان جواب بدهیم.`);
  if (outcome === "doubtful") {
    said.push(note`پاسخ مطمئنی پیدا نشد؛ نزدیک‌ترین‌ها این‌هاست. اگر به کارتان نیامد، ${contact}.`);
  }
  return said;
}

/** What a screen reader should say when the search itself fails. */
export const FAILED = "جستجو الان در دسترس نیست.";

/**
 * What to show then.
 * @param {string} base
 * @returns {HTMLElement}
 */
export function failure(base) {
  const all = { text: "همهٔ پرسش‌ها", url: `${base}search/` };
  return note`جستجو الان در دسترس نیست. ${all} را ببینید یا کمی بعد دوباره امتحان کنید.`;
}

/**
 * A link with the words of a hit.
 * @param {Hit} hit
 * @param {string} base
 * @returns {HTMLAnchorElement}
 */
export function resultLink(hit, base) {
  const link = document.createElement("a");
  link.className = "result";
  link.href = base + hit.url;
  link.dataset["result"] = hit.id;
  link.append(
    part("result__title", highlighted(hit.title, hit.matched)),
    part("result__section", [hit.section]),
    part("result__lead", highlighted(/[.؟!:]$/.test(hit.lead) ? hit.lead : `${hit.lead}…`, hit.matched)),
  );
  return link;
}

/**
 * A remark from a template whose values are text or links; nothing of it is read as HTML.
 * @param {TemplateStringsArray} strings
 * @param {...(string | {text: string, url: string})} values
 * @returns {HTMLParagraphElement}
 */
export function note(strings, ...values) {
  const paragraph = document.createElement("p");
  paragraph.className = "search__note";
  strings.forEach((text, place) => {
    paragraph.append(text);
    const value = values[place];
    if (value !== undefined) paragraph.append(typeof value === "string" ? strong(value) : anchor(value));
  });
  return paragraph;
}

/**
 * @param {string} className
 * @param {(string | Node)[]} content
 */
function part(className, content) {
  const span = document.createElement("span");
  span.className = className;
  span.append(...content);
  return span;
}

/** @param {string} text */
function strong(text) {
  const element = document.createElement("strong");
  element.textContent = text;
  return element;
}

/** @param {{text: string, url: string}} link */
function anchor({ text, url }) {
  const element = document.createElement("a");
  element.href = url;
  element.textContent = text;
  return element;
}

/**
 * Marks whole words only: an element boundary inside a word would break the joining of Persian letters.
 * @param {string} text
 * @param {string[]} words
 * @returns {(string | Node)[]}
 */
function highlighted(text, words) {
  const wanted = new Set(words);
  return text.split(/([\s،؛؟.:!«»()/]+)/).map((piece) => {
    if (!wanted.has(piece)) return piece;
    const mark = document.createElement("mark");
    mark.textContent = piece;
    return mark;
  });
}
