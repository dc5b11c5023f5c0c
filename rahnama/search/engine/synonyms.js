/**
 * Finds phrases of the query that have synonyms, and what to look for instead.
 */

/** @typedef {import("./types").Expansion} Expansion */
/** @typedef {import("./types").Span} Span */
/** @typedef {import("./vocabulary.js").Term} Term */

/** Words of a phrase, and the group it belongs to. */
/** @typedef {{words: Term[], group: Term[][]}} Phrase */

const SYNONYM_WEIGHT = 0.7;
/** A phrase counts as said from this weight of each of its words on. */
const SAID = 0.5;

/** Knows the groups of phrases that mean the same. */
export class SynonymGroups {
  /**
   * @param {Term[][][]} groups phrases of each group
   */
  constructor(groups) {
    /** @type {Map<Term, Phrase[]>} phrases by their first word */
    this.phrases = new Map();
    for (const group of groups) {
      for (const words of group) {
        const [first] = words;
        if (first !== undefined) {
          this.phrases.set(first, [...(this.phrases.get(first) ?? []), { words, group }]);
        }
      }
    }
  }

  /**
   * Return a span for every synonym of every phrase that the query says.
   * @param {Expansion[]} expansions of the query's words
   * @param {(term: Term) => Expansion} expand
   * @returns {Span[]}
   */
  spans(expansions, expand) {
    /** @type {Span[]} */
    const spans = [];
    expansions.forEach((expansion, from) => {
      for (const [term, weight] of expansion) {
        if (weight < SAID) {
          continue;
        }
        for (const phrase of this.phrases.get(term) ?? []) {
          const said = phraseWeight(phrase.words, expansions, from);
          if (said >= SAID) {
            this.addSpans(phrase, from, said, expand, spans);
          }
        }
      }
    });
    return spans;
  }

  /**
   * @private
   * @param {Phrase} phrase
   * @param {number} from
   * @param {number} said
   * @param {(term: Term) => Expansion} expand
   * @param {Span[]} spans
   */
  addSpans(phrase, from, said, expand, spans) {
    const to = from + phrase.words.length;
    for (const other of phrase.group) {
      if (other !== phrase.words) {
        spans.push({ from, to, parts: other.map(expand), weight: SYNONYM_WEIGHT * said });
      }
    }
  }
}

/**
 * Return how well the query says a phrase at a place: its worst word.
 * @param {Term[]} words
 * @param {Expansion[]} expansions
 * @param {number} from
 * @returns {number}
 */
function phraseWeight(words, expansions, from) {
  return words.reduce((least, word, step) => Math.min(least, expansions[from + step]?.get(word) ?? 0), 1);
}
