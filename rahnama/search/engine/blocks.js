/**
 * Reads the blocks that index files are made of: words, texts, postings, stored documents.
 */

import { BitReader, DamagedFileError } from "./bytes.js";

/** @typedef {import("./bytes.js").ByteReader} ByteReader */
/** @typedef {import("./types").StoredDocument} StoredDocument */

const WORD_ESCAPE = 0x7f;
const WORD_BEGINNING = 0x80;

const FIRST_BAND = 240;
const TEXT_ESCAPE = 255;

/** Bits of a code that hold the frequency in the aliases. */
const ALIAS_BITS = 0b11100;
const GUIDE = 1;
const OWN_ADDRESS = 2;

/**
 * The documents that hold some words: those of word `n` stand from `starts[n]` on and before `starts[n + 1]`, each with
 * the frequencies in its fields and a bit for each of its aliases that has the word.
 * @typedef {{starts: Int32Array, owners: Int32Array, codes: Int32Array, questions: Int32Array}} Postings
 */

/** What documents of one group share: bits, section, what stands before and after the id in the address. */
/** @typedef {{bits: number, section: string, before: string, after: string}} Group */

/**
 * Return a sorted list of words.
 * @param {ByteReader} reader
 * @param {string[]} letters
 * @returns {string[]}
 */
export function readWords(reader, letters) {
  const count = reader.number();
  let word = "";
  let byte = reader.byte();
  return reader.repeat(count, () => {
    word = word.slice(0, byte - WORD_BEGINNING);
    for (byte = reader.byte(); byte < WORD_BEGINNING; byte = reader.byte()) {
      word += byte === WORD_ESCAPE ? reader.unit() : (letters[byte - 1] ?? "");
    }
    return word;
  });
}

/** Reads texts by the table of pieces that an index brings. */
export class TextReader {
  /** @param {ByteReader} reader at the table */
  constructor(reader) {
    /** Pieces by their code; 0 ends a text. */
    this.pieces = ["", ...reader.letters()];
    /** @type {string[][]} pieces of two bytes by the first and the second */
    this.bands = [];
    const bands = reader.number();
    this.pieces.push(...this.readPieces(reader));
    for (let band = 0; band < bands; band++) {
      this.bands.push(this.readPieces(reader));
    }
  }

  /**
   * Return the next text.
   * @param {ByteReader} reader
   * @returns {string}
   */
  read(reader) {
    let text = "";
    for (let code = reader.byte(); code !== 0; code = reader.byte()) {
      if (code < FIRST_BAND) {
        text += this.pieces[code] ?? "";
      } else {
        text += code === TEXT_ESCAPE ? reader.unit() : (this.bands[code - FIRST_BAND]?.[reader.byte()] ?? "");
      }
    }
    return text;
  }

  /**
   * Return the next `count` texts.
   * @param {ByteReader} reader
   * @param {number} count
   * @returns {string[]}
   */
  readAll(reader, count) {
    return reader.repeat(count, () => this.read(reader));
  }

  /**
   * @private
   * @param {ByteReader} reader
   * @returns {string[]}
   */
  readPieces(reader) {
    let piece = "";
    return reader.repeat(reader.number(), () => (piece = piece.slice(0, reader.byte()) + this.read(reader)));
  }
}

/**
 * Return the postings of `words` words.
 * @param {ByteReader} reader
 * @param {number} words
 * @param {number} documents how many the index has
 * @param {number[]} table the codes in use
 * @returns {Postings}
 */
export function readPostings(reader, words, documents, table) {
  const size = reader.number();
  const bits = new BitReader(reader.bytes, reader.place, reader.place + size);
  reader.place += size;
  const starts = new Int32Array(words + 1);
  /** @type {number[]} */
  const owners = [];
  for (let word = 0; word < words; word++) {
    readOwners(bits, documents, owners);
    starts[word + 1] = owners.length;
  }
  const codes = reader.repeat(owners.length, () => table[reader.number()] ?? 0);
  const questions = codes.map((code) => (code & ALIAS_BITS ? reader.number() : 0));
  return { starts, owners: Int32Array.from(owners), codes: Int32Array.from(codes), questions: Int32Array.from(questions) };
}

/**
 * Read the documents that hold one word.
 * @param {BitReader} bits
 * @param {number} documents
 * @param {number[]} owners they are put behind these
 */
function readOwners(bits, documents, owners) {
  const holders = bits.number(bits.run(0), 1);
  const shift = Math.max(0, 31 - Math.clz32(Math.floor(Math.floor((documents * 177) / 256) / holders)));
  let owner = -1;
  for (let count = 0; count < holders; count++) {
    owner += bits.number(shift, bits.run(1)) + 1;
    if (owner >= documents) {
      throw new DamagedFileError("an index file names a document that the index has not");
    }
    owners.push(owner);
  }
}

/**
 * Return what documents share, by group.
 * @param {ByteReader} reader
 * @param {TextReader} texts
 * @returns {Group[]}
 */
export function readGroups(reader, texts) {
  return reader.repeat(reader.number(), () => {
    const bits = reader.number();
    const [section = "", before = "", after = ""] = texts.readAll(reader, 3);
    return { bits, section, before, after };
  });
}

/**
 * Return what hits show of `count` documents.
 * @param {ByteReader} reader
 * @param {number} count
 * @param {TextReader} texts
 * @param {Group[]} groups
 * @returns {StoredDocument[]}
 */
export function readDocuments(reader, count, texts, groups) {
  const nameless = { bits: 0, section: "", before: "", after: "" };
  const own = reader.numbers(count).map((number) => groups[number] ?? nameless);
  const ids = texts.readAll(reader, count);
  const addresses = own.map(({ bits, before, after }, place) =>
    bits & OWN_ADDRESS ? texts.read(reader) : before + (ids[place] ?? "") + after,
  );
  const titles = texts.readAll(reader, count);
  const leads = texts.readAll(reader, count);
  return own.map(({ bits, section }, place) => {
    const kind = bits & GUIDE ? 1 : 0;
    return [ids[place] ?? "", addresses[place] ?? "", kind, titles[place] ?? "", section, leads[place] ?? ""];
  });
}
