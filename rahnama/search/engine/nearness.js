/**
 * Sees which neighbouring words of a query stand side by side in a document's title or lead, too.
 */

import { recall } from "./kept.js";

/** @typedef {import("../../analysis/analyzer.js").Analyzer} Analyzer */
/** @typedef {import("./questions.js").Meaning} Meaning */
/** @typedef {import("./reader.js").IndexReader} IndexReader */

/** Which words of the query each term may stand for, by the term's text. */
/** @typedef {Map<string, number[]>} Meant */

/** A word of a document stands for one of the query from this weight on. */
const MEANT = 0.4;

/** Reads the texts that hits show; where a document was not read yet, nothing is near. */
export class Nearness {
  /**
   * @param {IndexReader} index
   * @param {Analyzer} analyzer
   * @param {Set<string>} stopWords words that part no neighbours
   */
  constructor(index, analyzer, stopWords) {
    this.index = index;
    this.analyzer = analyzer;
    this.stopWords = stopWords;
    /** @private @type {Map<string, string[]>} words of texts */
    this.read = new Map();
  }

  /**
   * Return which words of the query each term may stand for.
   * @param {Meaning} meaning
   * @returns {Meant}
   */
  prepare(meaning) {
    /** @type {Meant} */
    const meant = new Map();
    for (const [term, places] of meaning.terms) {
      meant.set(term.text, places.filter(([, weight]) => weight >= MEANT).map(([place]) => place));
    }
    return meant;
  }

  /**
   * Return the share of the query's neighbouring words that are neighbours in the document, 0 to 1; rare ones count more.
   * @param {number} owner
   * @param {number[]} rarities of the query's words
   * @param {Meant} meant
   * @returns {number}
   */
  share(owner, rarities, meant) {
    if (rarities.length < 2) {
      return 0;
    }
    const [, , , title, , lead] = this.index.documents[owner] ?? ["", "", 0, "", "", ""];
    /** @type {Set<number>} words of the query that follow the one before them */
    const near = new Set();
    this.readText(title, meant, near);
    this.readText(lead, meant, near);
    let found = 0;
    let all = 0;
    for (let place = 1; place < rarities.length; place++) {
      const weight = Math.min(rarities[place - 1] ?? 0, rarities[place] ?? 0);
      all += weight;
      found += near.has(place) ? weight : 0;
    }
    return all > 0 ? found / all : 0;
  }

  /**
   * @private
   * @param {string} text
   * @param {Meant} meant
   * @param {Set<number>} near
   */
  readText(text, meant, near) {
    /** @type {number[]} */
    let before = [];
    const words = recall(this.read, text, () => this.analyzer.words(text).filter((word) => !this.stopWords.has(word)));
    for (const word of words) {
      const places = this.analyzer.parts(word).flatMap((part) => meant.get(part) ?? []);
      places.filter((place) => before.includes(place - 1)).forEach((place) => near.add(place));
      before = places;
    }
  }
}
