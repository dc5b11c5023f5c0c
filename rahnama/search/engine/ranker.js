/**
 * From a query to ranked hits. Runs in the page's worker and, unchanged, in the V8 that Python embeds.
 */

import { isAscii } from "../../analysis/analyzer.js";
import { byScore, Tally } from "./candidates.js";
import { answerProbability, DOUBT, weighEvidence } from "./confidence.js";
import { closed, Interpreter } from "./interpreter.js";
import { Nearness } from "./nearness.js";
import { QuestionMatcher } from "./questions.js";
import { GROUP, IndexReader } from "./reader.js";
import { repaired } from "./repair.js";
import { Scorer } from "./scorer.js";
import { ShownWords } from "./shown.js";

/** @typedef {import("./language.js").Language} Language */
/** @typedef {import("./nearness.js").Meant} Meant */
/** @typedef {import("./candidates.js").Candidate} Candidate */
/** @typedef {import("./questions.js").Meaning} Meaning */
/** @typedef {import("./scorer.js").Slot} Slot */
/** @typedef {import("./types").Hit} Hit */
/** @typedef {import("./types").Interpretation} Interpretation */
/** @typedef {import("./types").SearchResult} SearchResult */
/** @typedef {import("./types").Span} Span */

/** How much the nearest question (title or alias) counts beside the words' scores. */
const QUESTION_WEIGHT = 3;
/** How much the nearness of the query's words counts, and among how many of the first documents. */
const NEARNESS_WEIGHT = 0.3;
const FIRST = 10;
/** Information that a document has to cover, in words that no document holds; of what a longer story tells beyond, a part. */
const ENOUGH = 3;
const BEYOND = 0.3;
const MAX_WORDS = 32;
/** A query understood this well needs no other reading. */
const UNDERSTOOD = 0.6;
/** A query understood this well is not read as Finglish. */
const CERTAIN = 0.95;
/** How much better another reading has to be understood than the query as typed. */
const BOLDNESS = 0.05;
/** How well it has to be understood to be told to the customer. */
const SENSIBLE = 0.5;
/** Keys without a Latin letter that give a Persian one. */
const PUNCTUATION_KEYS = [";", ",", "[", "]", "'", "\\", "\x60"];

/** Ranks the documents of one index. */
export class Ranker {
  /**
   * @param {Language} language
   * @param {Uint8Array} file the first file of the index
   */
  constructor(language, file) {
    const { analyzer, keyboard, rules, stopWords } = language;
    this.analyzer = analyzer;
    this.keyboard = keyboard;
    this.index = new IndexReader(file, language.analysis);
    const synonyms = [...language.synonyms, ...language.phrases(this.index.synonyms)];
    this.scorer = new Scorer(this.index);
    this.tally = new Tally(this.index.documents.length);
    /** @type {Recent | null} what is known of the query before */
    this.recent = null;
    this.questions = new QuestionMatcher(this.index);
    this.shownWords = new ShownWords(this.index, this.analyzer, stopWords);
    this.nearness = new Nearness(this.shownWords);
    // A query may mean words that no document holds, on its way to a synonym.
    this.index.vocabulary.add(synonyms.flat(2).sort());
    this.interpreter = new Interpreter(this.index.vocabulary, rules, stopWords, synonyms);
  }

  /**
   * Take in one of the further files of the index (see demand.js).
   * @param {string} key
   * @param {Uint8Array} file
   */
  supply(key, file) {
    const { terms } = this.index.vocabulary;
    this.index.supply(key, file);
    if (terms !== this.index.vocabulary.terms) {
      this.interpreter.sure.clear();
      this.recent = null;
    }
    if (this.recent && key.charAt(0) !== GROUP) {
      this.recent.ranking = null;
    }
  }

