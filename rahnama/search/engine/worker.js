/**
 * The shell of the page's search worker: fetches the index, answers one query after the other.
 *
 * Only here are `self` and `fetch` touched; everything else also runs in a bare V8.
 */

import { MismatchError } from "./reader.js";
import { openRanker } from "./rules.js";

/** @typedef {import("./ranker.js").Ranker} Ranker */
/** @typedef {import("./types").SearchRequest} SearchRequest */
/** @typedef {import("./types").WorkerScope} WorkerScope */

const page = /** @type {WorkerScope} */ (/** @type {unknown} */ (self));

/** @type {Ranker | null} */
let openedRanker = null;
/** @type {SearchRequest | null} the newest search that arrived before the index */
let waiting = null;

page.addEventListener("message", (event) => {
  const request = event.data;
  if (request.type === "open") {
    void open(request.index);
  } else if (openedRanker) {
    answer(openedRanker, request);
  } else {
    waiting = request;
  }
});

/**
 * Fetch an index and answer what waits for it.
 * @param {string} address
 * @returns {Promise<void>}
 */
async function open(address) {
  /** @type {ArrayBuffer} */
  let file;
  try {
    const response = await fetch(address);
    if (!response.ok) {
      throw new Error(`${response.status} ${address}`);
    }
    file = await response.arrayBuffer();
  } catch (error) {
    fail("network", error);
    return;
  }
  try {
    openedRanker = openRanker(new Uint8Array(file));
  } catch (error) {
    fail(error instanceof MismatchError ? "mismatch" : "internal", error);
    return;
  }
  page.postMessage({ type: "ready", documents: openedRanker.index.documents.length });
  if (waiting) {
    answer(openedRanker, waiting);
    waiting = null;
  }
}

/**
 * Post the results of one search.
 * @param {Ranker} ranker
 * @param {SearchRequest} search
 */
function answer(ranker, search) {
  try {
    page.postMessage({ type: "results", id: search.id, ...ranker.search(search.query, search.limit) });
  } catch (error) {
    fail("internal", error, search.id);
  }
}

/**
 * Post why something did not work.
 * @param {"mismatch" | "network" | "internal"} reason
 * @param {unknown} error
 * @param {number} [id]
 */
function fail(reason, error, id) {
  const message = error instanceof Error ? error.message : String(error);
  page.postMessage({ type: "failed", ...(id === undefined ? {} : { id }), reason, message });
}
