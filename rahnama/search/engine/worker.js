/**
 * The shell of the page's search worker: fetches the index, and the newest query's files of it, and answers.
 *
 * Only here are `self` and `fetch` touched; everything else also runs in a bare V8.
 */

import { missingFiles } from "./demand.js";
import { MismatchError } from "./reader.js";
import { openRanker } from "./rules.js";

/** @typedef {import("./ranker.js").Ranker} Ranker */
/** @typedef {import("./types").OpenRequest} OpenRequest */
/** @typedef {import("./types").SearchRequest} SearchRequest */
/** @typedef {import("./types").WorkerScope} WorkerScope */

const page = /** @type {WorkerScope} */ (/** @type {unknown} */ (self));

/** @type {Ranker | null} */
let openedRanker = null;
let firstAddress = "";
/** @type {SearchRequest | null} the newest search without an answer */
let waiting = null;
let answering = false;

page.addEventListener("message", (event) => {
  const request = event.data;
  if (request.type === "open") {
    void open(request);
  } else {
    waiting = request;
    void answerWaiting();
  }
});

/**
 * Open an index, fetching its first file where the page has not, and answer what waits for it.
 * @param {OpenRequest} request
 * @returns {Promise<void>}
 */
async function open({ index, file }) {
  /** @type {ArrayBuffer} */
  let first;
  try {
    first = file || (await fetchFile(index));
  } catch (error) {
    fail(error instanceof MismatchError ? "mismatch" : "network", error);
    return;
  }
  try {
    openedRanker = openRanker(new Uint8Array(first));
  } catch (error) {
    fail(error instanceof MismatchError ? "mismatch" : "internal", error);
    return;
  }
  firstAddress = index;
  page.postMessage({ type: "ready", documents: openedRanker.index.documents.length });
  await answerWaiting();
}

/**
 * Answer the newest search, and whichever is the newest then; older ones are forgotten.
 * @returns {Promise<void>}
 */
async function answerWaiting() {
  if (!openedRanker || answering) {
    return;
  }
  answering = true;
  while (waiting) {
    const search = waiting;
    try {
      await answer(openedRanker, search);
    } catch (error) {
      fail("internal", error, search.id);
      waiting = waiting === search ? null : waiting;
    }
  }
  answering = false;
}

/**
 * Fetch what a search needs and post its results, unless a newer one comes.
 * @param {Ranker} ranker
 * @param {SearchRequest} search
 * @returns {Promise<void>}
 */
async function answer(ranker, search) {
  /** @type {Map<string, unknown>} why files could not be had */
  const lost = new Map();
  let keys = missingFiles(ranker, search.query, search.limit, lost);
  while (keys.length > 0) {
    await Promise.all(keys.map((key) => fetchInto(ranker, key, lost)));
    if (waiting !== search) {
      return;
    }
    keys = missingFiles(ranker, search.query, search.limit, lost);
  }
  waiting = null;
  const [reason] = lost.values();
  const result = ranker.search(search.query, search.limit);
  if (reason && result.hits.length === 0) {
    fail(reason instanceof MismatchError ? "mismatch" : "network", reason, search.id);
  } else {
    page.postMessage({ type: "results", id: search.id, ...result });
  }
}

/**
 * Fetch a further file of the index and take it in; once more when that fails.
 * @param {Ranker} ranker
 * @param {string} key
 * @param {Map<string, unknown>} lost
 * @returns {Promise<void>}
 */
async function fetchInto(ranker, key, lost) {
  const dot = firstAddress.lastIndexOf(".");
  const address = `${firstAddress.slice(0, dot)}.${key}${firstAddress.slice(dot)}`;
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      ranker.supply(key, new Uint8Array(await fetchFile(address)));
      lost.delete(key);
      return;
    } catch (error) {
      lost.set(key, error);
    }
  }
}

/**
 * @param {string} address
 * @returns {Promise<ArrayBuffer>}
 */
async function fetchFile(address) {
  const response = await fetch(address);
  if (response.status === 404) {
    throw new MismatchError(`${address} is gone`);
  }
  if (!response.ok) {
    throw new Error(`${response.status} ${address}`);
  }
  return response.arrayBuffer();
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
