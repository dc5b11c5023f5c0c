/**
 * Sees which neighbouring words of a query stand side by side in a document's title or lead, too.
 */

/** @typedef {import("./questions.js").Meaning} Meaning */
/** @typedef {import("./shown.js").ShownWords} ShownWords */

/** Which words of the query each term may stand for, by the term's text. */
/** @typedef {Map<string, number[]>} Meant */

/** A word of a document stands for one of the query from this weight on. */
const MEANT = 0.4;

/** Reads the texts that hits show; where a document was not read yet, nothing is near. */
export class Nearness {
  /** @param {ShownWords} shown whose stop words part no neighbours */
  constructor(shown) {
    this.shown = shown;
  }

  /**
   * Return which words of the query each term may stand for.
   * @param {Meaning} meaning
   * @returns {Meant}
   */
  prepare(meaning) {
    /** @type {Meant} */
    const meant = new Map();
    for (const [term, places] of meaning.terms) {
      meant.set(term.text, places.filter(([, weight]) => weight >= MEANT).map(([place]) => place));
    }
    return meant;
  }

  /**
   * Return the share of the query's neighbouring words that are neighbours in the document, 0 to 1; rare ones count more.
   * @param {number} owner
   * @param {number[]} rarities of the query's words
   * @param {Meant} meant
   * @returns {number}
   */
  share(owner, rarities, meant) {
    if (rarities.length < 2) {
      return 0;
    }
    /** @type {Set<number>} words of the query that follow the one before them */
    const near = new Set();
    this.shown.parts(owner).forEach((text) => findNeighbours(text, meant, near));
    let found = 0;
    let all = 0;
    for (let place = 1; place < rarities.length; place++) {
      const weight = Math.min(rarities[place - 1] ?? 0, rarities[place] ?? 0);
      all += weight;
      found += near.has(place) ? weight : 0;
    }
    return all > 0 ? found / all : 0;
  }
}

/**
 * @param {string[][]} text terms of each word
 * @param {Meant} meant
 * @param {Set<number>} near
 */
function findNeighbours(text, meant, near) {
  /** @type {number[]} */
  let before = [];
  for (const parts of text) {
    const places = parts.flatMap((part) => meant.get(part) ?? []);
    places.filter((place) => before.includes(place - 1)).forEach((place) => near.add(place));
    before = places;
  }
}
