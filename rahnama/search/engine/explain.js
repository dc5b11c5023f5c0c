/**
 * Says why a query finds what it finds; for people, so only Python loads it.
 *
 * Keys that Python reads are in quotes: the bundle gives short names to all others.
 */

/** @typedef {import("./ranker.js").Ranker} Ranker */
/** @typedef {import("./types").Expansion} Expansion */
/** @typedef {import("./types").Span} Span */

const SHOWN = 8;

/**
 * Return how a query was read, what each of its words was taken for, and the hits with their scores.
 * @param {Ranker} ranker
 * @param {string} query
 * @param {number} limit
 */
export function explain(ranker, query, limit) {
  const { words, spans, importances, quality, correction } = ranker.read(query);
  /** @param {Expansion} part */
  const nearest = (part) =>
    [...part]
      .sort((one, other) => other[1] - one[1])
      .slice(0, SHOWN)
      .map(([term, weight]) => `${term.text} ${weight.toFixed(2)}`);
  /** @param {Span} span */
  const shown = ({ from, to, parts, weight }) => ({
    "words": words.slice(from, to).join(" "),
    "weight": Math.round(weight * 100) / 100,
    "taken_for": parts.map(nearest),
  });
  return {
    "words": words,
    "importances": importances,
    "quality": quality,
    "correction": correction,
    "spans": spans.map(shown),
    "result": ranker.search(query, limit),
  };
}

/**
 * Return what speaks for the first hit that is none of `without`, and its id; null where there is none.
 * @param {Ranker} ranker
 * @param {string} query
 * @param {string[]} without ids that the shop is thought not to have
 * @returns {{id: string, evidence: number[]} | null}
 */
export function evidenceFor(ranker, query, without) {
  const idOf = (/** @type {number} */ owner) => ranker.index.documents[owner]?.[0] ?? "";
  const best = ranker.nearFirst(ranker.ranking(query)).find(({ owner }) => !["", ...without].includes(idOf(owner)));
  return best ? { id: idOf(best.owner), "evidence": ranker.evidence(best) } : null;
}
