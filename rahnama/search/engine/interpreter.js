/**
 * Reads the words of a query as words of the vocabulary, in layers from sure to bold: exact, inflected, a verb's form;
 * joined and split; unfinished, misspelled, Finglish; and the synonyms of all that.
 */

import { JOINER } from "../../analysis/analyzer.js";
import { raise, raiseAll, strength } from "./expansion.js";
import { Finglish } from "./finglish.js";
import { Inflector } from "./inflection.js";
import { recall } from "./kept.js";
import { Speller } from "./spelling.js";
import { SynonymGroups } from "./synonyms.js";
import { VerbForms } from "./verbs.js";

/** @typedef {import("./types").Expansion} Expansion */
/** @typedef {import("./types").Interpretation} Interpretation */
/** @typedef {import("./types").Rules} Rules */
/** @typedef {import("./types").Span} Span */
/** @typedef {import("./vocabulary.js").Term} Term */
/** @typedef {import("./vocabulary.js").Vocabulary} Vocabulary */

/** A word that is understood at least this well needs no bolder layer. */
const SURE = 0.7;
const PREFIX_WEIGHT = 0.8;
/** Lost for every letter that an unfinished word lacks. */
const PREFIX_LOSS = 0.06;
const PREFIX_LEAST = 0.35;
/** A beginning that more words share than this is completed by short ones only, lacking at most NEAR_ENDING letters. */
const MANY = 300;
const NEAR_ENDING = 3;
const TYPO_WEIGHT = 0.9;
const TYPO_LOSS = 0.3;
const FINGLISH_WEIGHT = 0.95;
const FINGLISH_LOSS = 0.5;
/** Finglish of a word that the shop writes in Latin letters, too. */
const KNOWN_LATIN = 0.9;
/** Readings that cost this much more than the likeliest are left out. */
const NEARLY_AS_LIKELY = 0.2;
/** Finglish spelled letter by letter, without a word of the vocabulary to go by. */
const SPELLED_WEIGHT = 0.75;
const JOINED_WEIGHT = 0.95;
/** Half-spaced words by what stands between the half-spaces. */
const PARTS_WEIGHT = 0.9;
const SPLIT_WEIGHT = 0.85;
const LEAST_PART = 2;
/** What a word of little meaning counts in a query, beside 1 for others. */
const LIGHT = 0.45;
const LIGHT_NEGATION = 0.7;

/** Turns words into spans. */
export class Interpreter {
  /**
   * @param {Vocabulary} vocabulary
   * @param {Rules} rules
   * @param {Set<string>} stopWords
   * @param {string[][][]} synonyms groups of phrases of words
   */
  constructor(vocabulary, rules, stopWords, synonyms) {
    this.vocabulary = vocabulary;
    this.stopWords = stopWords;
    this.lightWords = new Set(rules.light_words);
    this.lightVerbs = new Set(rules.light_verbs);
    this.speller = new Speller(vocabulary, rules);
    this.inflector = new Inflector(vocabulary, rules);
    this.verbs = new VerbForms(vocabulary, rules);
    this.finglish = new Finglish(vocabulary, rules);
    this.synonyms = new SynonymGroups(synonyms.map((group) => group.map((phrase) => phrase.flatMap((word) => vocabulary.find(word) ?? []))));
    /** @type {Map<string, Expansion>} sure readings of words, kept between queries */
    this.sure = new Map();
  }

  /**
   * Return every way to read `typed`, and how well it is understood.
   * @param {string[]} typed all words, their half-spaces kept
   * @param {boolean} typing whether the last word may be unfinished
   * @param {boolean} finglish whether Latin words may be Persian ones
   * @returns {Interpretation}
   */
  interpret(typed, typing, finglish) {
    const written = this.contentWords(typed, finglish);
    const words = written.map(closed);
    const read = [...words];
    const expansions = words.map((word, place) => {
      const unfinished = typing && place === words.length - 1 && written[place] === typed[typed.length - 1];
      const expansion = this.expand(word, unfinished);
      if (finglish && isLatin(word)) {
        read[place] = this.addFinglish(word, expansion);
      }
      return expansion;
    });
    /** @type {Span[]} */
    const spans = expansions.map((expansion, place) => span(place, 1, [expansion], 1));
    this.addParts(written, spans);
    this.addJoined(words, spans);
    this.addSplit(words, expansions, spans);
    spans.push(...this.synonyms.spans(expansions, ({ text }) => this.expandSurely(text)));
    const known = spans.filter(({ parts }) => parts.every((part) => part.size > 0));
    const importances = read.map((word) => this.importance(word));
    return { words: read, spans: known, importances, quality: quality(words, known) };
  }