  /**
   * Return the best `limit` documents for a query, and how sure that is.
   * @param {string} query
   * @param {number} limit
   * @returns {SearchResult}
   */
  search(query, limit) {
    const reading = this.read(query);
    const ranking = this.ranking(query);
    const meant = this.nearness.prepare(ranking.meaning);
    const ranked = this.nearFirst(ranking, meant)
      .filter(({ owner }) => this.index.documents[owner] !== undefined)
      .slice(0, limit);
    const [best] = ranked;
    const confidence = best ? answerProbability(this.evidence(best)) : 0;
    const sure = confidence >= DOUBT;
    return {
      query,
      hits: ranked.map((candidate) => this.hit(candidate, meant)),
      outcome: !best ? "none" : sure ? "found" : "doubtful",
      confidence,
      correction: best ? this.correction(query, reading, sure ? this.shown(best) : "") : null,
    };
  }

  /**
   * Return what was meant by a query that was typed otherwise; null when it stands as typed, or what it means is a guess.
   * @private
   * @param {string} query
   * @param {Reading} reading
   * @param {string} shown text of the first hit, where that is sure
   * @returns {string | null}
   */
  correction(query, reading, shown) {
    const { correction, quality } = reading;
    return correction === null ? repaired(this, query, reading, shown) : quality >= SENSIBLE ? correction : null;
  }

  /**
   * Return what speaks for a candidate, as numbers.
   * @param {Candidate} best
   * @returns {number[]}
   */
  evidence(best) {
    return weighEvidence(best, this.index.documents.length);
  }

  /**
   * Return the best understood reading of a query: as typed, retyped in the other layout, or as Finglish.
   * @param {string} query
   * @returns {Reading}
   */
  read(query) {
    return this.readings(query).reduce((best, one) => (one.quality > best.quality + BOLDNESS ? one : best));
  }

  /**
   * Return the readings that come into question, as typed first.
   * @param {string} query
   * @returns {Reading[]}
   */
  readings(query) {
    if (this.recent?.query !== query) {
      this.recent = { query, readings: this.readAll(query), ranking: null };
    }
    return this.recent.readings;
  }

  /**
   * Return the ranking for a query, kept until another is asked for; nearness is not yet seen.
   * @param {string} query
   * @returns {Ranking}
   */
  ranking(query) {
    const { importances, spans } = this.read(query);
    const ranking = this.recent?.ranking ?? this.rank(importances, spans);
    if (this.recent) {
      this.recent.ranking = ranking;
    }
    return ranking;
  }

  /**
   * @private
   * @param {string} query
   * @returns {Reading[]}
   */
  readAll(query) {
    const typing = query.slice(-1) !== " ";
    const words = this.words(query);
    /** @type {Reading} */
    const typed = { ...this.interpreter.interpret(words, typing, false), correction: null };
    const latin = words.some((word) => isAscii(word)) || PUNCTUATION_KEYS.some((key) => query.includes(key));
    if (!latin && typed.quality >= UNDERSTOOD) {
      return [typed];
    }
    if (latin) {
      typed.quality *= letterShare(query, words);
    }
    const retyped = latin ? this.keyboard.toPersian(query) : this.keyboard.toLatin(words.map(closed).join(" "));
    const readings = [typed, this.retyped(query, retyped, typing)];
    if (readings.every((reading) => reading.quality < CERTAIN)) {
      readings.push(this.readFinglish(latin ? words : this.words(retyped), typing));
    }
    return readings;
  }

  /**
   * @private
   * @param {string[]} words
   * @param {boolean} typing
   * @returns {Reading}
   */
  readFinglish(words, typing) {
    const finglish = this.interpreter.interpret(words, typing, true);
    const correction = finglish.words.join(" ");
    return { ...finglish, correction: correction === words.map(closed).join(" ") ? null : correction };
  }

  /**
   * @private
   * @param {string} query
   * @param {string} text what its keys give in the other layout
   * @param {boolean} typing
   * @returns {Reading}
   */
  retyped(query, text, typing) {
    return { ...this.interpreter.interpret(this.words(text), typing, false), correction: text === query ? null : text };
  }

