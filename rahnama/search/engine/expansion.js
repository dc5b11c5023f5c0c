/**
 * What a word of the query may stand for: terms with weights.
 */

/** @typedef {import("./types").Expansion} Expansion */
/** @typedef {import("./vocabulary.js").Term} Term */

/**
 * Let a term stand for the word at least as well as `weight`.
 * @param {Expansion} expansion
 * @param {Term} term
 * @param {number} weight
 */
export function raise(expansion, term, weight) {
  if (weight > (expansion.get(term) ?? 0)) {
    expansion.set(term, weight);
  }
}

/**
 * Let every term of `other` stand for the word too, `factor` times as well.
 * @param {Expansion} expansion
 * @param {Expansion} other
 * @param {number} factor
 */
export function raiseAll(expansion, other, factor) {
  for (const [term, weight] of other) {
    raise(expansion, term, weight * factor);
  }
}

/**
 * Return how well the word is understood: the best weight, 0 when nothing is known.
 * @param {Expansion} expansion
 * @returns {number}
 */
export function strength(expansion) {
  let best = 0;
  for (const weight of expansion.values()) {
    best = Math.max(best, weight);
  }
  return best;
}
