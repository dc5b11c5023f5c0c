/**
 * What is known of an index so far: vocabulary, postings, stored documents. Only this module and the two below it know the
 * format (see rahnama/search/FORMAT.md).
 */

import { readDocuments, readGroups, readPostings, readWords, TextReader } from "./blocks.js";
import { PackedTextReader, readPackedDocuments } from "./packing.js";
import { ByteReader, checksum, DamagedFileError } from "./bytes.js";

/** @typedef {import("./blocks.js").Postings} Postings */
/** @typedef {import("./types").Question} Question */
/** @typedef {import("./types").StoredDocument} StoredDocument */

export const FORMAT = 2;

/** Bits of a posting's code for the frequency in title, aliases, tags and text, from the lowest up. */
export const FIELD_BITS = [2, 3, 2, 5];
const TITLE_BITS = 0b11;

const MAGIC = "RNS";
/** Kinds of further files: postings of common words; rare words and their postings; documents. */
export const SLICE = "t";
export const RANGE = "r";
export const GROUP = "d";
const IDENTITY_LENGTH = 5;
const CHECKSUM_LENGTH = 4;
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
    const reader = new ByteReader(file, 0);
    /** @private */
    this.identity = readIdentity(reader);
    checkSum(reader, this.identity);
    const own = reader.repeat(ANALYSIS_LENGTH, () => (0x100 + reader.byte()).toString(16).slice(1)).join("");
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
    this.packed = this.documentsAFile ? new PackedTextReader(reader, this.texts) : null;
    /** @private */
    this.groups = readGroups(reader, this.texts);
    this.synonyms = reader.repeat(reader.number(), () => this.texts.readAll(reader, reader.number()));
    const lengths = FIELD_BITS.map(() => reader.numbers(documents));
    /** Terms that each document has in each field. */
    this.lengths = Array.from({ length: documents }, (_unused, owner) => lengths.map((field) => field[owner] ?? 0));
    /** Terms that are known from the beginning, sorted. */
    this.common = readWords(reader, this.letters);
    /** @private where each slice of the common words begins, and the last one ends */
    this.slices = [0];
    for (const count of reader.numbers(reader.number())) {
      this.slices.push((this.slices[this.slices.length - 1] ?? 0) + count);
    }
    /** @private first word of each range of the others */
    this.ranges = readWords(reader, this.letters);
    /** @type {StoredDocument[]} with holes where a document was not read yet */
    this.documents = Array.from({ length: documents });
    /** @private @type {Map<string, {postings: Postings, word: number}>} */
    this.lists = new Map();
    /** @private @type {string[]} words without postings that a query may mean */
    this.added = [];
    /** @type {string[]} all terms that are known, sorted */
    this.terms = [];
    /** @private how many words with postings are among them */
    this.arranged = -1;
    this.starts = new Int32Array(1);
    this.owners = new Int32Array(0);
    this.codes = new Int32Array(0);
    /** @private @type {Map<number, number[][]>} terms of each document's questions */
    this.asked = new Map();
    /** @type {Set<string>} keys of the further files that were read */
    this.read = new Set();
    this.whole = this.slices.length === 1;
    if (this.whole) {
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
    this.arranged = -1;
    this.arrange();
  }

  /**
   * Read one of the further files.
   * @param {string} key
   * @param {Uint8Array} file
   */
  supply(key, file) {
    const kind = key.charAt(0);
    const number = Number(key.slice(1));
    const reader = new ByteReader(file, 0);
    checkSum(reader, this.identity + key);
    if (kind === GROUP && this.packed) {
      const from = number * this.documentsAFile;
      const count = Math.min(this.documentsAFile, this.documents.length - from);
      readPackedDocuments(reader, count, this.packed, this.groups).forEach((stored, place) => {
        this.documents[from + place] = stored;
      });
    } else {
      const common = this.common.slice(this.slices[number], this.slices[number + 1]);
      this.readLists(reader, kind === SLICE ? common : readWords(reader, this.letters));
    }
    this.read.add(key);
  }

  /**
   * Forget all further files.
   * @param {string[]} terms as they were before
   */
  forget(terms) {
    if (!this.whole) {
      this.lists.clear();
      this.terms = terms;
      this.arranged = -1;
    }
    if (this.packed) {
      this.documents = Array.from({ length: this.documents.length });
    }
    this.read.clear();
  }

  /**
   * Return the key of the file with a term's postings; none for a word that is in no document.
   * @param {number} number
   * @returns {string | null}
   */
  sliceOf(number) {
    const term = this.term(number);
    const place = lowerBound(this.common, term);
    if (this.whole || this.common[place] !== term) {
      return null;
    }
    return SLICE + (this.slices.findIndex((start) => start > place) - 1);
  }

  /**
   * Return the keys of the files that hold the rare words that begin with `prefix`.
   * @param {string} prefix
   * @returns {string[]}
   */
  rangesOf(prefix) {
    const from = Math.max(0, lowerBound(this.ranges, prefix + "\0") - 1);
    const before = lowerBound(this.ranges, prefix + "\uffff");
    return Array.from({ length: Math.max(0, before - from) }, (_unused, step) => RANGE + (from + step));
  }

  /**
   * Return the key of the file that shows a document.
   * @param {number} owner
   * @returns {string}
   */
  groupOf(owner) {
    return GROUP + Math.floor(owner / this.documentsAFile);
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
   * Number the terms known by now in their order, and put their postings one after the other; to be called after `supply`.
   * Without new terms `terms` stays the same array. Returns whether there was anything to arrange.
   * @returns {boolean}
   */
  arrange() {
    if (this.arranged === this.lists.size) {
      return false;
    }
    this.arranged = this.lists.size;

    const known = new Set([...this.terms, ...this.common, ...this.lists.keys(), ...this.added]);
    if (known.size > this.terms.length) {
      this.terms = [...known].sort();
    }
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
    return true;
  }

  /**
   * Return the questions that a document answers: its title, then its aliases.
   * @param {number} owner
   * @returns {Question[]}
   */
  questions(owner) {
    return (this.asked.get(owner) ?? []).map((terms, place) => {
      const length = place === 0 ? (this.lengths[owner]?.[0] ?? 0) : this.questionLength;
      return { terms, unread: this.whole ? 0 : Math.max(0, length - terms.length) * this.titleRarity };
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
 * Check what stands in front of the first file but its checksum; return which index it is of, as text of 5 characters.
 * @param {ByteReader} reader
 * @returns {string}
 */
function readIdentity(reader) {
  if (reader.characters(MAGIC.length) !== MAGIC) {
    throw new DamagedFileError("this is no file of a search index");
  }
  const format = reader.byte();
  if (format !== FORMAT) {
    throw new MismatchError(`the index is of format ${format}; needed is ${FORMAT}`);
  }
  return reader.characters(IDENTITY_LENGTH);
}

/**
 * Check the checksum at the reader's place, which stands for `before` and all that follows.
 * @param {ByteReader} reader
 * @param {string} before
 */
function checkSum(reader, before) {
  const sum = reader.repeat(CHECKSUM_LENGTH, () => reader.byte()).reduceRight((sum, byte) => sum * 0x100 + byte);
  if (sum !== checksum(before, reader.bytes, reader.place)) {
    throw new DamagedFileError("an index file is damaged");
  }
}

/**
 * Return the first place whose word is not before `text`.
 * @param {string[]} words sorted
 * @param {string} text
 * @returns {number}
 */
function lowerBound(words, text) {
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
