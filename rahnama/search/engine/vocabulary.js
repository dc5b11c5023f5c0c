/**
 * The words that are known of an index, sorted, each with the documents that hold it; it grows by what further files bring.
 */

/** @typedef {import("./blocks.js").Postings} Postings */

/** @type {Postings} */
const NO_POSTINGS = { starts: [], owners: [], codes: [], questions: [] };

/** A word of the index or of a synonym. */
export class Term {
  /**
   * @param {string} text
   * @param {string} [file] key of the file that holds its postings, if it is known
   */
  constructor(text, file = "") {
    this.text = text;
    this.file = file;
    /** The documents that hold it, as far as they were read, stand in `postings` from `from` on and before `before`. */
    this.postings = NO_POSTINGS;
    this.from = 0;
    this.before = 0;
    /** The set of its sounds as bits, 0 until the speller needs it. */
    this.mask = 0;
  }
}

/** All terms that are known. */
export class Vocabulary {
  /** @param {Term[]} terms sorted */
  constructor(terms) {
    /** @type {Term[]} sorted; another array whenever terms were added */
    this.terms = terms;
    /** The same in the order in which they came. */
    this.arrived = [...terms];
    /** The same by text. */
    this.byText = new Map(terms.map((term) => [term.text, term]));
  }

  /**
   * Add the words that are not known yet; return the terms of all.
   * @param {string[]} words sorted
   * @returns {Term[]}
   */
  add(words) {
    /** @type {Term[]} */
    const fresh = [];
    const all = words.map((text) => {
      const known = this.byText.get(text);
      if (known) {
        return known;
      }
      const term = new Term(text);
      this.byText.set(text, term);
      this.arrived.push(term);
      fresh.push(term);
      return term;
    });
    const [first] = fresh;
    if (first) {
      // Only the terms between the first and the last new one have to be sorted with them.
      const from = this.lowerBound(first.text);
      const before = this.lowerBound(words[words.length - 1] ?? "");
      const among = [...this.terms.slice(from, before), ...fresh].sort(byText);
      this.terms = [...this.terms.slice(0, from), ...among, ...this.terms.slice(before)];
    }
    return all;
  }

  /**
   * Return the term of a word, if it is known.
   * @param {string} word
   * @returns {Term | undefined}
   */
  find(word) {
    return this.byText.get(word);
  }

  /**
   * Return the terms that begin with `prefix`; null when those are more than `most`.
   * @param {string} prefix
   * @param {number} [most]
   * @returns {Term[] | null}
   */
  range(prefix, most = this.terms.length) {
    const from = this.lowerBound(prefix);
    if (this.terms[from + most]?.text.startsWith(prefix)) {
      return null;
    }
    let before = from;
    while (this.terms[before]?.text.startsWith(prefix)) {
      before++;
    }
    return this.terms.slice(from, before);
  }

  /**
   * Return the first place whose term is not before `text`.
   * @param {string} text
   * @returns {number}
   */
  lowerBound(text) {
    return lowerBound(this.terms, text);
  }
}

/**
 * Return the first place whose term is not before `text`.
 * @param {Term[]} terms sorted
 * @param {string} text
 * @returns {number}
 */
export function lowerBound(terms, text) {
  let low = 0;
  let high = terms.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((terms[middle]?.text ?? "") < text) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/**
 * @param {Term} one
 * @param {Term} other
 * @returns {number}
 */
export function byText(one, other) {
  return one.text < other.text ? -1 : 1;
}
