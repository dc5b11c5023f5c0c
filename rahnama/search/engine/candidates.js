/**
 * Which documents come into question, by what they say about the query's words.
 */

/** @typedef {import("./scorer.js").Slot} Slot */

/**
 * What is known of a document that may answer: the information asked for, and the shares of it that the document covers
 * and that is in words it truly holds; likeness of its nearest question; nearness of the query's words.
 * @typedef {{owner: number, asked: number, score: number, coverage: number, held: number, likeness: number,
 *   nearness: number}} Candidate
 */

/** Share of the score that does not depend on how much of the query a document covers. */
const COVERAGE_FLOOR = 0.25;
/** A word that a document says this little about (1 / FULLY of all) is held by it in part only: long texts hold most words. */
const FULLY = 2.5;
/** A word is held, not only hinted at, from this weight on. */
const HELD = 0.5;
/** Documents whose questions are compared with the query. */
const CANDIDATES = 60;
/** As many times more are gathered before the worst are left out. */
const SIEVED = 4;

/**
 * Return the documents that say most about the query's words, best first, with the score of that.
 * @param {Slot[]} slots
 * @param {number} asked information that an answer has to cover
 * @param {number} documents how many there are in all
 * @returns {Candidate[]}
 */
export function collect(slots, asked, documents) {
  const scores = new Float64Array(documents);
  const coverages = new Float64Array(documents);
  const shares = new Float64Array(documents);
  for (const { values, weights, touched, rarity } of slots) {
    const share = rarity / asked;
    for (const owner of touched) {
      const value = values[owner] ?? 0;
      const weight = weights[owner] ?? 0;
      scores[owner] = (scores[owner] ?? 0) + share * value;
      coverages[owner] = (coverages[owner] ?? 0) + share * Math.min(weight, FULLY * value);
      shares[owner] = (shares[owner] ?? 0) + (weight < HELD ? 0 : share);
    }
  }
  /** @type {Candidate[]} */
  let best = [];
  let least = 0;
  for (let owner = 0; owner < documents; owner++) {
    const coverage = Math.min(1, coverages[owner] ?? 0);
    const score = (scores[owner] ?? 0) * (COVERAGE_FLOOR + (1 - COVERAGE_FLOOR) * coverage);
    if (score > least) {
      const held = Math.min(1, shares[owner] ?? 0);
      best.push({ owner, asked, score, coverage, held, likeness: 0, nearness: 0 });
    }
    if (best.length > SIEVED * CANDIDATES) {
      best = best.sort(byScore).slice(0, CANDIDATES);
      least = best[CANDIDATES - 1]?.score ?? 0;
    }
  }
  return best.sort(byScore).slice(0, CANDIDATES);
}

/**
 * @param {Candidate} one
 * @param {Candidate} other
 * @returns {number}
 */
export function byScore(one, other) {
  return other.score - one.score || one.owner - other.owner;
}
