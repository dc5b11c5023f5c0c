/**
 * How sure the ranker is: the probability that what was asked is answered.
 *
 * A logistic regression; scripts/fit_confidence.py fits its weights on labelled queries and prints them.
 */

/** @typedef {import("./candidates.js").Candidate} Candidate */

/** Weights of 1 and of what `weighEvidence` returns, in its order. */
const WEIGHTS = [-5.62, 2.33, 4.19, 0.39, 2, 1.35];

/** Below this probability the page says that it has no sure answer: about one in 30 answerable queries is. */
export const DOUBT = 0.194;

/**
 * Return the probability that a hit answers.
 * @param {number[]} evidence what speaks for it
 * @returns {number}
 */
export function answerProbability(evidence) {
  const sum = [1, ...evidence].reduce((total, one, place) => total + one * (WEIGHTS[place] ?? 0), 0);
  return Math.round(1e3 / (1 + Math.exp(-sum))) / 1e3;
}

/**
 * Return what speaks for a hit: the share of the query's information that it covers; the root of its nearest question's
 * likeness; how much information that is, beside that of a word which no document holds (as logarithm: long queries
 * hold more, though a smaller share of it is found); the share of it in words that the hit truly holds; nearness.
 * @param {Candidate} best
 * @param {number} documents how many there are in all
 * @returns {number[]}
 */
export function weighEvidence({ asked, coverage, held, likeness, nearness }, documents) {
  const amount = (coverage * asked) / Math.sqrt(Math.log(1 + documents));
  return [coverage, Math.sqrt(likeness), Math.log(0.1 + amount), held, nearness];
}
