/**
 * Finds words of the vocabulary that a misspelled one may mean.
 *
 * The distance is Damerau's (optimal string alignment) with cheaper slips: letters that sound alike, neighbour keys,
 * swapped letters, a long vowel left out.
 */

import { byText } from "./vocabulary.js";

/** @typedef {import("./types").Rules} Rules */
/** @typedef {import("./vocabulary.js").Term} Term */
/** @typedef {import("./vocabulary.js").Vocabulary} Vocabulary */

const GAP = 0.9;
const VOWEL_GAP = 0.7;
const REPEAT_GAP = 0.5;
const SWAP = 0.8;
const NEIGHBOUR = 0.8;
const HOMOPHONE = 0.35;
/** Added when the first letter is wrong, which hardly happens by mistake. */
const FIRST_LETTER = 0.3;

const LONGEST = 40;

/** Letters are told apart by the lower bits of their code; of Persian and Latin letters no two in use share them. */
const CODES = 256;
/** Bits of a mask; more would not be small integers to every engine. */
const SOUNDS = 30;
/** Long vowels, as codes. */
const VOWELS = [0x27, 0x48, 0xcc];

/** Knows the distance from a word to every word of the vocabulary. */
export class Speller {
  /**
   * @param {Vocabulary} vocabulary
   * @param {Rules} rules
   */
  constructor(vocabulary, rules) {
    this.vocabulary = vocabulary;
    /** Cost of writing one letter for another, by both codes. */
    this.costs = new Float32Array(CODES * CODES).fill(1);
    /** Bit of each letter in a word's mask; letters that sound alike share one. */
    this.bits = Int32Array.from({ length: CODES }, (_unused, code) => code % SOUNDS);
    for (let code = 0; code < CODES; code++) {
      this.costs[code * CODES + code] = 0;
    }
    Object.values(rules.keyboard).forEach((letter, place) => {
      this.bits[letter.charCodeAt(0) % CODES] = place % SOUNDS;
    });
    this.learnNeighbours(rules);
    this.learnHomophones(rules);
    this.rows = [0, 1, 2].map(() => new Float32Array(LONGEST + 1));
    /** @private @type {Term[][]} terms by their length, Latin ones apart */
    this.byLength = Array.from({ length: 2 * LONGEST + 2 }, () => []);
    /** @private how many terms are in there */
    this.learned = 0;
    this.typed = new Uint8Array(LONGEST);
    this.meant = new Uint8Array(LONGEST);
  }

  /**
   * Return [term, distance] of every word within `limit`, in the order of the vocabulary.
   * @param {string} word
   * @param {number} limit
   * @returns {[Term, number][]}
   */
  near(word, limit) {
    /** @type {[Term, number][]} */
    const found = [];
    if (word.length > LONGEST || limit <= 0) {
      return found;
    }
    this.learn();
    const lengths = Math.floor(limit / REPEAT_GAP);
    for (let length = Math.max(1, word.length - lengths); length <= Math.min(LONGEST, word.length + lengths); length++) {
      for (const term of this.similar(word, length, limit)) {
        const distance = this.distance(word, term.text, limit);
        if (distance > 0 && distance <= limit) {
          found.push([term, distance]);
        }
      }
    }
    return found.sort((one, other) => byText(one[0], other[0]));
  }

  /**
   * Return the words of a length that share enough sounds with `word` to be within `limit`.
   * @private
   * @param {string} word
   * @param {number} length
   * @param {number} limit
   * @returns {Term[]}
   */
  similar(word, length, limit) {
    const mask = this.mask(word);
    const differing = 2 * Math.floor(limit / NEIGHBOUR);
    return this.byLength[drawer(word, length)]?.filter((term) => bitCount(term.mask ^ mask) <= differing) ?? [];
  }

  /**
   * Sort the terms that came since the last time by their length.
   * @private
   */
  learn() {
    const { arrived } = this.vocabulary;
    for (const term of this.learned < arrived.length ? arrived.slice(this.learned) : []) {
      term.mask = this.mask(term.text);
      this.byLength[drawer(term.text, term.text.length)]?.push(term);
    }
    this.learned = arrived.length;
  }

