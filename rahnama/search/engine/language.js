/**
 * What the rules alone say. Made when the script starts, while the index is still under way.
 */

import { Analyzer } from "../../analysis/analyzer.js";
import { closed } from "./interpreter.js";
import { Keyboard } from "./keyboard.js";

/** @typedef {import("./types").Rules} Rules */

/** The rules, ready for use with any index that was built by them. */
export class Language {
  /**
   * @param {Rules} rules
   * @param {string} analysis hash of the rules
   */
  constructor(rules, analysis) {
    this.rules = rules;
    this.analysis = analysis;
    this.analyzer = new Analyzer(rules);
    this.keyboard = new Keyboard(rules);
    this.stopWords = new Set([...rules.stop_words, ...rules.affixes]);
    this.synonyms = this.phrases(rules.synonyms);
  }

  /**
   * Return the words of each phrase of groups of synonyms; phrases without any are left out.
   * @param {string[][]} groups
   * @returns {string[][][]}
   */
  phrases(groups) {
    const content = (/** @type {string} */ phrase) => {
      return this.analyzer.words(phrase).map(closed).filter((word) => !this.stopWords.has(word));
    };
    return groups.map((group) => group.map(content).filter((phrase) => phrase.length > 0));
  }
}
