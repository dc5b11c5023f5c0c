/**
 * How sure the ranker is: the probability that the first hit answers the query.
 *
 * A logistic regression on labelled queries (shop set, `must_match` of the demo content, 76 unanswerable ones); over
 * them, 94 % of the first hits given .8 and more answered, and 2 % of those below .2.
 */

const INTERCEPT = -4.5;
const COVERED = 4.45;
const LIKENESS = 4.3;

/** Below this probability the page says that it has no sure answer. */
export const DOUBT = 0.35;

/**
 * Return the probability that a hit answers.
 * @param {number} coverage share of the query's information that the hit holds, 0 to 1
 * @param {number} quality how well the query was understood, 0 to 1
 * @param {number} likeness of the hit's nearest question to the query, 0 to 1
 * @returns {number}
 */
export function answerProbability(coverage, quality, likeness) {
  const evidence = INTERCEPT + COVERED * coverage * quality + LIKENESS * Math.sqrt(likeness);
  return Math.round(1e3 / (1 + Math.exp(-evidence))) / 1e3;
}
