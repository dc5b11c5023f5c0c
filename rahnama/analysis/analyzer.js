/**
 * Normalizes Persian text and splits it into words, as fa.json says; analyzer.py mirrors it name for name.
 *
 * Whatever differs between Python and JavaScript is absent here: regular expressions, case functions, Unicode
 * properties and normalization of the runtime. Surrogates separate words, so that UTF-16 units and code points agree.
 */

/** @typedef {import("../search/engine/types").Rules} Rules */

export const JOINER = "\u200c";
export const GROUPER = ",";

/** Turns text into words by the given rules; holds one table from character to replacement. */
export class Analyzer {
  /** @param {Rules} rules */
  constructor(rules) {
    /** @private */
    this.table = characterTable(rules);
    /** @private */
    this.affixes = new Set(rules.affixes);
  }

  /**
   * Tell whether a character may stand inside a word.
   * @param {string} char
   * @returns {boolean}
   */
  holds(char) {
    return (this.table.get(char) ?? GROUPER) !== GROUPER;
  }

  /**
   * Return the words of `text`, folded, with one space between them; a half-space inside a word stays.
   * @param {string} text
   * @returns {string}
   */
  normalize(text) {
    return this.words(text).join(" ");
  }

  /**
   * Return the words of `text` in their order; half-spaced words as one, the half-space kept.
   * @param {string} text
   * @returns {string[]}
   */
  words(text) {
    let mapped = "";
    for (let index = 0; index < text.length; index++) {
      const folded = this.table.get(text.charAt(index));
      mapped += folded === undefined ? " " : folded;
    }
    /** @type {string[]} */
    const words = [];
    for (const chunk of ungroupDigits(mapped).split(" ")) {
      words.push(...splitScripts(chunk));
    }
    return words;
  }

  /**
   * Return the index terms of one word: the word itself, and of a half-spaced one also its meaningful parts.
   * @param {string} word
   * @returns {string[]}
   */
  parts(word) {
    const pieces = word.split(JOINER);
    if (pieces.length === 1) {
      return pieces;
    }
    return [pieces.join(""), ...pieces.filter((piece) => piece.length > 1 && !this.affixes.has(piece))];
  }

  /**
   * Return what the index holds of `text`, in reading order.
   * @param {string} text
   * @returns {string[]}
   */
  terms(text) {
    /** @type {string[]} */
    const terms = [];
    for (const word of this.words(text)) {
      terms.push(...this.parts(word));
    }
    return terms;
  }
}

/**
 * Return what becomes of every character that does not separate words; later groups win over earlier ones.
 * @param {Rules} rules
 * @returns {Map<string, string>}
 */
export function characterTable(rules) {
  /** @type {Map<string, string>} */
  const table = new Map();
  for (const char of spread(rules.letters)) {
    table.set(char, char);
  }
  for (const [key, first] of Object.entries(rules.shifts)) {
    spread([key]).forEach((char, offset) => table.set(char, String.fromCharCode(first.charCodeAt(0) + offset)));
  }
  for (const group of [rules.folds, rules.latin_folds, rules.presentation_forms]) {
    for (const [key, replacement] of Object.entries(group)) {
      spread([key]).forEach((char) => table.set(char, replacement));
    }
  }
  spread(rules.dropped).forEach((char) => table.set(char, ""));
  spread(rules.joiners).forEach((char) => table.set(char, JOINER));
  spread(rules.digit_groupers).forEach((char) => table.set(char, GROUPER));
  return table;
}

/**
 * Return the characters of ranges such as "U+0041-U+005A" or "U+0640".
 * @param {string[]} ranges
 * @returns {string[]}
 */
export function spread(ranges) {
  const chars = [];
  for (const text of ranges) {
    const first = parseInt(text.slice(2, 6), 16);
    const last = text.length > 6 ? parseInt(text.slice(9, 13), 16) : first;
    for (let code = first; code <= last; code++) {
      chars.push(String.fromCharCode(code));
    }
  }
  return chars;
}

/**
 * Cut a chunk without spaces where Persian meets Latin letters or digits; half-spaces stay only inside words.
 * @param {string} chunk
 * @returns {string[]}
 */
export function splitScripts(chunk) {
  const words = [];
  let word = "";
  let joined = false;
  for (let index = 0; index < chunk.length; index++) {
    const char = chunk.charAt(index);
    if (char === JOINER) {
      joined = word !== "";
      continue;
    }
    if (word && isAscii(word.charAt(word.length - 1)) !== isAscii(char)) {
      words.push(word);
      word = "";
      joined = false;
    }
    word += joined ? JOINER + char : char;
    joined = false;
  }
  if (word) {
    words.push(word);
  }
  return words;
}

/**
 * Take out groupers between thousands ("1,250,000"); other groupers become spaces.
 * @param {string} text
 * @returns {string}
 */
export function ungroupDigits(text) {
  let kept = "";
  let start = 0;
  let index = text.indexOf(GROUPER);
  while (index >= 0) {
    kept += text.slice(start, index) + (groupsThousands(text, index) ? "" : " ");
    start = index + 1;
    index = text.indexOf(GROUPER, start);
  }
  return kept + text.slice(start);
}

/**
 * Tell whether the grouper at `index` stands after a digit and before exactly three.
 * @param {string} text
 * @param {number} index
 * @returns {boolean}
 */
export function groupsThousands(text, index) {
  const around = [1, 2, 3, 4].map((step) => isDigit(text.charAt(index + step)));
  return index > 0 && isDigit(text.charAt(index - 1)) && around.join() === "true,true,true,false";
}

/**
 * Tell whether a folded character is a digit.
 * @param {string} char
 * @returns {boolean}
 */
export function isDigit(char) {
  return char >= "0" && char <= "9";
}

/**
 * Tell whether a folded character is a digit or a Latin letter.
 * @param {string} char
 * @returns {boolean}
 */
export function isAscii(char) {
  return char <= "z";
}
