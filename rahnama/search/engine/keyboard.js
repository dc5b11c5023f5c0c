/**
 * Retypes a query in the other keyboard layout.
 */

import { isAscii } from "../../analysis/analyzer.js";

/** @typedef {import("./types").Rules} Rules */

/** Knows what each key gives in both layouts. */
export class Keyboard {
  /** @param {Rules} rules */
  constructor(rules) {
    this.persian = new Map(Object.entries(rules.keyboard));
    /** @type {Map<string, string>} */
    this.latin = new Map();
    for (const [key, letter] of this.persian) {
      if (!this.latin.has(letter) || (key >= "a" && key <= "z")) {
        this.latin.set(letter, key);
      }
    }
  }

  /**
   * Return the query with its Latin chunks retyped in the Persian layout.
   * @param {string} query
   * @returns {string}
   */
  toPersian(query) {
    return query.split(" ").map((chunk) => this.retypeChunk(chunk)).join(" ");
  }

  /**
   * Return folded Persian text retyped in the Latin layout.
   * @param {string} text
   * @returns {string}
   */
  toLatin(text) {
    return retype(text, (char) => this.latin.get(char) ?? char);
  }

  /**
   * @private
   * @param {string} chunk
   * @returns {string}
   */
  retypeChunk(chunk) {
    for (let place = 0; place < chunk.length; place++) {
      if (!isAscii(chunk.charAt(place)) && chunk.charCodeAt(place) > 0x7f) {
        return chunk;
      }
    }
    return retype(chunk, (char) => this.persian.get(char) ?? this.persian.get(lowered(char)) ?? char);
  }
}

/**
 * @param {string} text
 * @param {(char: string) => string} replace
 * @returns {string}
 */
function retype(text, replace) {
  let typed = "";
  for (let place = 0; place < text.length; place++) {
    typed += replace(text.charAt(place));
  }
  return typed;
}

/**
 * Return the small letter of a Latin capital.
 * @param {string} char
 * @returns {string}
 */
function lowered(char) {
  return char >= "A" && char <= "Z" ? String.fromCharCode(char.charCodeAt(0) + 32) : char;
}