  /**
   * Return the cost of writing `typed` for `meant`; above `limit` any larger number.
   * @param {string} typed
   * @param {string} meant
   * @param {number} limit
   * @returns {number}
   */
  distance(typed, meant, limit) {
    encode(typed, this.typed);
    encode(meant, this.meant);
    let [above, row, older] = /** @type {[Float32Array, Float32Array, Float32Array]} */ (this.rows);
    above[0] = 0;
    for (let column = 1; column <= meant.length; column++) {
      above[column] = (above[column - 1] ?? 0) + gap(this.meant, column - 1);
    }
    for (let line = 1; line <= typed.length; line++) {
      const extra = gap(this.typed, line - 1);
      row[0] = (above[0] ?? 0) + extra;
      let least = row[0];
      for (let column = 1; column <= meant.length; column++) {
        const cost = this.cell(line, column, extra, above, row, older);
        row[column] = cost;
        least = Math.min(least, cost);
      }
      if (least > limit) {
        return Infinity;
      }
      [older, above, row] = [above, row, older];
    }
    return (above[meant.length] ?? 0) + (this.typed[0] === this.meant[0] ? 0 : FIRST_LETTER);
  }

  /**
   * @private
   * @param {number} line
   * @param {number} column
   * @param {number} extra cost of the typed letter when it is too many
   * @param {Float32Array} above
   * @param {Float32Array} row
   * @param {Float32Array} older
   * @returns {number}
   */
  cell(line, column, extra, above, row, older) {
    const wrong = this.typed[line - 1] ?? 0;
    const right = this.meant[column - 1] ?? 0;
    const diagonal = above[column - 1] ?? 0;
    if (wrong === right) {
      return diagonal;
    }
    let cost = diagonal + (this.costs[right * CODES + wrong] ?? 1);
    cost = Math.min(cost, (above[column] ?? 0) + extra, (row[column - 1] ?? 0) + gap(this.meant, column - 1));
    if (line > 1 && column > 1 && wrong === this.meant[column - 2] && this.typed[line - 2] === right) {
      cost = Math.min(cost, (older[column - 2] ?? 0) + SWAP);
    }
    return cost;
  }

  /**
   * Return the set of a word's sounds as bits; different letters may share one.
   * @private
   * @param {string} word
   * @returns {number}
   */
  mask(word) {
    let mask = 0;
    for (let place = 0; place < word.length; place++) {
      mask |= 1 << (this.bits[word.charCodeAt(place) % CODES] ?? 0);
    }
    return mask;
  }

  /**
   * @private
   * @param {Rules} rules
   */
  learnNeighbours(rules) {
    for (const keys of rules.keyboard_rows) {
      for (let place = 1; place < keys.length; place++) {
        const left = keys.charAt(place - 1);
        const right = keys.charAt(place);
        this.liken(left, right, NEIGHBOUR);
        this.liken(rules.keyboard[left] ?? left, rules.keyboard[right] ?? right, NEIGHBOUR);
      }
    }
  }

  /**
   * @private
   * @param {Rules} rules
   */
  learnHomophones(rules) {
    for (const group of rules.homophones) {
      for (const one of group) {
        for (const other of group) {
          if (one !== other) {
            this.liken(one, other, HOMOPHONE);
            this.bits[other.charCodeAt(0) % CODES] = this.bits[one.charCodeAt(0) % CODES] ?? 0;
          }
        }
      }
    }
  }

  /**
   * @private
   * @param {string} one
   * @param {string} other
   * @param {number} cost
   */
  liken(one, other, cost) {
    const [first, second] = [one.charCodeAt(0) % CODES, other.charCodeAt(0) % CODES];
    this.costs[first * CODES + second] = cost;
    this.costs[second * CODES + first] = cost;
  }
}

/**
 * Return where terms of a length are kept that are written in the script of `word`.
 * @param {string} word
 * @param {number} length
 * @returns {number}
 */
function drawer(word, length) {
  return word < "{" ? length : LONGEST + 1 + length;
}

/**
 * Write the codes of a word's letters into `codes`.
 * @param {string} word
 * @param {Uint8Array} codes
 */
function encode(word, codes) {
  for (let place = 0; place < word.length; place++) {
    codes[place] = word.charCodeAt(place) % CODES;
  }
}

/**
 * Return the cost of a letter too many or too few.
 * @param {Uint8Array} codes
 * @param {number} place
 * @returns {number}
 */
function gap(codes, place) {
  const code = codes[place] ?? 0;
  if (place > 0 && codes[place - 1] === code) {
    return REPEAT_GAP;
  }
  return VOWELS.includes(code) ? VOWEL_GAP : GAP;
}

/**
 * Return how many bits are set.
 * @param {number} bits
 * @returns {number}
 */
function bitCount(bits) {
  let rest = bits - ((bits >>> 1) & 0x55555555);
  rest = (rest & 0x33333333) + ((rest >>> 2) & 0x33333333);
  return (((rest + (rest >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
