/**
 * From a query to ranked hits. Runs in the page's worker and, unchanged, in the V8 that Python embeds.
 */

import { Analyzer, JOINER } from "../../analysis/analyzer.js";
import { Interpreter } from "./interpreter.js";
import { QuestionMatcher } from "./questions.js";
import { IndexReader } from "./reader.js";
import { Scorer } from "./scorer.js";

/** @typedef {import("./scorer.js").Slot} Slot */
/** @typedef {import("./types").Expansion} Expansion */
/** @typedef {import("./types").Hit} Hit */
/** @typedef {import("./types").Rules} Rules */
/** @typedef {import("./types").SearchResult} SearchResult */
/** @typedef {import("./types").Span} Span */

/** Share of the score that does not depend on how much of the query a document covers. */
const COVERAGE_FLOOR = 0.25;
/** How much the nearest question (title or alias) counts beside the words' scores. */
const QUESTION_WEIGHT = 1.5;
/** Documents whose questions are compared with the query. */
const CANDIDATES = 60;
const MAX_WORDS = 24;
const DOUBT = 0.45;

/** Ranks the documents of one index. */
export class Ranker {
  /**
   * @param {Rules} rules
   * @param {string} analysis hash of the rules
   * @param {string} text the index file
   */
  constructor(rules, analysis, text) {
    this.analyzer = new Analyzer(rules);
    this.stopWords = new Set(rules.stop_words);
    this.index = new IndexReader(text, analysis);
    this.scorer = new Scorer(this.index);
    this.interpreter = new Interpreter(this.index, rules);
    this.questions = new QuestionMatcher(this.index, this.analyzer, this.stopWords);
  }

  /**
   * Return the best `limit` documents for a query, and how sure that is.
   * @param {string} query
   * @param {number} limit
   * @returns {SearchResult}
   */
  search(query, limit) {
    const words = this.contentWords(query);
    const typing = query.slice(-1) !== " ";
    const spans = this.interpreter.interpret(words, typing);
    const slots = this.scorer.fill(words.length, spans);
    const ranked = this.rank(slots, spans).slice(0, limit);
    const confidence = ranked[0]?.coverage ?? 0;
    return {
      query,
      hits: ranked.map((candidate) => this.hit(candidate, spans)),
      outcome: ranked.length === 0 ? "none" : confidence < DOUBT ? "doubtful" : "found",
      confidence,
      correction: null,
    };
  }

  /**
   * Return the words of a query that say something, half-spaces closed.
   * @private
   * @param {string} query
   * @returns {string[]}
   */
  contentWords(query) {
    const words = this.analyzer.words(query).map((word) => word.split(JOINER).join(""));
    return words.filter((word) => !this.stopWords.has(word)).slice(0, MAX_WORDS);
  }

  /**
   * Return all candidates, best first; equals in the order of the index.
   * @private
   * @param {Slot[]} slots
   * @param {Span[]} spans
   * @returns {Candidate[]}
   */
  rank(slots, spans) {
    const total = slots.reduce((sum, slot) => sum + slot.rarity, 0);
    /** @type {Map<number, Candidate>} */
    const candidates = new Map();
    for (const slot of slots) {
      for (const owner of slot.touched) {
        const candidate = candidates.get(owner) ?? { owner, score: 0, coverage: 0 };
        candidate.score += slot.rarity * (slot.values[owner] ?? 0);
        candidate.coverage += (slot.rarity * (slot.weights[owner] ?? 0)) / total;
        candidates.set(owner, candidate);
      }
    }
    const ranked = [...candidates.values()];
    for (const candidate of ranked) {
      candidate.score *= (COVERAGE_FLOOR + (1 - COVERAGE_FLOOR) * candidate.coverage) / total;
    }
    ranked.sort(byScore);
    const nearest = ranked.slice(0, CANDIDATES);
    const meaning = this.questions.prepare(slots, spans);
    for (const candidate of nearest) {
      candidate.score *= 1 + QUESTION_WEIGHT * this.questions.likeness(candidate.owner, meaning);
    }
    return nearest.sort(byScore);
  }

  /**
   * @private
   * @param {Candidate} candidate
   * @param {Span[]} spans
   * @returns {Hit}
   */
  hit(candidate, spans) {
    const [id, url, kind, title, section, lead] = this.index.documents[candidate.owner] ?? ["", "", 0, "", "", ""];
    const shown = [title, section, lead].join("\n");
    const score = Math.round(candidate.score * 1e4) / 1e4;
    return {
      id,
      url,
      kind: kind === 1 ? "guide" : "entry",
      title,
      section,
      lead,
      score,
      matched: this.matchedWords(shown, spans),
    };
  }

  /**
   * Return the words of a text, as written there but folded, that the query means.
   * @private
   * @param {string} text
   * @param {Span[]} spans
   * @returns {string[]}
   */
  matchedWords(text, spans) {
    /** @type {Set<string>} */
    const matched = new Set();
    for (const word of this.analyzer.words(text)) {
      const terms = this.analyzer.parts(word).map((part) => this.index.find(part));
      if (spans.some((span) => span.parts.some((part) => terms.some((term) => part.has(term))))) {
        matched.add(word);
      }
    }
    return [...matched];
  }
}

/** @typedef {{owner: number, score: number, coverage: number}} Candidate */

/**
 * @param {Candidate} one
 * @param {Candidate} other
 * @returns {number}
 */
function byScore(one, other) {
  return other.score - one.score || one.owner - other.owner;
}
