/**
 * Opens an index with the rules that the bundle carries in front of this module (see rahnama/search/bundle.py).
 */

import { Language } from "./language.js";
import { Ranker } from "./ranker.js";
import { unpackRules } from "./unpack.js";

export const FA_RULES = unpackRules(FA_TEXT, FA_SIGNS, FA_OTHERS);
const PERSIAN = new Language(FA_RULES, FA_HASH);

/**
 * Return the ranker of an index.
 * @param {Uint8Array} file its first file
 * @returns {Ranker}
 */
export function openRanker(file) {
  return new Ranker(PERSIAN, file);
}
