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

/** Adds up what the words of a query say; kept between queries, so that typing allocates nothing big. */
export class Tally {
  /** @param {number} documents how many there are in all */
  constructor(documents) {
    /** @private all by document */
    this.scores = new Float64Array(documents);
    /** @private */
    this.coverages = new Float64Array(documents);
    /** @private */
    this.shares = new Float64Array(documents);
    /** @private documents that hold a word of the query: the first `count` */
    this.touched = new Int32Array(documents);
    /** @private */
    this.count = 0;
  }

  /**
   * Return the documents that say most about the query's words, best first, with the score of that.
   * @param {Slot[]} slots
   * @param {number} asked information that an answer has to cover
   * @returns {Candidate[]}
   */
  collect(slots, asked) {
    const { scores, coverages, shares } = this;
    this.count = 0;
    slots.forEach((slot) => this.add(slot, slot.rarity / asked));
    const touched = this.touched.subarray(0, this.count);
    const better = (/** @type {number} */ one, /** @type {number} */ other) => {
      return (scores[other] ?? 0) - (scores[one] ?? 0) || one - other;
    };
    /** @type {number[]} */
    let best = [];
    let least = 0;
    for (const owner of touched) {
      const coverage = (coverages[owner] = Math.min(1, coverages[owner] ?? 0));
      const score = (scores[owner] = (scores[owner] ?? 0) * (COVERAGE_FLOOR + (1 - COVERAGE_FLOOR) * coverage));
      if (score >= least && score > 0) {
        best.push(owner);
      }
      if (best.length > SIEVED * CANDIDATES) {
        best = best.sort(better).slice(0, CANDIDATES);
        least = scores[best[CANDIDATES - 1] ?? 0] ?? 0;
      }
    }
    const found = best.sort(better).slice(0, CANDIDATES).map((owner) => ({
      owner,
      asked,
      score: scores[owner] ?? 0,
      coverage: coverages[owner] ?? 0,
      held: Math.min(1, shares[owner] ?? 0),
      likeness: 0,
      nearness: 0,
    }));
    for (const owner of touched) {
      scores[owner] = coverages[owner] = shares[owner] = 0;
    }
    return found;
  }

  /**
   * Add what documents say about one word.
   * @private
   * @param {Slot} slot
   * @param {number} share of the information asked for that is in the word
   */
  add({ values, weights, touched, count }, share) {
    const { scores, coverages, shares } = this;
    for (let place = 0; place < count; place++) {
      const owner = touched[place] ?? 0;
      const value = values[owner] ?? 0;
      const weight = weights[owner] ?? 0;
      if (scores[owner] === 0) {
        this.touched[this.count++] = owner;
      }
      scores[owner] = (scores[owner] ?? 0) + share * value;
      coverages[owner] = (coverages[owner] ?? 0) + share * Math.min(weight, FULLY * value);
      shares[owner] = (shares[owner] ?? 0) + (weight < HELD ? 0 : share);
    }
  }
}

/**
 * @param {Candidate} one
 * @param {Candidate} other
 * @returns {number}
 */
export function byScore(one, other) {
  return other.score - one.score || one.owner - other.owner;
}
