/**
 * Reads Persian typed in Latin letters: first by its consonants, then letter by letter.
 */

import { byText } from "./vocabulary.js";

/** @typedef {import("./types").Rules} Rules */
/** @typedef {import("./vocabulary.js").Term} Term */
/** @typedef {import("./vocabulary.js").Vocabulary} Vocabulary */

/** One way to take the next letters of a Latin word: how many, and the Persian letters they may stand for. */
/** @typedef {{length: number, letters: string}} Grapheme */

/** Persian letters that may be missing in Latin, with the cost of that; other letters may not. */
const UNHEARD = new Map([["ع", 0.1], ["ا", 0.4], ["ی", 0.4], ["و", 0.45], ["ه", 0.35]]);
/** Cost of a Persian letter written twice and typed once (تغییر, taghir). */
const DOUBLED = 0.1;
/** Latin vowels that may stand for nothing, with the cost of that. */
const UNWRITTEN = new Map([["a", 0.1], ["e", 0.05], ["o", 0.05], ["i", 0.3], ["u", 0.3], ["h", 0.4], ["y", 0.3], ["'", 0]]);
/** Cost of the second, third … letter that a grapheme may stand for. */
const RARER_LETTER = 0.05;
const LIMIT = 0.7;
const SUFFIX_COST = 0.12;
const SILENT = "اویهعح";

/** Knows how the vocabulary would be typed in Latin letters. */
export class Finglish {
  /**
   * @param {Vocabulary} vocabulary
   * @param {Rules} rules
   */
  constructor(vocabulary, rules) {
    this.vocabulary = vocabulary;
    this.graphemes = new Map(Object.entries(rules.finglish));
    this.suffixes = rules.finglish_suffixes;
    /** @type {Map<string, string>} */
    const sounds = new Map();
    for (const [latin, letters] of this.graphemes) {
      for (const letter of letters.slice(0, latin === "c" ? 1 : undefined)) {
        const sound = latin.length > 1 || !sounds.has(letter) ? latin : sounds.get(letter);
        sounds.set(letter, SILENT.includes(letter) ? "" : canonical(sound ?? latin));
      }
    }
    const names = ["", ...new Set(sounds.values())];
    /** @private numbers of the Persian letters' sounds by the letters' codes, 0 for none */
    this.sounds = new Map([...sounds].map(([letter, sound]) => [letter.charCodeAt(0), names.indexOf(sound)]));
    /** @private @type {Map<number, Term[]>} terms by their consonants */
    this.byConsonants = new Map();
    /** @private how many terms are in there */
    this.learned = 0;
  }

  /**
   * Return [term, cost] of the words that a Latin word may stand for, likeliest first.
   * @param {string} word
   * @returns {[Term, number][]}
   */
  read(word) {
    const found = this.readStem(word);
    for (const suffix of this.suffixes) {
      if (word.length > suffix.length + 2 && word.endsWith(suffix)) {
        for (const [term, cost] of this.readStem(word.slice(0, -suffix.length))) {
          found.push([term, cost + SUFFIX_COST]);
        }
      }
    }
    return found.sort((one, other) => one[1] - other[1] || byText(one[0], other[0])).slice(0, 12);
  }

  /**
   * Return spellings in Persian letters, for words whose form the vocabulary does not hold.
   * @param {string} word
   * @returns {string[]}
   */
  spell(word) {
    /** @type {string[]} */
    let spellings = [""];
    let place = 0;
    while (place < word.length) {
      const [grapheme] = this.graphemesAt(word, place);
      if (!grapheme) {
        return [];
      }
      const last = place + grapheme.length >= word.length;
      const options = vowelOptions(word.charAt(place), place === 0, last) ?? [grapheme.letters.charAt(0)];
      spellings = spellings.flatMap((start) => options.map((letter) => start + letter)).slice(0, 32);
      place += grapheme.length;
    }
    return spellings;
  }

  /**
   * @private
   * @param {string} word
   * @returns {[Term, number][]}
   */
  readStem(word) {
    /** @type {[Term, number][]} */
    const found = [];
    this.learn();
    const graphemes = Array.from({ length: word.length }, (_unused, place) => this.graphemesAt(word, place));
    for (const term of this.byConsonants.get(this.latinConsonants(word)) ?? []) {
      const cost = this.cost(word, graphemes, term.text);
      if (cost <= LIMIT) {
        found.push([term, cost]);
      }
    }
    return found;
  }

