/**
 * Reads texts and documents that are packed in bits, for files too small for gzip to find anything in.
 */

import { GUIDE, NO_GROUP, OWN_ADDRESS } from "./blocks.js";

/** @typedef {import("./blocks.js").Group} Group */
/** @typedef {import("./blocks.js").TextReader} TextReader */
/** @typedef {import("./bytes.js").BitReader} BitReader */
/** @typedef {import("./bytes.js").ByteReader} ByteReader */
/** @typedef {import("./types").StoredDocument} StoredDocument */

const UNIT_BITS = 16;

/** Reads texts in a canonical Huffman code of the pieces. */
export class PackedTextReader {
  /**
   * @param {ByteReader} reader at the lengths of the codes
   * @param {TextReader} texts
   */
  constructor(reader, texts) {
    this.pieces = texts.pieces;
    const lengths = reader.numbers(reader.number());
    /** Pieces by number, those with the shortest codes first. */
    this.order = lengths.map((_length, piece) => piece).sort((one, other) => {
      return (lengths[one] ?? 0) - (lengths[other] ?? 0) || one - other;
    });
    /** How many codes there are of each length. */
    this.counts = Array.from({ length: 33 }, (_unused, length) => lengths.filter((own) => own === length).length);
  }

  /**
   * Return the next text.
   * @param {BitReader} bits
   * @returns {string}
   */
  read(bits) {
    let text = "";
    for (let piece = this.piece(bits); piece !== 0; piece = this.piece(bits)) {
      const known = this.pieces[piece];
      text += known === undefined ? String.fromCharCode(bits.number(UNIT_BITS, 0)) : known;
    }
    return text;
  }

  /**
   * Return the number of the next piece.
   * @private
   * @param {BitReader} bits
   * @returns {number}
   */
  piece(bits) {
    let offset = 0;
    let place = 0;
    for (const count of this.counts) {
      if (offset < count) {
        return this.order[place + offset] ?? 0;
      }
      place += count;
      offset = bits.number(1, offset - count);
    }
    return 0;
  }
}

/**
 * Return what hits show of `count` documents.
 * @param {ByteReader} reader
 * @param {number} count
 * @param {PackedTextReader} texts
 * @param {Group[]} groups
 * @returns {StoredDocument[]}
 */
export function readPackedDocuments(reader, count, texts, groups) {
  const bits = reader.bits();
  let id = "";
  return reader.repeat(count, () => {
    const group = groups[bits.gamma() - 1] ?? NO_GROUP;
    id = id.slice(0, bits.gamma() - 1) + texts.read(bits);
    const url = group.bits & OWN_ADDRESS ? texts.read(bits) : group.before + id + group.after;
    return [id, url, group.bits & GUIDE ? 1 : 0, texts.read(bits), group.section, texts.read(bits)];
  });
}
