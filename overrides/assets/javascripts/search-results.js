/**
 * How results and remarks of the search look.
 * @module
 */

/** @typedef {import("./search-client.js").Hit} Hit */

const ZERO = "۰".charCodeAt(0);

/**
 * @param {number} number
 * @returns {string} The number in Persian digits.
 */
export function persianDigits(number) {
  return String(number).replace(/[0-9]/g, (digit) => String.fromCharCode(ZERO + Number(digit)));
}

/**
 * One result: a link that is also an option of the listbox.
 * @param {Hit} hit
 * @param {string} base Relative address of the site's root.
 * @param {string} id
 * @returns {HTMLAnchorElement}
 */
export function resultLink(hit, base, id) {
  const link = document.createElement("a");
  link.className = "result";
  link.id = id;
  link.href = base + hit.url;
  link.dataset["result"] = hit.id;
  link.setAttribute("role", "option");
  link.setAttribute("aria-selected", "false");
  link.tabIndex = 0;
  link.append(
    part("result__title", highlighted(hit.title, hit.matched)),
    part("result__section", [hit.section]),
    part("result__lead", highlighted(hit.lead, hit.matched)),
  );
  return link;
}

/**
 * A remark above the results, from a template whose values are text or links; nothing of it is read as HTML.
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