  /**
   * Return the cheapest way to type a Persian word as this Latin one.
   * @private
   * @param {string} latin
   * @param {Grapheme[][]} graphemes that begin at each of its letters
   * @param {string} persian
   * @returns {number}
   */
  cost(latin, graphemes, persian) {
    const width = persian.length + 1;
    const costs = new Float64Array((latin.length + 1) * width).fill(Infinity);
    costs[0] = 0;
    for (let place = 0; place <= latin.length; place++) {
      const silent = place < latin.length ? this.silence(latin, place) : Infinity;
      for (let letter = 0; letter <= persian.length; letter++) {
        const cell = place * width + letter;
        const here = costs[cell] ?? Infinity;
        if (here > LIMIT) {
          continue;
        }
        const char = persian.charAt(letter);
        relax(costs, cell + width, here + silent);
        if (char) {
          const doubled = letter > 0 && persian.charAt(letter - 1) === char;
          relax(costs, cell + 1, here + (doubled ? DOUBLED : (UNHEARD.get(char) ?? 1)));
        }
        for (const { length, letters } of (char && graphemes[place]) || []) {
          const rank = letters.indexOf(char);
          relax(costs, cell + length * width + 1, rank < 0 ? Infinity : here + rank * RARER_LETTER);
        }
      }
    }
    return costs[latin.length * width + persian.length] ?? Infinity;
  }

  /**
   * Return the cost of a Latin letter that stands for nothing: a short vowel, or the second of a pair.
   * @private
   * @param {string} latin
   * @param {number} place
   * @returns {number}
   */
  silence(latin, place) {
    const char = latin.charAt(place);
    const doubled = place > 0 && latin.charAt(place - 1) === char;
    return doubled ? 0.05 : (UNWRITTEN.get(char) ?? 1);
  }

  /**
   * @private
   * @param {string} word
   * @param {number} place
   * @returns {Grapheme[]}
   */
  graphemesAt(word, place) {
    /** @type {Grapheme[]} */
    const found = [];
    for (const length of [2, 1]) {
      const letters = place + length <= word.length ? this.graphemes.get(word.slice(place, place + length)) : undefined;
      if (letters) {
        found.push({ length, letters });
      }
    }
    return found;
  }

  /**
   * Sort the terms that came since the last time by their consonants.
   * @private
   */
  learn() {
    const { arrived } = this.vocabulary;
    for (const term of this.learned < arrived.length ? arrived.slice(this.learned) : []) {
      let key = 0;
      for (let place = 0; place < term.text.length; place++) {
        key = this.withSound(key, term.text.charCodeAt(place));
      }
      const same = this.byConsonants.get(key);
      if (same) {
        same.push(term);
      } else {
        this.byConsonants.set(key, [term]);
      }
    }
    this.learned = arrived.length;
  }

  /**
   * Return the number of some consonants with another one behind them; different ones hardly ever share it.
   * @private
   * @param {number} consonants
   * @param {number} letter code of a Persian one
   * @returns {number}
   */
  withSound(consonants, letter) {
    const sound = this.sounds.get(letter);
    return sound ? ((consonants << 5) ^ (consonants >> 25) ^ sound) & 0x3fffffff : consonants;
  }

  /**
   * Return the number of a Latin word's consonants.
   * @private
   * @param {string} word
   * @returns {number}
   */
  latinConsonants(word) {
    let key = 0;
    let place = 0;
    while (place < word.length) {
      const [grapheme] = this.graphemesAt(word, place);
      const length = grapheme ? grapheme.length : 1;
      const doubled = place > 0 && length === 1 && word.charAt(place) === word.charAt(place - 1);
      if (grapheme && !doubled) {
        key = this.withSound(key, grapheme.letters.charCodeAt(0));
      }
      place += length;
    }
    return key;
  }
}

/**
 * Lower the cost of a cell; a cell beyond the end does not exist and stays so.
 * @param {Float64Array} costs
 * @param {number} cell
 * @param {number} cost
 */
function relax(costs, cell, cost) {
  if (cost < (costs[cell] ?? 0)) {
    costs[cell] = cost;
  }
}

/**
 * Write sounds that Latin spelling does not tell apart in one way.
 * @param {string} sound
 * @returns {string}
 */
function canonical(sound) {
  return sound === "gh" ? "q" : sound === "ph" ? "f" : sound === "zh" ? "z" : sound;
}

/**
 * Return the Persian letters that a Latin vowel may be written as when it is spelled blindly.
 * @param {string} vowel
 * @param {boolean} first
 * @param {boolean} last
 * @returns {string[] | null}
 */
function vowelOptions(vowel, first, last) {
  if (!"aeo".includes(vowel)) {
    return null;
  }
  if (first) {
    return ["ا"];
  }
  if (last) {
    return vowel === "e" ? ["ه", ""] : vowel === "a" ? ["ا"] : ["و"];
  }
  return vowel === "a" ? ["", "ا"] : vowel === "e" ? [""] : ["", "و"];
}