  /**
   * Return the words of a text, their half-spaces kept.
   * @private
   * @param {string} text
   * @returns {string[]}
   */
  words(text) {
    return this.analyzer.words(text).slice(0, MAX_WORDS);
  }

  /**
   * Return the best candidates, best first, equals in the order of the index; nearness is not yet seen.
   * @param {number[]} importances
   * @param {Span[]} spans
   * @returns {Ranking}
   */
  rank(importances, spans) {
    const slots = this.scorer.fill(importances, spans);
    const asked = this.informationAsked(slots);
    const candidates = this.tally.collect(slots, asked);
    const meaning = this.questions.prepare(slots, spans, asked);
    for (const candidate of candidates) {
      candidate.likeness = this.questions.likeness(candidate.owner, meaning);
      candidate.score *= 1 + QUESTION_WEIGHT * candidate.likeness;
    }
    return { candidates: candidates.sort(byScore), meaning };
  }

  /**
   * Return the information that an answer has to cover: all of a short query's, but a story tells more than it asks.
   * @private
   * @param {Slot[]} slots
   * @returns {number}
   */
  informationAsked(slots) {
    const told = slots.reduce((sum, slot) => sum + slot.rarity, 0);
    const enough = ENOUGH * Math.sqrt(Math.log(1 + this.index.documents.length));
    return told <= enough ? told : enough + BEYOND * (told - enough);
  }

  /**
   * Return the candidates in their final order: the first of them also by the nearness of the query's words.
   * @param {Ranking} ranking
   * @param {Meant} meant
   * @returns {Candidate[]}
   */
  nearFirst({ candidates, meaning }, meant = this.nearness.prepare(meaning)) {
    const first = candidates.slice(0, FIRST).map((candidate) => {
      const nearness = this.nearness.share(candidate.owner, meaning.rarities, meant);
      return { ...candidate, nearness, score: candidate.score * (1 + NEARNESS_WEIGHT * nearness) };
    });
    return [...first.sort(byScore), ...candidates.slice(FIRST)];
  }

  /**
   * @private
   * @param {Candidate} candidate
   * @param {Meant} meant
   * @returns {Hit}
   */
  hit(candidate, meant) {
    const [id, url, kind, title, section, lead] = this.index.documents[candidate.owner] ?? ["", "", 0, "", "", ""];
    const score = Math.round(candidate.score * 1e4) / 1e4;
    return {
      id,
      url,
      kind: kind === 1 ? "guide" : "entry",
      title,
      section,
      lead,
      score,
      matched: this.matchedWords(candidate, meant),
    };
  }

  /**
   * Return all text that a hit shows.
   * @private
   * @param {Candidate} candidate
   * @returns {string}
   */
  shown({ owner }) {
    const [, , , title, section, lead] = this.index.documents[owner] ?? [];
    return [title, section, lead].join("\n");
  }

  /**
   * Return the words of what a hit shows that the query means, as they are written there.
   * @private
   * @param {Candidate} candidate
   * @param {Meant} meant
   * @returns {string[]}
   */
  matchedWords(candidate, meant) {
    const words = this.shownWords.of(candidate.owner).flat();
    const meaning = words.filter(({ terms }) => terms.some((term) => meant.get(term)?.length));
    return [...new Set(meaning.map(({ written }) => written))];
  }
}

/** @typedef {Interpretation & {correction: string | null}} Reading */
/** @typedef {{query: string, readings: Reading[], ranking: Ranking | null}} Recent */
/** @typedef {{candidates: Candidate[], meaning: Meaning}} Ranking */

/**
 * Return the share of what was typed that the words hold; the rest may be keys that give Persian letters.
 * @param {string} query
 * @param {string[]} words
 * @returns {number}
 */
function letterShare(query, words) {
  const typed = query.split(" ").join("").length;
  return Math.min(1, words.join("").length / Math.max(1, typed));
}
