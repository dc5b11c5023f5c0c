/**
 * Reads the blocks that index files are made of: words, texts, postings, stored documents.
 */

import { DamagedFileError } from "./bytes.js";

/** @typedef {import("./bytes.js").BitReader} BitReader */
/** @typedef {import("./bytes.js").ByteReader} ByteReader */
/** @typedef {import("./types").StoredDocument} StoredDocument */

const WORD_ESCAPE = 0x7f;
const WORD_BEGINNING = 0x80;

const TEXT_ESCAPE = 255;

/** Bits of a code that hold the frequency in the aliases. */
const ALIAS_BITS = 0b11100;
/** Bits of a group: a guide, not a question; each document brings its own address. */
export const GUIDE = 1;
export const OWN_ADDRESS = 2;

/**
 * The documents that hold some words: those of word `n` stand from `starts[n]` on and before `starts[n + 1]`, each with
 * the frequencies in its fields and a bit for each of its aliases that has the word.
 * `impacts` is the scorer's: how much a document says about the word, 0 where that was not needed yet.
 * @typedef {{starts: number[], owners: number[], codes: number[], questions: number[], impacts?: Float32Array}} Postings
 */

/** @type {Group} */
export const NO_GROUP = { bits: 0, section: "", before: "", after: "" };

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
    /** Pieces by their number; 0 ends a text. */
    this.pieces = ["", ...reader.letters()];
    this.addPieces(reader);
  }

  /**
   * Return the next text.
   * @param {ByteReader} reader
   * @returns {string}
   */
  read(reader) {
    let text = "";
    for (let code = reader.byte(); code !== 0; code = reader.byte()) {
      text += code === TEXT_ESCAPE ? reader.unit() : (this.pieces[code] ?? "");
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
   * Read a list of further pieces.
   * @param {ByteReader} reader
   */
  addPieces(reader) {
    let piece = "";
    const further = reader.repeat(reader.number(), () => (piece = piece.slice(0, reader.byte()) + this.read(reader)));
    this.pieces.push(...further);
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
  const bits = reader.bits();
  /** @type {Postings} */
  const postings = { starts: [0], owners: [], codes: [], questions: [] };
  const { starts, owners, codes, questions } = postings;
  for (let word = 0; word < words; word++) {
    const from = owners.length;
    readAscending(bits, bits.gamma(), documents, owners);
    readCodes(bits, owners.length - from, table, codes);
    for (let place = from; place < codes.length; place++) {
      questions.push((codes[place] ?? 0) & ALIAS_BITS ? bits.gamma() - 1 : 0);
    }
    starts.push(owners.length);
  }
  return postings;
}

/**
 * Read ascending numbers below `limit` and put them behind others.
 * @param {BitReader} bits
 * @param {number} count
 * @param {number} limit
 * @param {number[]} numbers
 */
function readAscending(bits, count, limit, numbers) {
  const shift = Math.max(0, 31 - Math.clz32(Math.floor(Math.floor((limit * 177) / 256) / count)));
  let number = -1;
  for (let step = 0; step < count; step++) {
    number += bits.number(shift, bits.run(1)) + 1;
    if (number >= limit) {
      throw new DamagedFileError("an index file names what the index has not");
    }
    numbers.push(number);
  }
}

/**
 * Read the codes of one word's postings and put them behind others.
 * @param {BitReader} bits
 * @param {number} count
 * @param {number[]} table the codes in use
 * @param {number[]} codes
 */
function readCodes(bits, count, table, codes) {
  const from = codes.length;
  const usual = table[bits.gamma() - 1] ?? 0;
  for (let step = 0; step < count; step++) {
    codes.push(usual);
  }
  const exceptions = bits.gamma() - 1;
  if (exceptions > 0) {
    /** @type {number[]} */
    const places = [];
    readAscending(bits, exceptions, count, places);
    for (const place of places) {
      codes[from + place] = table[bits.gamma() - 1] ?? 0;
    }
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
    return { bits, section: texts.read(reader), before: texts.read(reader), after: texts.read(reader) };
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
  const own = reader.numbers(count).map((number) => groups[number] ?? NO_GROUP);
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
