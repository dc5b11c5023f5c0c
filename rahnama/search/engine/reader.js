/**
 * What is known of an index so far: vocabulary, postings, stored documents. Only this module and the two below it know the
 * format (see rahnama/search/FORMAT.md).
 */

import { readDocuments, readGroups, readPostings, readWords, TextReader } from "./blocks.js";
import { PackedTextReader, readPackedDocuments } from "./packing.js";
import { ByteReader, checksum, DamagedFileError } from "./bytes.js";
import { lowerBound, Term, Vocabulary } from "./vocabulary.js";

/** @typedef {import("./types").Question} Question */
/** @typedef {import("./types").StoredDocument} StoredDocument */

export const FORMAT = 3;

/** Bits of a posting's code for the frequency in title, aliases, tags and text, from the lowest up. */
export const FIELD_BITS = [2, 3, 2, 5];
const TITLE_BITS = 0b11;

const MAGIC = "RNS";
/** Kinds of further files: what ranking and showing need; postings of common words; rare words and their postings; documents. */
export const BESIDE = "s";
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
    /** @private @type {PackedTextReader | null} */
    this.packed = null;
    /** @private */
    this.groups = readGroups(reader, this.texts);
    this.synonyms = reader.repeat(reader.number(), () => this.texts.readAll(reader, reader.number()));
    const words = readWords(reader, this.letters);
    /** @private terms that are known from the beginning, by the files that hold their postings */
    this.slices = reader.numbers(reader.number()).map((count, number) => {
      return words.splice(0, count).map((word) => new Term(word, SLICE + number));
    });
    this.whole = this.slices.length === 0;
    const known = this.whole ? words.map((word) => new Term(word)) : this.slices.flat();
    this.vocabulary = new Vocabulary(known);
    /** @private first word of each range of the others */
    this.ranges = readWords(reader, this.letters).map((word) => new Term(word));
    /** @type {StoredDocument[]} with holes where a document was not read yet */
    this.documents = Array.from({ length: documents });
    /** @private @type {Term[][][]} terms of each document's questions, the title first */
    this.asked = Array.from({ length: documents }, () => []);
    /** @type {Set<string>} keys of the further files that were read */
    this.read = new Set();
    if (this.whole) {
      this.readLists(reader, known);
    }
    /** Terms in each field of each document, and their means. @type {number[][]} */
    this.lengths = [];
    /** @type {number[]} */
    this.means = [];
    if (this.documentsAFile === 0) {
      this.readLengths(reader);
      this.documents = readDocuments(reader, documents, this.texts, this.groups);
    }
  }

  /**
   * Read one of the further files.
   * @param {string} key
   * @param {Uint8Array} file
   */
  supply(key, file) {
    const number = Number(key.slice(1));
    const reader = new ByteReader(file, 0);
    checkSum(reader, this.identity + key);
    if (key === BESIDE) {
      this.readLengths(reader);
      this.packed = new PackedTextReader(reader, this.texts);
    } else if (key.charAt(0) === SLICE) {
      this.readLists(reader, this.slices[number] ?? []);
    } else if (key.charAt(0) === RANGE) {
      this.readLists(reader, this.vocabulary.add(readWords(reader, this.letters)));
    } else if (this.packed) {
      const from = number * this.documentsAFile;
      const count = Math.min(this.documentsAFile, this.documents.length - from);
      readPackedDocuments(reader, count, this.packed, this.groups).forEach((stored, place) => {
        this.documents[from + place] = stored;
      });
    }
    this.read.add(key);
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
   * Return the questions that a document answers: its title, then its aliases.
   * @param {number} owner
   * @returns {Question[]}
   */
  questions(owner) {
    return (this.asked[owner] ?? []).map((terms, place) => {
      const length = place === 0 ? (this.lengths[0]?.[owner] ?? 0) : this.questionLength;
      return { terms, unread: this.whole ? 0 : Math.max(0, length - terms.length) * this.titleRarity };
    });
  }

  /**
   * Read how long the documents' fields are.
   * @private
   * @param {ByteReader} reader
   */
  readLengths(reader) {
    this.lengths = FIELD_BITS.map(() => reader.numbers(this.documents.length));
    this.means = this.lengths.map((lengths) => {
      return Math.max(1, lengths.reduce((sum, length) => sum + length, 0) / lengths.length);
    });
  }

  /**
   * Read the postings of terms.
   * @private
   * @param {ByteReader} reader
   * @param {Term[]} terms
   */
  readLists(reader, terms) {
    const postings = readPostings(reader, terms.length, this.documents.length, this.table);
    terms.forEach((term, word) => {
      term.postings = postings;
      term.from = postings.starts[word] ?? 0;
      term.before = postings.starts[word + 1] ?? 0;
      this.learnQuestions(term);
    });
  }

  /**
   * Note which questions hold a term.
   * @private
   * @param {Term} term
   */
  learnQuestions(term) {
    const { owners, codes, questions } = term.postings;
    for (let place = term.from; place < term.before; place++) {
      const inTitle = (codes[place] ?? 0) & TITLE_BITS ? 1 : 0;
      let rest = (questions[place] ?? 0) * 2 + inTitle;
      const asked = rest && this.asked[owners[place] ?? 0];
      for (let question = 0; asked && rest > 0; question++) {
        const terms = (asked[question] ??= []);
        if (rest % 2) {
          terms.push(term);
        }
        rest = Math.floor(rest / 2);
      }
    }
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