  /**
   * Return the words that say something; a stop word that makes a word with the next one is joined to it, though two
   * stop words make nothing but a verb ("می شود" does, "به من" is no month).
   * @private
   * @param {string[]} typed
   * @param {boolean} finglish
   * @returns {string[]}
   */
  contentWords(typed, finglish) {
    /** @type {string[]} */
    const words = [];
    let before = "";
    for (const raw of typed) {
      const word = closed(raw);
      const latin = finglish && isLatin(word) && !this.vocabulary.find(word);
      const spellings = latin ? this.finglish.spell(word) : [word];
      const stopWord = spellings.find((spelling) => this.stopWords.has(spelling));
      const wholes = before ? spellings.map((spelling) => before + spelling) : [];
      const joined = wholes.find((whole) => this.isWord(whole, stopWord !== undefined));
      if (joined) {
        words.push(joined);
      } else if (stopWord === undefined) {
        words.push(raw);
      }
      before = joined || stopWord === undefined ? "" : stopWord;
    }
    return words;
  }

  /**
   * @private
   * @param {string} word
   * @param {boolean} onlyVerbs
   * @returns {boolean}
   */
  isWord(word, onlyVerbs) {
    return (!onlyVerbs && this.vocabulary.find(word) !== undefined) || this.verbs.read(word).length > 0;
  }

  /**
   * Return what a word counts beside others; "does not" says more than "does".
   * @private
   * @param {string} word
   * @returns {number}
   */
  importance(word) {
    const light = this.verbs.read(word).find(({ verb }) => this.lightVerbs.has(verb));
    if (light?.negated) {
      return LIGHT_NEGATION;
    }
    return light || this.lightWords.has(word) ? LIGHT : 1;
  }

  /**
   * Return the words that a word surely stands for: itself and its other forms.
   * @param {string} word
   * @returns {Expansion}
   */
  expandSurely(word) {
    return recall(this.sure, word, () => {
      /** @type {Expansion} */
      const expansion = new Map();
      const exact = this.vocabulary.find(word);
      if (exact) {
        expansion.set(exact, 1);
      }
      this.verbs.add(word, expansion);
      this.inflector.add(word, expansion);
      return expansion;
    });
  }

  /**
   * @private
   * @param {string} word
   * @param {boolean} unfinished
   * @returns {Expansion}
   */
  expand(word, unfinished) {
    const expansion = new Map(this.expandSurely(word));
    const unsure = strength(expansion) < SURE;
    if (unfinished || unsure) {
      this.addPrefixed(word, expansion);
    }
    if (unsure) {
      this.addMisspelled(word, expansion);
    }
    return expansion;
  }

  /**
   * @private
   * @param {string} word
   * @param {Expansion} expansion
   */
  addPrefixed(word, expansion) {
    if (word.length < LEAST_PART) {
      return;
    }
    const terms = this.vocabulary.range(word) ?? [];
    const longest = terms.length > MANY ? NEAR_ENDING : Infinity;
    for (const term of terms) {
      const missing = term.text.length - word.length;
      if (missing <= longest) {
        raise(expansion, term, Math.max(PREFIX_LEAST, PREFIX_WEIGHT - PREFIX_LOSS * missing));
      }
    }
  }

  /**
   * @private
   * @param {string} word
   * @param {Expansion} expansion
   */
  addMisspelled(word, expansion) {
    for (const [term, distance] of this.speller.near(word, typoLimit(word))) {
      raise(expansion, term, TYPO_WEIGHT - TYPO_LOSS * distance);
    }
  }

