/**
 * Finds words of the vocabulary that a misspelled one may mean.
 *
 * The distance is Damerau's (optimal string alignment) with cheaper slips: letters that sound alike, neighbour keys,
 * swapped letters, a long vowel left out.
 */

/** @typedef {import("./reader.js").IndexReader} IndexReader */
/** @typedef {import("./types").Rules} Rules */

const GAP = 0.9;
const VOWEL_GAP = 0.7;
const REPEAT_GAP = 0.5;
const SWAP = 0.8;
const NEIGHBOUR = 0.8;
const HOMOPHONE = 0.35;
/** Added when the first letter is wrong, which hardly happens by mistake. */
const FIRST_LETTER = 0.3;
const VOWELS = "اوی";
const LONGEST = 40;

/** Knows the distance from a word to every word of the vocabulary. */
export class Speller {
  /**
   * @param {IndexReader} index
   * @param {Rules} rules
   */
  constructor(index, rules) {
    this.index = index;
    /** @type {Map<string, number>} cost of writing the second letter for the first */
    this.costs = new Map();
    this.learnNeighbours(rules);
    this.learnHomophones(rules);
    this.masks = Int32Array.from(index.terms, letterMask);
    this.rows = [0, 1, 2].map(() => new Float64Array(LONGEST + 1));
  }

  /**
   * Return [vocabulary number, distance] of every word within `limit`, in no order.
   * @param {string} word
   * @param {number} limit
   * @returns {[number, number][]}
   */
  near(word, limit) {
    /** @type {[number, number][]} */
    const found = [];
    if (word.length > LONGEST) {
      return found;
    }
    const mask = letterMask(word);
    const lengths = Math.floor(limit / REPEAT_GAP);
    const differing = 2 * Math.floor(limit / HOMOPHONE);
    for (let number = 0; number < this.masks.length; number++) {
      if (bitCount((this.masks[number] ?? 0) ^ mask) > differing) {
        continue;
      }
      const term = this.index.term(number);
      if (Math.abs(term.length - word.length) > lengths || term.length > LONGEST) {
        continue;
      }
      const distance = this.distance(word, term, limit);
      if (distance > 0 && distance <= limit) {
        found.push([number, distance]);
      }
    }
    return found;
  }

  /**
   * Return the cost of writing `typed` for `meant`; above `limit` any larger number.
   * @param {string} typed
   * @param {string} meant
   * @param {number} limit
   * @returns {number}
   */
  distance(typed, meant, limit) {
    let [above, row, older] = /** @type {[Float64Array, Float64Array, Float64Array]} */ (this.rows);
    above[0] = 0;
    for (let column = 1; column <= meant.length; column++) {
      above[column] = (above[column - 1] ?? 0) + gap(meant, column - 1);
    }
    for (let line = 1; line <= typed.length; line++) {
      row[0] = (above[0] ?? 0) + gap(typed, line - 1);
      let least = row[0];
      for (let column = 1; column <= meant.length; column++) {
        const cost = this.cell(typed, meant, line, column, above, row, older);
        row[column] = cost;
        least = Math.min(least, cost);
      }
      if (least > limit) {
        return Infinity;
      }
      [older, above, row] = [above, row, older];
    }
    return (above[meant.length] ?? 0) + (typed.charAt(0) === meant.charAt(0) ? 0 : FIRST_LETTER);
  }

  /**
   * @private
   * @param {string} typed
   * @param {string} meant
   * @param {number} line
   * @param {number} column
   * @param {Float64Array} above
   * @param {Float64Array} row
   * @param {Float64Array} older
   * @returns {number}
   */
  cell(typed, meant, line, column, above, row, older) {
    const wrong = typed.charAt(line - 1);
    const right = meant.charAt(column - 1);
    const diagonal = above[column - 1] ?? 0;
    if (wrong === right) {
      return diagonal;
    }
    let cost = diagonal + (this.costs.get(right + wrong) ?? 1);
    cost = Math.min(cost, (above[column] ?? 0) + gap(typed, line - 1), (row[column - 1] ?? 0) + gap(meant, column - 1));
    if (line > 1 && column > 1 && wrong === meant.charAt(column - 2) && typed.charAt(line - 2) === right) {
      cost = Math.min(cost, (older[column - 2] ?? 0) + SWAP);
    }
    return cost;
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
        this.learn(left, right, NEIGHBOUR);
        this.learn(rules.keyboard[left] ?? left, rules.keyboard[right] ?? right, NEIGHBOUR);
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
          this.learn(one, other, HOMOPHONE);
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
  learn(one, other, cost) {
    this.costs.set(one + other, cost);
    this.costs.set(other + one, cost);
  }
}

/**
 * Return the cost of a letter too many or too few.
 * @param {string} text
 * @param {number} place
 * @returns {number}
 */
function gap(text, place) {
  const char = text.charAt(place);
  if (place > 0 && text.charAt(place - 1) === char) {
    return REPEAT_GAP;
  }
  return VOWELS.includes(char) ? VOWEL_GAP : GAP;
}

/**
 * Return the set of a word's letters as bits; different letters may share one.
 * @param {string} word
 * @returns {number}
 */
function letterMask(word) {
  let mask = 0;
  for (let place = 0; place < word.length; place++) {
    mask |= 1 << (word.charCodeAt(place) % 32);
  }
  return mask;
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
