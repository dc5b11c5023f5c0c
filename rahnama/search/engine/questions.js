/**
 * Compares a query with the questions that a document answers: its title and its aliases, each as a whole.
 */

import { rarity } from "./scorer.js";

/** @typedef {import("./reader.js").IndexReader} IndexReader */
/** @typedef {import("./scorer.js").Slot} Slot */
/** @typedef {import("./types").Question} Question */
/** @typedef {import("./types").Span} Span */
/** @typedef {import("./vocabulary.js").Term} Term */

/** What a query means: for each term, how well it stands for which of the query's words. */
/** @typedef {{rarities: number[], asked: number, terms: Map<Term, [number, number][]>}} Meaning */

/** Share of the likeness that does not depend on how much of the question the query says. */
const BREVITY_FLOOR = 0.6;

/** Measures likeness between a query and single questions. */
export class QuestionMatcher {
  /** @param {IndexReader} index */
  constructor(index) {
    this.index = index;
  }

  /**
   * Return what a query means, ready to be compared.
   * @param {Slot[]} slots
   * @param {Span[]} spans
   * @param {number} asked information that an answer has to cover
   * @returns {Meaning}
   */
  prepare(slots, spans, asked) {
    /** @type {Meaning["terms"]} */
    const terms = new Map();
    for (const span of spans) {
      for (const part of span.parts) {
        for (const [term, weight] of part) {
          const places = terms.get(term) ?? [];
          for (let place = span.from; place < span.to; place++) {
            places.push([place, (weight * span.weight) / span.parts.length]);
          }
          terms.set(term, places);
        }
      }
    }
    return { rarities: slots.map((slot) => slot.rarity), terms, asked };
  }

  /**
   * Return the likeness of the document's nearest question, 0 to 1.
   * @param {number} owner
   * @param {Meaning} meaning
   * @returns {number}
   */
  likeness(owner, meaning) {
    let best = 0;
    for (const question of this.index.questions(owner)) {
      best = Math.max(best, this.compare(question, meaning));
    }
    return best;
  }

  /**
   * @private
   * @param {Question} question
   * @param {Meaning} meaning
   * @returns {number}
   */
  compare(question, meaning) {
    /** @type {number[]} how well each word of the query is in the question */
    const held = meaning.rarities.map(() => 0);
    let said = 0;
    let whole = question.unread;
    for (const term of question.terms) {
      const own = rarity(term.before - term.from, this.index.documents.length);
      let best = 0;
      for (const [place, weight] of meaning.terms.get(term) ?? []) {
        held[place] = Math.max(held[place] ?? 0, weight);
        best = Math.max(best, weight);
      }
      said += own * Math.min(1, best);
      whole += own;
    }
    const asked = meaning.asked;
    const answered = meaning.rarities.reduce((sum, own, place) => sum + own * Math.min(1, held[place] ?? 0), 0);
    if (asked === 0 || whole === 0) {
      return 0;
    }
    return Math.min(1, answered / asked) * (BREVITY_FLOOR + ((1 - BREVITY_FLOOR) * said) / whole);
  }
}
