/**
 * What is known of an index so far: vocabulary, postings, stored documents. Only this module and the two below it know the
 * format (see rahnama/search/FORMAT.md).
 */

import { readDocuments, readGroups, readPostings, readWords, TextReader } from "./blocks.js";
import { ByteReader, checksum, DamagedFileError } from "./bytes.js";

/** @typedef {import("./blocks.js").Postings} Postings */
/** @typedef {import("./types").Question} Question */
/** @typedef {import("./types").StoredDocument} StoredDocument */

export const FORMAT = 2;

/** Bits of a posting's code for the frequency in title, aliases, tags and text, from the lowest up. */
export const FIELD_BITS = [2, 3, 2, 5];
const TITLE_BITS = 0b11;

const MAGIC = "RNS";
const FIRST_FILE = "i";
const HEAD = 14;
const ANALYSIS_LENGTH = 6;
/** Means are stored as sixteenths. */
const SCALE = 16;

/** The index was built by another version of the rules or of the format; loading it again may help. */
export class MismatchError extends Error {}

/** Vocabulary, postings and stored documents of one index, as far as its files were read. */
export class IndexReader {
  /**
   * @param {Uint8Array} file the first file
   * @param {string} analysis hash of the rules in use
   */
  constructor(file, analysis) {
    const reader = openFile(file, FIRST_FILE);
    const own = hexadecimal(reader, ANALYSIS_LENGTH);
    if (own !== analysis) {
      throw new MismatchError(`the index is of rules ${own}; needed are ${analysis}`);
    }
    const documents = reader.number();
    this.documentsAFile = reader.number();
    this.titleRarity = reader.number() / SCALE;
    this.questionLength = reader.number() / SCALE;
    /** @private */
    this.table = reader.numbers(reader.number());
    /** @private */
    this.letters = reader.letters();
    /** @private */
    this.texts = new TextReader(reader);
    /** @private */
    this.groups = readGroups(reader, this.texts);
    this.synonyms = reader.repeat(reader.number(), () => this.texts.readAll(reader, reader.number()));
    const lengths = FIELD_BITS.map(() => reader.numbers(documents));
    /** Terms that each document has in each field. */
    this.lengths = Array.from({ length: documents }, (_unused, owner) => lengths.map((field) => field[owner] ?? 0));
    /** Terms that are known from the beginning, sorted. */
    this.common = readWords(reader, this.letters);
    this.slices = reader.numbers(reader.number());
    this.ranges = readWords(reader, this.letters);
    /** @type {StoredDocument[]} with holes where a document was not read yet */
    this.documents = Array.from({ length: documents });
    /** @private @type {Map<string, {postings: Postings, word: number}>} */
    this.lists = new Map();
    /** @private @type {string[]} words without postings that a query may mean */
    this.added = [];
    /** @type {string[]} all terms that are known, sorted */
    this.terms = [];
    this.starts = new Int32Array(1);
    this.owners = new Int32Array(0);
    this.codes = new Int32Array(0);
    /** @private @type {Map<number, number[][]>} terms of each document's questions */
    this.asked = new Map();
    if (this.slices.length === 0) {
      this.readLists(reader, this.common);
    }
    if (this.documentsAFile === 0) {
      this.documents = readDocuments(reader, documents, this.texts, this.groups);
    }
    this.arrange();
  }

  /**
   * Add words that occur in no document, so that the query may mean them on its way to a synonym.
   * @param {string[]} words
   */
  addWords(words) {
    this.added = words;
    this.arrange();
  }

  /**
   * @private
   * @param {ByteReader} reader
   * @param {string[]} words
   */
  readLists(reader, words) {
    const postings = readPostings(reader, words.length, this.documents.length, this.table);
    words.forEach((term, word) => this.lists.set(term, { postings, word }));
  }

