/**
 * Finds the inflected forms of a noun by scanning the sorted vocabulary from its stem on; no stem table is needed.
 */

import { raise } from "./expansion.js";

/** @typedef {import("./types").Expansion} Expansion */
/** @typedef {import("./types").Rules} Rules */
/** @typedef {import("./vocabulary.js").Vocabulary} Vocabulary */

/** Lost when the stem itself is no word of the vocabulary. */
const UNSEEN_STEM = 0.1;
const LEAST_STEM = 2;
/** Looking up each ending is cheaper than scanning more words than this. */
const SCANNED = 150;
/** Lost when a stem is spoken with another vowel than it is written with. */
const SPOKEN_VOWEL = 0.1;

/** Knows the endings of nouns and adjectives. */
export class Inflector {
  /**
   * @param {Vocabulary} vocabulary
   * @param {Rules} rules
   */
  constructor(vocabulary, rules) {
    this.vocabulary = vocabulary;
    this.suffixes = new Map(Object.entries(rules.suffixes).sort());
    this.swaps = new Map(Object.entries(rules.suffix_swaps));
    this.wholeWords = new Set(rules.whole_words);
    this.longest = Math.max(...[...this.suffixes.keys()].map((suffix) => suffix.length));
  }

  /**
   * Add every form of the word's stems that the vocabulary holds.
   * @param {string} word
   * @param {Expansion} expansion
   */
  add(word, expansion) {
    for (const [stem, cost] of this.stems(word)) {
      const unseen = stem === word || this.vocabulary.find(stem) ? 0 : UNSEEN_STEM;
      this.addForms(stem, cost + unseen, expansion);
      if (stem.slice(-1) === "ه") {
        this.addSwapped(stem, cost + unseen, expansion);
      }
      for (const other of this.vocabulary.find(stem) ? [] : otherVowels(stem)) {
        if (this.vocabulary.find(other)) {
          this.addForms(other, cost + SPOKEN_VOWEL, expansion);
        }
      }
    }
  }

  /**
   * Return the stems that a word may have, itself first, each with what stripping costs.
   * @param {string} word
   * @returns {Map<string, number>}
   */
  stems(word) {
    const stems = new Map([[word, 0]]);
    if (this.wholeWords.has(word)) {
      return stems;
    }
    const shortest = Math.max(LEAST_STEM, word.length - this.longest);
    for (let length = word.length - 1; length >= shortest; length--) {
      const ending = word.slice(length);
      const [cost, least] = this.suffixes.get(ending) ?? [0, Infinity];
      if (length >= least) {
        stems.set(word.slice(0, length), cost);
      }
      const swapped = this.swaps.get(ending);
      if (swapped) {
        stems.set(word.slice(0, length) + swapped, 0.1);
      }
    }
    return stems;
  }

  /**
   * @private
   * @param {string} stem
   * @param {number} cost
   * @param {Expansion} expansion
   */
  addForms(stem, cost, expansion) {
    const terms = this.vocabulary.range(stem, SCANNED);
    if (!terms) {
      this.lookUpForms(stem, cost, expansion);
    }
    for (const term of terms ?? []) {
      const { text } = term;
      if (text.length === stem.length) {
        raise(expansion, term, 1 - cost);
        continue;
      }
      if (text.length - stem.length > this.longest || this.wholeWords.has(text)) {
        continue;
      }
      const [own, least] = this.suffixes.get(text.slice(stem.length)) ?? [1, Infinity];
      if (stem.length >= least) {
        raise(expansion, term, 1 - cost - own);
      }
    }
  }

  /**
   * @private
   * @param {string} stem
   * @param {number} cost
   * @param {Expansion} expansion
   */
  lookUpForms(stem, cost, expansion) {
    const exact = this.vocabulary.find(stem);
    if (exact) {
      raise(expansion, exact, 1 - cost);
    }
    for (const [suffix, [own, least]] of this.suffixes) {
      const term = stem.length >= least ? this.vocabulary.find(stem + suffix) : undefined;
      if (term && !this.wholeWords.has(term.text)) {
        raise(expansion, term, 1 - cost - own);
      }
    }
  }

  /**
   * @private
   * @param {string} stem one that ends in heh
   * @param {number} cost
   * @param {Expansion} expansion
   */
  addSwapped(stem, cost, expansion) {
    for (const ending of this.swaps.keys()) {
      const term = this.vocabulary.find(stem.slice(0, -1) + ending);
      if (term) {
        raise(expansion, term, 0.9 - cost);
      }
    }
  }
}

/**
 * Return a stem with "an" and "am" as they are spoken, "oon" and "oom", and the other way round: خونه is خانه.
 * @param {string} stem
 * @returns {string[]}
 */
function otherVowels(stem) {
  const variants = [];
  for (let place = 1; place + 1 < stem.length; place++) {
    const other = stem.charAt(place) === "و" ? "ا" : stem.charAt(place) === "ا" ? "و" : "";
    if (other && "نم".includes(stem.charAt(place + 1))) {
      variants.push(stem.slice(0, place) + other + stem.slice(place + 1));
    }
  }
  return variants;
}
