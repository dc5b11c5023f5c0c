import type { Term } from "./vocabulary.js";

/** The entries of fa.json's groups; see there for what each group is for. */
export interface Rules {
  letters: string[];
  shifts: Record<string, string>;
  folds: Record<string, string>;
  latin_folds: Record<string, string>;
  presentation_forms: Record<string, string>;
  dropped: string[];
  joiners: string[];
  digit_groupers: string[];
  stop_words: string[];
  affixes: string[];
  keyboard: Record<string, string>;
  keyboard_rows: string[];
  homophones: string[];
  suffixes: Record<string, [number, number]>;
  suffix_swaps: Record<string, string>;
  whole_words: string[];
  verbs: Record<string, { past: string[]; present: string[]; before?: string }>;
  light_verbs: string[];
  verb_prefixes: Record<string, boolean>;
  present_endings: string[];
  past_endings: string[];
  verb_objects: string[];
  light_words: string[];
  synonyms: string[][];
  finglish: Record<string, string>;
  finglish_suffixes: string[];
}

/** One document as the index stores it: id, url, kind (1 = guide), title, section, lead. */
export type StoredDocument = [string, string, 0 | 1, string, string, string];

/** A question that a document answers: its words, and how rare those are together that are not known yet. */
export interface Question {
  terms: Term[];
  unread: number;
}

/** Terms and how well each stands for a word of the query (0 to 1). */
export type Expansion = Map<Term, number>;

/** Consecutive words of the query and one way to read them: all parts have to occur in a document. */
export interface Span {
  from: number;
  to: number;
  parts: Expansion[];
  weight: number;
}

/** A query read in one way: its words as read, every way to look for them, what each counts, how well all is understood. */
export interface Interpretation {
  words: string[];
  spans: Span[];
  importances: number[];
  quality: number;
}

export interface Hit {
  id: string;
  url: string;
  kind: "entry" | "guide";
  title: string;
  section: string;
  lead: string;
  score: number;
  matched: string[];
}

export type Outcome = "found" | "doubtful" | "none";

export interface SearchResult {
  query: string;
  hits: Hit[];
  outcome: Outcome;
  confidence: number;
  correction: string | null;
}

/** The page asks the worker to search; the answer carries the same id. */
export interface SearchRequest {
  type: "search";
  id: number;
  query: string;
  limit: number;
}

/** The page tells the worker where the index's first file is; and what is in it, where it has fetched it already. */
export interface OpenRequest {
  type: "open";
  index: string;
  file?: ArrayBuffer | null;
  /** Whether the page fetches what goes with the first file, too, and sends it as soon as it has it. */
  coming?: boolean;
}

/** The page brings the file that goes with the first one (see BESIDE), or could not fetch it. */
export interface BesideRequest {
  type: "s";
  file: ArrayBuffer | null;
}

/** What the shell needs of a dedicated worker's global scope. */
export interface WorkerScope {
  postMessage(message: unknown): void;
  addEventListener(type: "message", listener: (event: { data: OpenRequest | BesideRequest | SearchRequest }) => void): void;
}

declare global {
  /** The rules, packed; the signs in them that stand for others, and those: put in front of the modules by the bundle. */
  const FA_TEXT: string;
  const FA_SIGNS: string;
  const FA_OTHERS: string;
  /** The hash of fa.json, put in front of the modules by the bundle. */
  const FA_HASH: string;
}
