/**
 * The words of what hits show, read once: the same few words make up most texts.
 */

import { isDigit } from "../../analysis/analyzer.js";
import { recall } from "./kept.js";

/** @typedef {import("../../analysis/analyzer.js").Analyzer} Analyzer */
/** @typedef {import("./reader.js").IndexReader} IndexReader */

/** A word as it is written, all its terms, and the terms of each word in it that is no stop word. */
/** @typedef {{written: string, terms: string[], parts: string[][]}} WrittenWord */

/** Reads the stored texts of documents. */
export class ShownWords {
  /**
   * @param {IndexReader} index
   * @param {Analyzer} analyzer
   * @param {Set<string>} stopWords
   */
  constructor(index, analyzer, stopWords) {
    this.index = index;
    this.analyzer = analyzer;
    this.stopWords = stopWords;
    /** @private @type {Map<number, WrittenWord[][]>} words of title, section and lead */
    this.texts = new Map();
    /** @private @type {Map<string, WrittenWord>} */
    this.words = new Map();
  }

  /**
   * Return the words of a document's title, section and lead; none while it was not read yet.
   * @param {number} owner
   * @returns {WrittenWord[][]}
   */
  of(owner) {
    const stored = this.index.documents[owner];
    return stored ? recall(this.texts, owner, () => [stored[3], stored[4], stored[5]].map((text) => this.cut(text))) : [];
  }

  /**
   * @private
   * @param {string} text
   * @returns {WrittenWord[]}
   */
  cut(text) {
    return writtenWords(this.analyzer, text).map((word) => recall(this.words, word, () => this.read(word)));
  }

  /**
   * Return the terms of each word of a document's title, and of its lead, that is no stop word, in their order.
   * @param {number} owner
   * @returns {string[][][]}
   */
  parts(owner) {
    const [title = [], , lead = []] = this.of(owner);
    const stored = this.index.documents[owner];
    return [this.partsOf(title, stored?.[3] ?? ""), this.partsOf(lead, stored?.[5] ?? "")];
  }

  /**
   * @private
   * @param {WrittenWord[]} words
   * @param {string} text that they stand in
   * @returns {string[][]}
   */
  partsOf(words, text) {
    // Digits that follow digits may be thousands of one number, which only the whole text tells.
    const follow = words.some(({ terms }, place) => startsWithDigit(terms) && startsWithDigit(words[place - 1]?.terms));
    return follow ? this.read(text).parts : words.flatMap(({ parts }) => parts);
  }

  /**
   * @private
   * @param {string} written
   * @returns {WrittenWord}
   */
  read(written) {
    const words = this.analyzer.words(written);
    const parts = words.filter((word) => !this.stopWords.has(word)).map((word) => this.analyzer.parts(word));
    return { written, terms: words.flatMap((word) => this.analyzer.parts(word)), parts };
  }
}

/**
 * Cut a text where its words end, changing nothing.
 * @param {Analyzer} analyzer
 * @param {string} text
 * @returns {string[]}
 */
export function writtenWords(analyzer, text) {
  const words = [];
  let start = 0;
  for (let place = 0; place <= text.length; place++) {
    if (place === text.length || !analyzer.holds(text.charAt(place))) {
      if (place > start) {
        words.push(text.slice(start, place));
      }
      start = place + 1;
    }
  }
  return words;
}

/**
 * @param {string[] | undefined} terms
 * @returns {boolean}
 */
function startsWithDigit(terms) {
  return isDigit(terms?.[0]?.charAt(0) ?? "");
}