  /**
   * Add the Persian words that a Latin one may stand for; return the likeliest.
   * @private
   * @param {string} word
   * @param {Expansion} expansion
   * @returns {string}
   */
  addFinglish(word, expansion) {
    const latin = this.vocabulary.find(word) !== undefined;
    const weight = latin ? KNOWN_LATIN : FINGLISH_WEIGHT;
    const readings = this.finglish.read(word).filter(([, cost], _place, [best]) => cost <= (best?.[1] ?? 0) + NEARLY_AS_LIKELY);
    for (const [{ text }, cost] of readings) {
      raiseAll(expansion, this.expandSurely(text), weight - FINGLISH_LOSS * cost);
    }
    if (latin) {
      return word;
    }
    const [likeliest] = readings;
    if (likeliest) {
      return likeliest[0].text;
    }
    const spelled = this.finglish.spell(word).filter((spelling) => this.expandSurely(spelling).size > 0);
    for (const spelling of spelled) {
      raiseAll(expansion, this.expandSurely(spelling), SPELLED_WEIGHT);
    }
    return spelled[0] ?? word;
  }

  /**
   * Read half-spaced words by their meaningful parts.
   * @private
   * @param {string[]} written
   * @param {Span[]} spans
   */
  addParts(written, spans) {
    written.forEach((word, place) => {
      const parts = word.includes(JOINER) ? word.split(JOINER).filter((part) => this.isMeaningful(part)) : [];
      if (parts.length > 0) {
        spans.push(span(place, 1, parts.map((part) => this.expandSurely(part)), PARTS_WEIGHT));
      }
    });
  }

  /**
   * @private
   * @param {string} part
   * @returns {boolean}
   */
  isMeaningful(part) {
    return part.length >= LEAST_PART && !this.stopWords.has(part) && !this.inflector.suffixes.has(part);
  }

  /**
   * Read neighbouring words as one.
   * @private
   * @param {string[]} words
   * @param {Span[]} spans
   */
  addJoined(words, spans) {
    for (let place = 0; place + 1 < words.length; place++) {
      const joined = this.expandSurely((words[place] ?? "") + (words[place + 1] ?? ""));
      if (joined.size > 0) {
        spans.push(span(place, 2, [joined], JOINED_WEIGHT));
      }
    }
  }

  /**
   * Read unknown words as two.
   * @private
   * @param {string[]} words
   * @param {Expansion[]} expansions
   * @param {Span[]} spans
   */
  addSplit(words, expansions, spans) {
    words.forEach((word, place) => {
      if (strength(expansions[place] ?? new Map()) >= 1) {
        return;
      }
      for (let length = LEAST_PART; length <= word.length - LEAST_PART; length++) {
        const parts = [word.slice(0, length), word.slice(length)].filter((part) => !this.stopWords.has(part));
        const read = parts.map((part) => this.expandSurely(part));
        if (parts.length > 1 && read.every((part) => strength(part) === 1)) {
          spans.push(span(place, 1, read, SPLIT_WEIGHT));
        }
      }
    });
  }
}

/**
 * Return a word without its half-spaces.
 * @param {string} word
 * @returns {string}
 */
export function closed(word) {
  return word.split(JOINER).join("");
}

/**
 * @param {number} from
 * @param {number} count
 * @param {Expansion[]} parts
 * @param {number} weight
 * @returns {Span}
 */
function span(from, count, parts, weight) {
  return { from, to: from + count, parts, weight };
}

/**
 * Return how well the words are understood, 0 to 1; long words count more.
 * @param {string[]} words
 * @param {Span[]} spans
 * @returns {number}
 */
function quality(words, spans) {
  const best = words.map(() => 0);
  for (const { from, to, parts, weight } of spans) {
    const understood = weight * Math.min(...parts.map(strength));
    for (let place = from; place < to; place++) {
      best[place] = Math.max(best[place] ?? 0, understood);
    }
  }
  const letters = words.reduce((sum, word) => sum + word.length, 0);
  return words.reduce((sum, word, place) => sum + word.length * (best[place] ?? 0), 0) / Math.max(1, letters);
}

/**
 * @param {string} word a folded one
 * @returns {boolean}
 */
function isLatin(word) {
  return word >= "a" && word < "{";
}

/**
 * Return the distance up to which a word counts as misspelled; short words are other words sooner, and numbers always.
 * @param {string} word
 * @returns {number}
 */
function typoLimit(word) {
  if (word.length < 3 || word < ":") {
    return 0;
  }
  return word.length < 4 ? 0.85 : word.length < 7 ? 1 : 1.8;
}
