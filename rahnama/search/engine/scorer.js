/**
 * BM25F over the words of a query: how much each document says about each word.
 *
 * Field weights and saturation follow Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond"
 * (2009), section 3.6; the weights themselves were measured on labelled shop queries.
 */

import { FIELD_BITS } from "./reader.js";

/** @typedef {import("./reader.js").IndexReader} IndexReader */
/** @typedef {import("./types").Expansion} Expansion */
/** @typedef {import("./types").Span} Span */
/** @typedef {import("./vocabulary.js").Term} Term */

/** Weight of an occurrence in title, aliases, tags and text. */
export const FIELD_WEIGHTS = [2.5, 2, 1.5, 1];

/** How strongly a field's length counts against it (b of BM25F), by field. */
export const LENGTH_SHARE = [0.3, 0.2, 0.2, 0.6];

/** Occurrences after which the next one adds little (k1 of BM25F). */
export const SATURATION = 1.6;

/** What the documents say about one word of the query; kept between queries, so that typing allocates nothing big. */
export class Slot {
  /** @param {number} documents */
  constructor(documents) {
    /** Best impact times weight, by document. */
    this.values = new Float32Array(documents);
    /** Weight of the best reading that the document holds, by document. */
    this.weights = new Float32Array(documents);
    /** The documents with a value are the first `count`. */
    this.touched = new Int32Array(documents);
    this.count = 0;
    this.rarity = 0;
  }

  /** Forget the last query. */
  clear() {
    const { values, weights, touched } = this;
    for (let place = 0; place < this.count; place++) {
      const owner = touched[place] ?? 0;
      values[owner] = 0;
      weights[owner] = 0;
    }
    this.count = 0;
    this.rarity = 0;
  }

  /**
   * Note that a document says something about the word; the best counts.
   * @param {number} owner
   * @param {number} value
   * @param {number} weight
   */
  raise(owner, value, weight) {
    const known = this.weights[owner] ?? 0;
    if (known === 0) {
      this.touched[this.count++] = owner;
    }
    if (value > (this.values[owner] ?? 0)) {
      this.values[owner] = value;
    }
    if (weight > known) {
      this.weights[owner] = weight;
    }
  }

  /**
   * Set the rarity from the documents that hold the word well: the root of BM25's inverse document frequency. Among a
   * few hundred help pages an everyday word is as rare as the name of a thing; the root keeps it from outweighing
   * what the question is about.
   * @param {number} documents how many there are in all
   * @param {number} importance what the word counts beside others
   */
  weigh(documents, importance) {
    const { weights, touched, count } = this;
    let best = 0;
    for (let place = 0; place < count; place++) {
      best = Math.max(best, weights[touched[place] ?? 0] ?? 0);
    }
    let holders = 0;
    for (let place = 0; place < count; place++) {
      holders += (weights[touched[place] ?? 0] ?? 0) >= best * 0.7 ? 1 : 0;
    }
    this.rarity = importance * Math.sqrt(rarity(holders, documents));
  }
}

/**
 * Return the information of a word that `holders` of `documents` hold, in nats.
 * @param {number} holders
 * @param {number} documents
 * @returns {number}
 */
export function rarity(holders, documents) {
  return Math.log(1 + (documents - holders + 0.5) / (holders + 0.5));
}

/** Fills slots from the ways a query can be read. */
export class Scorer {
  /** @param {IndexReader} index */
  constructor(index) {
    this.index = index;
    /** @type {Slot[]} */
    this.slots = [];
    /** @private @type {Slot[]} */
    this.scratch = [];
  }

  /**
   * Return one filled slot for each word.
   * @param {number[]} importances what each word counts
   * @param {Span[]} spans
   * @returns {Slot[]}
   */
  fill(importances, spans) {
    const slots = importances.map((_importance, place) => this.emptied(this.slots, place));
    for (const span of spans) {
      const covered = slots.slice(span.from, span.to);
      const [only] = span.parts;
      if (span.parts.length === 1 && only) {
        covered.forEach((slot) => this.spread(only, span.weight, slot));
      } else {
        this.spreadPhrase(span, covered);
      }
    }
    slots.forEach((slot, place) => slot.weigh(this.index.documents.length, importances[place] ?? 1));
    return slots;
  }

  /**
   * Raise a slot for every document that holds a term of the expansion.
   * @private
   * @param {Expansion} expansion
   * @param {number} factor
   * @param {Slot} slot
   * @param {Slot} [among] the only documents that count
   */
  spread(expansion, factor, slot, among) {
    for (const [term, own] of expansion) {
      this.spreadTerm(term, own * factor, slot, among);
    }
  }

  /**
   * @private
   * @param {Term} term
   * @param {number} weight
   * @param {Slot} slot
   * @param {Slot} [among]
   */
  spreadTerm({ postings, from, before }, weight, slot, among) {
    const { owners, codes } = postings;
    const impacts = (postings.impacts ??= new Float32Array(owners.length));
    for (let place = from; place < before; place++) {
      const owner = owners[place] ?? 0;
      if (!among || among.weights[owner]) {
        impacts[place] ||= this.impact(owner, codes[place] ?? 0);
        slot.raise(owner, weight * (impacts[place] ?? 0), weight);
      }
    }
  }

  /**
   * Return how much a document says about a term that its posting has this code for, 0 to 1.
   * @private
   * @param {number} owner
   * @param {number} code
   * @returns {number}
   */
  impact(owner, code) {
    let rest = code;
    let frequency = 0;
    for (let field = 0; field < FIELD_BITS.length; field++) {
      const bits = FIELD_BITS[field] ?? 0;
      const share = LENGTH_SHARE[field] ?? 0;
      const relative = (this.index.lengths[field]?.[owner] ?? 0) / (this.index.means[field] ?? 1);
      frequency += ((FIELD_WEIGHTS[field] ?? 0) * (rest & ((1 << bits) - 1))) / (1 - share + share * relative);
      rest >>= bits;
    }
    return frequency / (SATURATION + frequency);
  }

  /**
   * Raise the slots for every document that holds all parts, by what it says about them on average.
   * @private
   * @param {Span} span
   * @param {Slot[]} slots
   */
  spreadPhrase(span, slots) {
    const parts = span.parts.map((_part, place) => this.emptied(this.scratch, place));
    const sizes = span.parts.map(postingCount);
    /** @type {Slot | undefined} */
    let held;
    for (const place of parts.map((_part, place) => place).sort((one, other) => (sizes[one] ?? 0) - (sizes[other] ?? 0))) {
      const part = parts[place];
      if (part && held?.count !== 0) {
        this.spread(span.parts[place] ?? new Map(), 1, part, held);
        held = part;
      }
    }
    for (const owner of held ? held.touched.subarray(0, held.count) : []) {
      const weight = Math.min(...parts.map((part) => part.weights[owner] ?? 0)) * span.weight;
      const value = parts.reduce((sum, part) => sum + (part.values[owner] ?? 0), 0) / parts.length;
      slots.forEach((slot) => slot.raise(owner, value * span.weight, weight));
    }
  }

  /**
   * @private
   * @param {Slot[]} slots
   * @param {number} place
   * @returns {Slot}
   */
  emptied(slots, place) {
    const slot = (slots[place] ??= new Slot(this.index.documents.length));
    slot.clear();
    return slot;
  }
}

/**
 * Return how many postings the terms of an expansion have.
 * @param {Expansion} expansion
 * @returns {number}
 */
function postingCount(expansion) {
  let count = 0;
  for (const { from, before } of expansion.keys()) {
    count += before - from;
  }
  return count;
}
