/**
 * Says which word was meant for a misspelled one, in the spelling of the answer that is shown.
 */

import { closed } from "./interpreter.js";
import { writtenWords } from "./shown.js";

/** @typedef {import("./ranker.js").Ranker} Ranker */
/** @typedef {import("./types").Interpretation} Interpretation */

/** Shorter words are other words sooner than misspelled ones; longer ones are no words. */
const LEAST_LETTERS = 4;
const MOST_LETTERS = 30;
/** How far, as the speller counts, a word may be from what was meant. */
const FARTHEST = 1;

/**
 * Return the query with its misspelled words as the shown text spells them; null when there are none.
 * @param {Ranker} ranker
 * @param {string} query
 * @param {Interpretation} reading of the query as it was typed
 * @param {string} shown text of the first hit
 * @returns {string | null}
 */
export function repaired(ranker, query, { words }, shown) {
  const candidates = writtenWords(ranker.analyzer, shown);
  const { lightWords } = ranker.interpreter;
  /** @type {Map<string, string>} what was meant, by the word as typed */
  const meant = new Map();
  for (const word of words) {
    const long = word.length >= LEAST_LETTERS && word.length <= MOST_LETTERS;
    if (long && !lightWords.has(word) && ranker.interpreter.expandSurely(word).size === 0) {
      const found = nearest(ranker, candidates, word);
      if (found) {
        meant.set(word, found);
      }
    }
  }
  return meant.size > 0 ? replaced(ranker, query, meant) : null;
}

/**
 * Return the word of a text that is nearest to a misspelled one; empty when none is near.
 * @param {Ranker} ranker
 * @param {string[]} candidates
 * @param {string} word
 * @returns {string}
 */
function nearest({ analyzer, interpreter }, candidates, word) {
  let least = FARTHEST;
  let found = "";
  for (const written of candidates) {
    const term = analyzer.words(written).map(closed).join("");
    const far = term.startsWith(word) || Math.abs(term.length - word.length) > 2;
    const distance = far ? Infinity : interpreter.speller.distance(word, term, least);
    if (distance <= least && (found === "" || distance < least)) {
      least = distance;
      found = written;
    }
  }
  return found;
}

/**
 * Return a text with some of its words replaced, by what they are when normalized; all else stays as typed.
 * @param {Ranker} ranker
 * @param {string} text
 * @param {Map<string, string>} meant
 * @returns {string}
 */
function replaced(ranker, text, meant) {
  let rest = text;
  let whole = "";
  for (const written of writtenWords(ranker.analyzer, text)) {
    const start = rest.indexOf(written);
    const word = ranker.analyzer.words(written).map(closed).join("");
    whole += rest.slice(0, start) + (meant.get(word) ?? written);
    rest = rest.slice(start + written.length);
  }
  return whole + rest;
}
