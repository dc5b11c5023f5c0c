/**
 * Talks to the search worker: starts it on first need, and answers only the newest question.
 * @module
 */

import { recall, remember } from "./visit.js";

/**
 * @typedef {object} Hit
 * @property {string} id
 * @property {string} url Address relative to the site's root.
 * @property {"entry" | "guide"} kind
 * @property {string} title
 * @property {string} section
 * @property {string} lead
 * @property {string[]} matched Words of the document that matched, as they are written there.
 */

/**
 * @typedef {object} Results
 * @property {string} query
 * @property {Hit[]} hits
 * @property {"found" | "doubtful" | "none"} outcome
 * @property {string | null} correction The query as it was understood, when that is not how it was typed.
 */

/**
 * @typedef {object} SearchClient
 * @property {() => void} warm Fetch worker and index ahead of the first query.
 * @property {(query: string, limit: number, again?: (results: Results) => void) => Promise<Results | null>} search Null when a
 *   newer query overtook this one; `again` is given better results when files that came late make them.
 */

const RELOADED = "rahnama.reloaded";

/** The search could not answer: no network, no worker, or an index of another publish. */
export class SearchUnavailable extends Error {}

/**
 * @param {{worker: string, index: string}} addresses Absolute addresses of the worker file and the index's first file.
 * @returns {SearchClient}
 */
export function createSearchClient({ worker: workerUrl, index }) {
  /** @type {Worker | null} */
  let worker = null;
  let newest = 0;
  /** @type {{id: number, resolve: (results: Results | null) => void, reject: (error: Error) => void} | null} */
  let waiting = null;
  /** @type {((results: Results) => void) | undefined} */
  let refine;

  /** @param {Error} error */
  function fail(error) {
    worker?.terminate();
    worker = null;
    waiting?.reject(error);
    waiting = null;
  }

  /** @param {MessageEvent} event */
  function receive({ data }) {
    if (data.type === "failed") {
      if (data.reason === "mismatch") reloadOnce();
      fail(new SearchUnavailable(data.message));
    } else if (data.type === "results" && data.id === newest) {
      remember(RELOADED, null);
      if (waiting) waiting.resolve(data);
      else refine?.(data);
      waiting = null;
    }
  }

  function warm() {
    if (worker) return worker;
    worker = new Worker(workerUrl);
    worker.onmessage = receive;
    worker.onerror = () => fail(new SearchUnavailable("the search worker did not start"));
    void open(worker, index);
    return worker;
  }

  return {
    warm,
    search(query, limit, again) {
      waiting?.resolve(null);
      refine = again;
      const id = ++newest;
      return new Promise((resolve, reject) => {
        waiting = { id, resolve, reject };
        warm().postMessage({ type: "search", id, query, limit });
      });
    },
  };
}

/**
 * Fetches the index while the worker's code is under way, which saves a round to the host; then, while the worker reads it and
 * asks for more, what goes with it. The worker tries itself when this fails.
 * @param {Worker} worker
 * @param {string} index
 */
async function open(worker, index) {
  const beside = index.includes("/spread.") ? index.replace(/\.txt$/, ".s.txt") : "";
  const file = await load(index);
  worker.postMessage({ type: "open", index, file, coming: beside !== "" }, file ? [file] : []);
  if (!beside) return;
  const second = await load(beside);
  worker.postMessage({ type: "s", file: second }, second ? [second] : []);
}

/**
 * @param {string} address
 * @returns {Promise<ArrayBuffer | null>} Null when it cannot be had.
 */
async function load(address) {
  return fetch(address)
    .then((response) => (response.ok ? response.arrayBuffer() : null))
    .catch(() => null);
}

/** A page from before a publish asks for an index from after it: one reload brings both to the same state. */
function reloadOnce() {
  if (recall(RELOADED)) return;
  remember(RELOADED, true);
  location.reload();
}
