/**
 * Reads the bytes of an index file, as rahnama/search/FORMAT.md lays them out.
 */

/** A file of the index is cut short or garbled; fetching it again may help. */
export class DamagedFileError extends Error {}

/** Walks through a file from front to back. */
export class ByteReader {
  /**
   * @param {Uint8Array} bytes
   * @param {number} place
   */
  constructor(bytes, place) {
    this.bytes = bytes;
    this.place = place;
  }

  /**
   * Return the next byte.
   * @returns {number}
   */
  byte() {
    const byte = this.bytes[this.place++];
    if (byte === undefined) {
      throw new DamagedFileError("an index file ends too early");
    }
    return byte;
  }

  /**
   * Return the next number, seven bits a byte, the lowest first.
   * @returns {number}
   */
  number() {
    let number = 0;
    let scale = 1;
    let byte = this.byte();
    while (byte > 0x7f) {
      number += (byte - 0x80) * scale;
      scale *= 0x80;
      byte = this.byte();
    }
    return number + byte * scale;
  }

  /**
   * Return the next `count` numbers.
   * @param {number} count
   * @returns {number[]}
   */
  numbers(count) {
    return this.repeat(count, () => this.number());
  }

  /**
   * Return the characters whose number is followed by the distances between their codes.
   * @returns {string[]}
   */
  letters() {
    let code = 0;
    return this.repeat(this.number(), () => String.fromCharCode((code += this.number())));
  }

  /**
   * Return the UTF-16 unit of the next two bytes.
   * @returns {string}
   */
  unit() {
    const low = this.byte();
    return String.fromCharCode(low + 0x100 * this.byte());
  }

  /**
   * Return the next bytes as characters.
   * @param {number} count
   * @returns {string}
   */
  characters(count) {
    return this.repeat(count, () => String.fromCharCode(this.byte())).join("");
  }

  /**
   * Return a reader of the next bits, and step behind them; the number of their bytes comes first.
   * @returns {BitReader}
   */
  bits() {
    const size = this.number();
    this.place += size;
    return new BitReader(this.bytes, this.place - size, this.place);
  }

  /**
   * Return what `read` gives, `count` times.
   * @template T
   * @param {number} count
   * @param {() => T} read
   * @returns {T[]}
   */
  repeat(count, read) {
    const all = [];
    for (let number = 0; number < count; number++) {
      all.push(read());
    }
    return all;
  }
}

/** Bits that are looked at together; no code of a piece is longer. */
export const AHEAD = 30;

/** Walks through the bits of some bytes, the highest of each byte first. */
export class BitReader {
  /**
   * @param {Uint8Array} bytes
   * @param {number} from
   * @param {number} before
   */
  constructor(bytes, from, before) {
    this.bytes = bytes;
    this.place = from * 8;
    this.before = before * 8;
  }

  /**
   * Return how many bits of the same value come next, up to the first other one, which is skipped.
   * @param {0 | 1} value
   * @returns {number}
   */
  run(value) {
    const length = Math.clz32(value ? ~this.ahead() : this.ahead());
    if (length < 32) {
      this.skip(length + 1);
      return length;
    }
    this.skip(32);
    return 32 + this.run(value);
  }

  /**
   * Return the number that the next bits make.
   * @param {number} count
   * @param {number} beginning what stands in front of them, as a number
   * @returns {number}
   */
  number(count, beginning) {
    let number = beginning;
    for (let rest = count; rest > 0; rest -= AHEAD) {
      const bits = Math.min(AHEAD, rest);
      number = number * (1 << bits) + (this.ahead() >>> (32 - bits));
      this.skip(bits);
    }
    return number;
  }

  /**
   * Return the next number from 1 up, in Elias' gamma code.
   * @returns {number}
   */
  gamma() {
    return this.number(this.run(0), 1);
  }

  /**
   * Return the next 32 bits as a number; behind the last come any.
   * @returns {number}
   */
  ahead() {
    const { bytes } = this;
    const place = this.place >> 3;
    const number = ((bytes[place] ?? 0) << 24) | ((bytes[place + 1] ?? 0) << 16) | ((bytes[place + 2] ?? 0) << 8);
    const skipped = this.place & 7;
    return ((number | (bytes[place + 3] ?? 0)) << skipped) | ((bytes[place + 4] ?? 0) >> (8 - skipped));
  }

  /**
   * Step behind the next bits.
   * @param {number} count
   */
  skip(count) {
    this.place += count;
    if (this.place > this.before) {
      throw new DamagedFileError("an index file ends too early");
    }
  }
}

/** What each byte adds to a CRC-32. */
const CRC_TABLE = Int32Array.from({ length: 256 }, (_unused, byte) => {
  let code = byte;
  for (let bit = 0; bit < 8; bit++) {
    code = code & 1 ? (code >>> 1) ^ 0xedb88320 : code >>> 1;
  }
  return code;
});

/**
 * Return the CRC-32 (ISO 3309) of some characters below 256, then the bytes from `from` on.
 * @param {string} before
 * @param {Uint8Array} bytes
 * @param {number} from
 * @returns {number}
 */
export function checksum(before, bytes, from) {
  let sum = -1;
  for (let place = 0; place < before.length; place++) {
    sum = (sum >>> 8) ^ (CRC_TABLE[(sum ^ before.charCodeAt(place)) & 0xff] ?? 0);
  }
  for (let place = from; place < bytes.length; place++) {
    sum = (sum >>> 8) ^ (CRC_TABLE[(sum ^ (bytes[place] ?? 0)) & 0xff] ?? 0);
  }
  return ~sum >>> 0;
}
