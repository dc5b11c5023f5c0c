/**
 * Reads texts and documents that are packed in bits, for files too small for gzip to find anything in.
 */

import { GUIDE, NO_GROUP, OWN_ADDRESS } from "./blocks.js";
import { AHEAD } from "./bytes.js";

/** @typedef {import("./blocks.js").Group} Group */
/** @typedef {import("./blocks.js").TextReader} TextReader */
/** @typedef {import("./bytes.js").BitReader} BitReader */
/** @typedef {import("./bytes.js").ByteReader} ByteReader */
/** @typedef {import("./types").StoredDocument} StoredDocument */

const UNIT_BITS = 16;

/** Reads texts in a canonical Huffman code of the pieces. */
export class PackedTextReader {
  /**
   * @param {ByteReader} reader at the further pieces
   * @param {TextReader} texts
   */
  constructor(reader, texts) {
    reader.repeat(reader.number(), () => texts.addPieces(reader));
    this.pieces = texts.pieces;
    /** @private @type {number[][]} the numbers of the pieces by the lengths of their codes, in the order of these */
    this.byLength = Array.from({ length: AHEAD + 1 }, () => []);
    reader.numbers(reader.number()).forEach((length, piece) => this.byLength[length]?.push(piece));
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
    const ahead = bits.ahead();
    let length = 0;
    let offset = 0;
    for (const pieces of this.byLength) {
      if (offset < pieces.length) {
        bits.skip(length);
        return pieces[offset] ?? 0;
      }
      length++;
      offset = (offset - pieces.length) * 2 + ((ahead >>> (32 - length)) & 1);
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
