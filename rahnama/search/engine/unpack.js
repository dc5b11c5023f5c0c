/**
 * Reads the rules as the bundle carries them (see rahnama/search/packed_rules.py).
 */

import { characterTable, spread } from "../../analysis/analyzer.js";

/** @typedef {import("./types").Rules} Rules */

const ITEM = "|";
const LIST = "~";
const DERIVED = "*";

/**
 * Return the rules.
 * @param {string} text JSON, shortened
 * @param {string} signs characters in it that stand for others
 * @param {string} others what they stand for
 * @returns {Rules}
 */
export function unpackRules(text, signs, others) {
  const json = [...signs].reduce((part, sign, place) => part.split(sign).join(others.charAt(place)), text);
  /** @type {Rules & {verbs: string[], suffixes: Record<string, string[]>}} */
  const packed = JSON.parse(json, (_key, value) => (typeof value === "string" ? unpackLists(value) : value));
  /** @type {Rules} */
  const rules = { ...packed, verbs: Object.fromEntries(packed.verbs.map(unpackVerb)), suffixes: {} };
  for (const [numbers, suffixes] of Object.entries(packed.suffixes)) {
    const [cost = 0, least = 0] = numbers.split(",").map(Number);
    suffixes.forEach((suffix) => (rules.suffixes[suffix] = [cost, least]));
  }
  const table = characterTable({ ...rules, latin_folds: {}, presentation_forms: {} });
  rules.latin_folds = derive(rules.latin_folds, table);
  rules.presentation_forms = derive(rules.presentation_forms, table);
  return rules;
}

/**
 * Return a text, or the list, or list of lists, that it stands for.
 * @param {string} text
 * @returns {string | string[] | string[][]}
 */
function unpackLists(text) {
  const unpack = (/** @type {string} */ list) => list.slice(1).split(ITEM);
  const sign = text.charAt(0);
  return sign === LIST ? text.slice(1).split(LIST).map(unpack) : sign === ITEM ? unpack(text) : text;
}

/**
 * Return a verb by its name, which is its first past stem's infinitive.
 * @param {string} verb
 * @returns {[string, Rules["verbs"][string]]}
 */
function unpackVerb(verb) {
  const [[before = ""] = [], past = [], present = []] = verb.split("/").map((part) => part.split(","));
  return [`${before}${past[0]}ن`, { past, present, ...(before && { before }) }];
}

/**
 * Return the entries of a group, with what its derived ranges stand for.
 * @param {Record<string, string>} entries
 * @param {Map<string, string>} table from character to replacement
 * @returns {Record<string, string>}
 */
function derive(entries, table) {
  /** @type {Record<string, string>} */
  const all = {};
  for (const [key, folded] of Object.entries(entries)) {
    for (const char of spread([key])) {
      const code = "U+" + (0x10000 + char.charCodeAt(0)).toString(16).slice(1);
      all[code] = folded === DERIVED ? decomposed(char, table) : folded;
    }
  }
  return all;
}

/**
 * Return the compatibility decomposition of a character, folded. Unicode changes none that it has once given.
 * @param {string} char
 * @param {Map<string, string>} table
 * @returns {string}
 */
function decomposed(char, table) {
  return [...char.normalize("NFKD")].map((part) => table.get(part) ?? "").join("");
}
