/**
 * Reads the index into typed arrays; no other module knows its format (see rahnama/search/index.py).
 */

/** @typedef {import("./types").IndexData} IndexData */
/** @typedef {import("./types").StoredDocument} StoredDocument */

export const FORMAT = 1;

/** Bits of a posting's code for the frequency in title, aliases, tags and text, from the lowest up. */
export const FIELD_BITS = [2, 3, 2, 5];

/** The index was built by another version of the rules or of the format; loading it again may help. */
export class MismatchError extends Error {}

/** Vocabulary, postings and stored documents of one index. */
export class IndexReader {
  /**
   * @param {string} text the index file
   * @param {string} analysis hash of the rules in use
   */
  constructor(text, analysis) {
    /** @type {IndexData} */
    const data = JSON.parse(text);
    if (data.format !== FORMAT || data.analysis !== analysis) {
      throw new MismatchError(
        `the index is of format ${data.format}, rules ${data.analysis}; needed are ${FORMAT}, ${analysis}`,
      );
    }
    /** @type {StoredDocument[]} */
    this.documents = data.documents;
    this.lengths = data.lengths;
    this.aliases = data.aliases;
    this.synonyms = data.synonyms;
    this.terms = data.terms ? data.terms.split(" ") : [];
    this.starts = new Int32Array(this.terms.length + 1);
    let total = 0;
    data.postings.forEach((flat, term) => {
      total += flat.length / 2;
      this.starts[term + 1] = total;
    });
    this.owners = new Int32Array(total);
    this.codes = new Int32Array(total);
    this.fillPostings(data.postings);
  }

  /**
   * Add words that occur in no document, so that the query may mean them on its way to a synonym.
   * @param {string[]} words
   */
  addWords(words) {
    const known = this.terms;
    const added = [...new Set(words)].filter((word) => this.find(word) < 0);
    if (added.length === 0) {
      return;
    }
    this.terms = [...known, ...added].sort(byCodeUnit);
    const numbers = new Map(this.terms.map((term, number) => [term, number]));
    const renumbered = known.map((term) => numbers.get(term) ?? 0);
    const starts = new Int32Array(this.terms.length + 1);
    let old = 0;
    this.terms.forEach((_term, number) => {
      starts[number] = this.starts[old] ?? 0;
      old += renumbered[old] === number ? 1 : 0;
    });
    starts[this.terms.length] = this.owners.length;
    this.starts = starts;
    this.aliases = this.aliases.map((aliases) => aliases.map((alias) => alias.map((term) => renumbered[term] ?? 0)));
  }

  /**
   * @private
   * @param {number[][]} postings
   */
  fillPostings(postings) {
    let place = 0;
    for (const flat of postings) {
      let owner = 0;
      for (let index = 0; index < flat.length; index += 2) {
        owner += flat[index] ?? 0;
        this.owners[place] = owner;
        this.codes[place] = flat[index + 1] ?? 0;
        place++;
      }
    }
  }

  /**
   * Return the first vocabulary number whose term is not before `text`.
   * @param {string} text
   * @returns {number}
   */
  lowerBound(text) {
    let low = 0;
    let high = this.terms.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.term(middle) < text) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /**
   * Return the vocabulary number of a term, or -1.
   * @param {string} term
   * @returns {number}
   */
  find(term) {
    const number = this.lowerBound(term);
    return this.terms[number] === term ? number : -1;
  }

  /**
   * Return the vocabulary numbers, from and before, of the terms that begin with `prefix`.
   * @param {string} prefix
   * @returns {[number, number]}
   */
  range(prefix) {
    return [this.lowerBound(prefix), this.lowerBound(prefix + "\uffff")];
  }

  /**
   * Return a term by its vocabulary number.
   * @param {number} number
   * @returns {string}
   */
  term(number) {
    return this.terms[number] ?? "";
  }

  /**
   * Return in how many documents a term occurs.
   * @param {number} number
   * @returns {number}
   */
  frequency(number) {
    return (this.starts[number + 1] ?? 0) - (this.starts[number] ?? 0);
  }
}

/**
 * @param {string} one
 * @param {string} other
 * @returns {number}
 */
function byCodeUnit(one, other) {
  return one < other ? -1 : one > other ? 1 : 0;
}
