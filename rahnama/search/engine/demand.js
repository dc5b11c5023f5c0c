/**
 * Says which further files of the index a query needs.
 *
 * First the postings of the words that it may mean, and the ranges of rare words where its unknown words, their stems and
 * their misspellings may stand; when all that is read, the documents to show. What is not worth a file is left out.
 */

import { answerProbability, DOUBT } from "./confidence.js";
import { BESIDE } from "./reader.js";

/** @typedef {import("./ranker.js").Ranker} Ranker */
/** @typedef {import("./ranker.js").Reading} Reading */
/** @typedef {import("./types").Span} Span */

/** Least weight, beside the best way to read the same words, from which the postings of a word are fetched. */
const WORTH = 0.4;
const LEAST_WORTH = 0.25;
/** Files with postings that a query may need, the weightiest first. */
const MOST_FILES = 28;
/** A word that is understood at least this well is not looked for among rare words. */
const KNOWN_WELL = 0.7;
/** What rare words count that begin with one that is understood. */
const RARE_FORM = 0.65;
/** Letters at the beginning that a rare word and its misspelling share. */
const SHARED = 2;
const MOST_RANGES = 3;

/**
 * Return the keys of the files to fetch next, the weightiest first; none when the query can be answered as well as it ever will.
 * @param {Ranker} ranker
 * @param {string} query
 * @param {number} limit how many hits are shown
 * @param {ReadonlyMap<string, unknown>} lost keys of files that cannot be had
 * @returns {string[]}
 */
export function missingFiles(ranker, query, limit, lost) {
  const { index } = ranker;
  if (index.whole) {
    return [];
  }
  /** @type {Map<string, number>} */
  const wanted = new Map();
  ranker.readings(query).forEach((reading) => wantRanges(ranker, reading, wanted));
  const { importances, spans } = ranker.read(query);
  spans.forEach((span) => wantPostings(span, importances, wanted));
  const keys = [...wanted].sort((one, other) => other[1] - one[1]).slice(0, MOST_FILES).map(([key]) => key);
  const terms = [BESIDE, ...keys].filter((key) => !index.read.has(key) && !lost.has(key));
  return terms.length > 0 ? terms : shownFiles(ranker, query, limit, lost);
}

/**
 * Return the keys of the files that show the best hits by what is known so far.
 * @param {Ranker} ranker
 * @param {string} query
 * @param {number} limit how many hits are shown
 * @param {ReadonlyMap<string, unknown>} lost keys of files that cannot be had
 * @returns {string[]}
 */
export function shownFiles(ranker, query, limit, lost) {
  const { index } = ranker;
  const shown = new Set(ranker.ranking(query).candidates.slice(0, limit).map(({ owner }) => index.groupOf(owner)));
  return [...shown].filter((key) => !index.read.has(key) && !lost.has(key));
}

/**
 * Tell whether what is known so far makes an answer that would not be doubted. A word whose files are missing counts as not
 * found, so that this errs on the side of waiting.
 * @param {Ranker} ranker
 * @param {string} query
 * @returns {boolean}
 */
export function isSure(ranker, query) {
  const [best] = ranker.ranking(query).candidates;
  return best !== undefined && answerProbability(ranker.evidence(best)) >= DOUBT;
}

/**
 * Want the files of rare words for what a reading does not understand.
 * @param {Ranker} ranker
 * @param {Reading} reading
 * @param {Map<string, number>} wanted
 */
function wantRanges({ index }, { words, spans }, wanted) {
  words.forEach((word, place) => {
    const understood = Math.max(0, ...spans.filter(({ from, to }) => from <= place && place < to).map(weightOf));
    const exact = index.rangesOf(word);
    raiseWeights(exact, understood < KNOWN_WELL ? 1 : RARE_FORM, wanted);
    if (understood < KNOWN_WELL) {
      const near = index.rangesOf(word.slice(0, SHARED));
      const middle = near.indexOf(exact[0] ?? "");
      const from = Math.max(0, Math.min(middle - 1, near.length - MOST_RANGES));
      raiseWeights(near.slice(from, from + MOST_RANGES), 0.9, wanted);
    }
  });
}

/**
 * Return how well a span is understood.
 * @param {Span} span
 * @returns {number}
 */
function weightOf({ parts, weight }) {
  return weight * Math.min(...parts.map((part) => Math.max(0, ...part.values())));
}

/**
 * Want the postings of what a span may mean.
 * @param {Span} span
 * @param {number[]} importances
 * @param {Map<string, number>} wanted
 */
function wantPostings(span, importances, wanted) {
  const importance = Math.max(...importances.slice(span.from, span.to));
  for (const part of span.parts) {
    const best = Math.max(...part.values());
    for (const [term, weight] of part) {
      const worth = weight * span.weight * importance;
      if (term.file && weight >= best * WORTH && worth >= LEAST_WORTH) {
        raiseWeights([term.file], worth, wanted);
      }
    }
  }
}

/**
 * @param {string[]} keys
 * @param {number} weight
 * @param {Map<string, number>} wanted
 */
function raiseWeights(keys, weight, wanted) {
  for (const key of keys) {
    wanted.set(key, Math.max(weight, wanted.get(key) ?? 0));
  }
}
