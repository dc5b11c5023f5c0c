/**
 * Reads the words of a query as words of the vocabulary, in layers from sure to bold: exact, prefix, misspelled.
 */

import { Speller } from "./spelling.js";

/** @typedef {import("./reader.js").IndexReader} IndexReader */
/** @typedef {import("./types").Expansion} Expansion */
/** @typedef {import("./types").Rules} Rules */
/** @typedef {import("./types").Span} Span */

/** A word that is understood at least this well needs no bolder layer. */
const SURE = 0.7;
const PREFIX_WEIGHT = 0.8;
/** Lost for every letter that a prefix lacks. */
const PREFIX_LOSS = 0.06;
const PREFIX_LEAST = 0.35;
const TYPO_WEIGHT = 0.9;
const TYPO_LOSS = 0.3;

/** Turns words into spans. */
export class Interpreter {
  /**
   * @param {IndexReader} index
   * @param {Rules} rules
   */
  constructor(index, rules) {
    this.index = index;
    this.speller = new Speller(index, rules);
  }

  /**
   * Return every way to read `words`; a word that nothing is known about has no span.
   * @param {string[]} words joined forms, stop words left out
   * @param {boolean} typing whether the last word may be unfinished
   * @returns {Span[]}
   */
  interpret(words, typing) {
    /** @type {Span[]} */
    const spans = [];
    words.forEach((word, place) => {
      const expansion = this.expand(word, typing && place === words.length - 1);
      if (expansion.size > 0) {
        spans.push({ from: place, to: place + 1, parts: [expansion], weight: 1 });
      }
    });
    return spans;
  }

  /**
   * Return the vocabulary's words that a word may stand for.
   * @param {string} word
   * @param {boolean} unfinished
   * @returns {Expansion}
   */
  expand(word, unfinished) {
    /** @type {Expansion} */
    const expansion = new Map();
    const exact = this.index.find(word);
    if (exact >= 0) {
      expansion.set(exact, 1);
    }
    if (unfinished || strength(expansion) < SURE) {
      this.addPrefixed(word, expansion);
    }
    if (strength(expansion) < SURE) {
      this.addMisspelled(word, expansion);
    }
    return expansion;
  }

  /**
   * @private
   * @param {string} word
   * @param {Expansion} expansion
   */
  addPrefixed(word, expansion) {
    if (word.length < 2) {
      return;
    }
    const [from, before] = this.index.range(word);
    for (let number = from; number < before; number++) {
      const missing = this.index.term(number).length - word.length;
      raise(expansion, number, Math.max(PREFIX_LEAST, PREFIX_WEIGHT - PREFIX_LOSS * missing));
    }
  }

  /**
   * @private
   * @param {string} word
   * @param {Expansion} expansion
   */
  addMisspelled(word, expansion) {
    for (const [number, distance] of this.speller.near(word, typoLimit(word))) {
      raise(expansion, number, TYPO_WEIGHT - TYPO_LOSS * distance);
    }
  }
}

/**
 * Return the distance up to which a word counts as misspelled; short words are other words sooner.
 * @param {string} word
 * @returns {number}
 */
function typoLimit(word) {
  if (word.length < 3) {
    return 0;
  }
  return word.length < 4 ? 0.75 : word.length < 7 ? 1 : 1.8;
}

/**
 * Let a term stand for the word at least as well as `weight`.
 * @param {Expansion} expansion
 * @param {number} term
 * @param {number} weight
 */
export function raise(expansion, term, weight) {
  if (weight > (expansion.get(term) ?? 0)) {
    expansion.set(term, weight);
  }
}

/**
 * Return how well the word is understood: the best weight, 0 when nothing is known.
 * @param {Expansion} expansion
 * @returns {number}
 */
export function strength(expansion) {
  let best = 0;
  for (const weight of expansion.values()) {
    best = Math.max(best, weight);
  }
  return best;
}