  /**
   * Number the terms known by now in their order, and put their postings one after the other.
   * @private
   */
  arrange() {
    this.terms = [...new Set([...this.common, ...this.lists.keys(), ...this.added])].sort();
    this.starts = new Int32Array(this.terms.length + 1);
    const lists = this.terms.map((term) => this.lists.get(term));
    let total = 0;
    lists.forEach((list, number) => {
      total += list ? (list.postings.starts[list.word + 1] ?? 0) - (list.postings.starts[list.word] ?? 0) : 0;
      this.starts[number + 1] = total;
    });
    this.owners = new Int32Array(total);
    this.codes = new Int32Array(total);
    const bits = new Int32Array(total);
    lists.forEach((list, number) => {
      if (list) {
        const [from, before] = [list.postings.starts[list.word], list.postings.starts[list.word + 1]];
        const start = this.starts[number];
        this.owners.set(list.postings.owners.subarray(from, before), start);
        this.codes.set(list.postings.codes.subarray(from, before), start);
        bits.set(list.postings.questions.subarray(from, before), start);
      }
    });
    this.asked = questionTerms(this.starts, this.owners, this.codes, bits);
  }

  /**
   * Return the questions that a document answers: its title, then its aliases.
   * @param {number} owner
   * @returns {Question[]}
   */
  questions(owner) {
    const whole = this.slices.length === 0;
    return (this.asked.get(owner) ?? []).map((terms, place) => {
      const length = place === 0 ? (this.lengths[owner]?.[0] ?? 0) : this.questionLength;
      return { terms, unread: whole ? 0 : Math.max(0, length - terms.length) * this.titleRarity };
    });
  }

  /**
   * Return the first vocabulary number whose term is not before `text`.
   * @param {string} text
   * @returns {number}
   */
  lowerBound(text) {
    return lowerBound(this.terms, text);
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
 * Check what stands in front of every file; return a reader behind it.
 * @param {Uint8Array} file
 * @param {string} kind
 * @returns {ByteReader}
 */
function openFile(file, kind) {
  const reader = new ByteReader(file, 0);
  const magic = reader.repeat(MAGIC.length, () => String.fromCharCode(reader.byte())).join("");
  if (magic !== MAGIC) {
    throw new DamagedFileError("this is no file of a search index");
  }
  const format = reader.byte();
  if (format !== FORMAT) {
    throw new MismatchError(`the index is of format ${format}; needed is ${FORMAT}`);
  }
  const own = String.fromCharCode(reader.byte());
  reader.place = HEAD - 4;
  const sum = reader.repeat(4, () => reader.byte()).reduceRight((sum, byte) => sum * 0x100 + byte);
  if (own !== kind || sum !== checksum(file, HEAD)) {
    throw new DamagedFileError("an index file is damaged");
  }
  return reader;
}

/**
 * Return the next bytes in hexadecimal digits.
 * @param {ByteReader} reader
 * @param {number} count
 * @returns {string}
 */
function hexadecimal(reader, count) {
  return reader.repeat(count, () => (0x100 + reader.byte()).toString(16).slice(1)).join("");
}

/**
 * Return the first place whose word is not before `text`.
 * @param {string[]} words sorted
 * @param {string} text
 * @returns {number}
 */
export function lowerBound(words, text) {
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((words[middle] ?? "") < text) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/**
 * Return the terms of each document's questions, the title first.
 * @param {Int32Array} starts
 * @param {Int32Array} owners
 * @param {Int32Array} codes
 * @param {Int32Array} bits of aliases that have the term
 * @returns {Map<number, number[][]>}
 */
function questionTerms(starts, owners, codes, bits) {
  /** @type {Map<number, number[][]>} */
  const asked = new Map();
  for (let term = 0; term + 1 < starts.length; term++) {
    const before = starts[term + 1] ?? 0;
    for (let place = starts[term] ?? 0; place < before; place++) {
      const inTitle = (codes[place] ?? 0) & TITLE_BITS ? 1 : 0;
      let rest = (bits[place] ?? 0) * 2 + inTitle;
      if (rest === 0) {
        continue;
      }
      const owner = owners[place] ?? 0;
      const questions = asked.get(owner) ?? [];
      asked.set(owner, questions);
      for (let question = 0; rest > 0; question++) {
        const terms = questions[question] ?? [];
        questions[question] = terms;
        if (rest % 2) {
          terms.push(term);
        }
        rest = Math.floor(rest / 2);
      }
    }
  }
  return asked;
}
