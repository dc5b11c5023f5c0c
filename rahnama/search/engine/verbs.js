/**
 * Finds the forms of a verb: tenses, persons, negation, spoken forms, pronouns that lean on it.
 */

import { raise, raiseAll } from "./expansion.js";
import { recall } from "./kept.js";

/** @typedef {import("./types").Expansion} Expansion */
/** @typedef {import("./types").Rules} Rules */
/** @typedef {import("./vocabulary.js").Vocabulary} Vocabulary */

/** A form read as one of a verb: which verb, and whether it is negated. */
/** @typedef {{verb: string, negated: boolean}} VerbReading */
/** @typedef {{verb: string, past: boolean}} VerbStem */

/** Looking up each ending is cheaper than scanning a range this many times as long as their list. */
const SCAN_FACTOR = 8;
const FORM_WEIGHT = 0.8;
/** Lost when one form is negated and the other is not. */
const NEGATION_LOSS = 0.3;

/** Knows the verbs of the rules. */
export class VerbForms {
  /**
   * @param {Vocabulary} vocabulary
   * @param {Rules} rules
   */
  constructor(vocabulary, rules) {
    this.vocabulary = vocabulary;
    this.verbs = rules.verbs;
    this.prefixes = Object.entries(rules.verb_prefixes);
    this.present = withObjects(rules.present_endings, rules.verb_objects);
    this.past = withObjects(rules.past_endings, rules.verb_objects);
    /** @type {Map<string, VerbStem[]>} */
    this.stems = new Map();
    for (const [verb, { past, present, before }] of Object.entries(rules.verbs)) {
      past.forEach((stem) => this.learn((before ?? "") + "|" + stem, { verb, past: true }));
      present.forEach((stem) => this.learn((before ?? "") + "|" + stem, { verb, past: false }));
    }
    /** @private @type {Map<string, VerbReading[]>} what words are forms of */
    this.readings = new Map();
    /** @private @type {Map<string, Expansion>} forms of verbs among the terms that were `known` then */
    this.forms = new Map();
    /** @private */
    this.known = vocabulary.terms;
    this.preverbs = [...new Set(Object.values(rules.verbs).map((verb) => verb.before ?? ""))];
  }

  /**
   * Add every form of the verbs that a word may be a form of; returns whether it is one.
   * @param {string} word
   * @param {Expansion} expansion
   * @returns {boolean}
   */
  add(word, expansion) {
    if (this.known !== this.vocabulary.terms) {
      this.known = this.vocabulary.terms;
      this.forms.clear();
    }
    const readings = this.read(word);
    for (const reading of readings) {
      const forms = recall(this.forms, reading.verb + (reading.negated ? "-" : "+"), () => this.allForms(reading));
      raiseAll(expansion, forms, 1);
    }
    return readings.length > 0;
  }

  /**
   * Return every form of a verb.
   * @private
   * @param {VerbReading} reading
   * @returns {Expansion}
   */
  allForms({ verb, negated }) {
    /** @type {Expansion} */
    const forms = new Map();
    const { past, present, before } = this.verbs[verb] ?? { past: [], present: [] };
    for (const [prefix, negates] of this.prefixes) {
      const weight = FORM_WEIGHT - (negates === negated ? 0 : NEGATION_LOSS);
      past.forEach((stem) => this.addForms((before ?? "") + prefix + stem, this.past, weight, forms));
      present.forEach((stem) => {
        if (prefix !== "" || stem.length > 1) {
          this.addForms((before ?? "") + prefix + stem, this.present, weight, forms);
        }
      });
    }
    return forms;
  }

  /**
   * Return the verbs that a word may be a form of.
   * @param {string} word
   * @returns {VerbReading[]}
   */
  read(word) {
    return recall(this.readings, word, () => this.readAll(word));
  }

  /**
   * @private
   * @param {string} word
   * @returns {VerbReading[]}
   */
  readAll(word) {
    /** @type {VerbReading[]} */
    const readings = [];
    for (const before of this.preverbs) {
      for (const [prefix, negated] of this.prefixes) {
        if (!word.startsWith(before + prefix)) {
          continue;
        }
        const rest = word.slice(before.length + prefix.length);
        for (const verb of this.readRest(rest, before, prefix)) {
          if (!readings.some((reading) => reading.verb === verb)) {
            readings.push({ verb, negated });
          }
        }
      }
    }
    return readings;
  }

  /**
   * Return the verbs of which `rest` is a stem with an ending.
   * @private
   * @param {string} rest
   * @param {string} before
   * @param {string} prefix
   * @returns {string[]}
   */
  readRest(rest, before, prefix) {
    const found = [];
    for (let length = 1; length <= rest.length; length++) {
      const ending = rest.slice(length);
      for (const { verb, past } of this.stems.get(before + "|" + rest.slice(0, length)) ?? []) {
        const bare = prefix === "" && (length === 1 || "یهن".includes(ending));
        const imperative = ending === "" && (prefix === "ب" || prefix === "ن") && length > 1;
        if (past ? this.past.has(ending) : imperative || (this.present.has(ending) && !bare)) {
          found.push(verb);
        }
      }
    }
    return found;
  }

  /**
   * @private
   * @param {string} beginning
   * @param {Set<string>} endings
   * @param {number} weight
   * @param {Expansion} expansion
   */
  addForms(beginning, endings, weight, expansion) {
    const terms = this.vocabulary.range(beginning, SCAN_FACTOR * endings.size);
    if (!terms) {
      endings.forEach((ending) => {
        const term = this.vocabulary.find(beginning + ending);
        if (term) {
          raise(expansion, term, weight);
        }
      });
      return;
    }
    for (const term of terms) {
      if (endings.has(term.text.slice(beginning.length))) {
        raise(expansion, term, weight);
      }
    }
  }

  /**
   * @private
   * @param {string} key
   * @param {VerbStem} stem
   */
  learn(key, stem) {
    this.stems.set(key, [...(this.stems.get(key) ?? []), stem]);
  }
}

/**
 * Return the endings, alone and with a pronoun behind them.
 * @param {string[]} endings
 * @param {string[]} objects
 * @returns {Set<string>}
 */
function withObjects(endings, objects) {
  const all = new Set(endings);
  for (const ending of endings) {
    for (const object of ending ? objects : []) {
      all.add(ending + object);
    }
  }
  return all;
}
