/**
 * The shell of the page's search worker: fetches the index, and the newest query's files of it, and answers.
 *
 * Only here are `self` and `fetch` touched; everything else also runs in a bare V8.
 */

import { isSure, missingFiles, shownFiles } from "./demand.js";
import { BESIDE, MismatchError } from "./reader.js";
import { openRanker } from "./rules.js";

/** @typedef {import("./ranker.js").Ranker} Ranker */
/** @typedef {import("./types").BesideRequest} BesideRequest */
/** @typedef {import("./types").OpenRequest} OpenRequest */
/** @typedef {import("./types").SearchRequest} SearchRequest */
/** @typedef {import("./types").WorkerScope} WorkerScope */

/** Files that are fetched at once: as many as HTTP/1.1 lets through. */
const AT_ONCE = 6;

const page = /** @type {WorkerScope} */ (/** @type {unknown} */ (self));

/** @type {Ranker | null} */
let openedRanker = null;
let firstAddress = "";
/** @type {SearchRequest | null} the newest search without an answer */
let waiting = null;
let answering = false;
/** @type {Map<string, Promise<unknown>>} files under way, and what will have kept them from coming */
const arriving = new Map();
/** Tells that the page has brought what goes with the first file, or could not. */
let arrive = () => {};

page.addEventListener("message", (event) => {
  const request = event.data;
  if (request.type === "open") {
    void open(request);
  } else if (request.type === BESIDE) {
    takeBeside(request);
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
async function open({ index, file, coming }) {
  if (coming) {
    arriving.set(BESIDE, new Promise((settle) => (arrive = () => settle(null))));
  }
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
 * Take in what goes with the first file; where the page could not fetch it, the worker will.
 * @param {BesideRequest} request
 */
function takeBeside({ file }) {
  try {
    if (file) {
      openedRanker?.supply(BESIDE, new Uint8Array(file));
    }
  } catch {
    // The search that needs it fetches it anew, and tells what is wrong when that fails, too.
  }
  arriving.delete(BESIDE);
  arrive();
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
 * Fetch what a search needs and post its results, unless a newer one comes. What the weightiest files make a sure answer is
 * posted before the others have come.
 * @param {Ranker} ranker
 * @param {SearchRequest} search
 * @returns {Promise<void>}
 */
async function answer(ranker, search) {
  /** @type {Map<string, unknown>} why files could not be had */
  const lost = new Map();
  const missing = () => missingFiles(ranker, search.query, search.limit, lost);
  for (let keys = missing(); keys.length > 0; keys = missing()) {
    await fetchAll(ranker, keys.slice(0, AT_ONCE), lost);
    const rest = keys.slice(AT_ONCE);
    if (waiting === search && rest.length > 0) {
      const shown = isSure(ranker, search.query) ? shownFiles(ranker, search.query, search.limit, lost) : [];
      const showing = fetchAll(ranker, shown, lost);
      const coming = fetchAll(ranker, rest, lost);
      await (shown.length > 0 && showing.then(() => postEarly(ranker, search)));
      await coming;
    }
    if (waiting !== search) {
      return;
    }
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
 * Post results that further files may still change.
 * @param {Ranker} ranker
 * @param {SearchRequest} search
 */
function postEarly(ranker, search) {
  const result = waiting === search && ranker.search(search.query, search.limit);
  if (result && result.outcome === "found") {
    page.postMessage({ type: "results", id: search.id, ...result, more: true });
  }
}

/**
 * Fetch further files of the index and take them in.
 * @param {Ranker} ranker
 * @param {string[]} keys
 * @param {Map<string, unknown>} lost gets what kept files from coming
 * @returns {Promise<unknown>}
 */
function fetchAll(ranker, keys, lost) {
  return Promise.all(keys.map(async (key) => {
    await arriving.get(key);
    if (!ranker.index.read.has(key)) {
      const coming = arriving.get(key) ?? fetchInto(ranker, key).finally(() => arriving.delete(key));
      arriving.set(key, coming);
      const error = await coming;
      if (error) {
        lost.set(key, error);
      }
    }
  }));
}

/**
 * Fetch a further file of the index and take it in; once more when that fails.
 * @param {Ranker} ranker
 * @param {string} key
 * @returns {Promise<unknown>} why it cannot be had
 */
async function fetchInto(ranker, key) {
  const dot = firstAddress.lastIndexOf(".");
  const address = `${firstAddress.slice(0, dot)}.${key}${firstAddress.slice(dot)}`;
  let lastError = null;
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      ranker.supply(key, new Uint8Array(await fetchFile(address)));
      return null;
    } catch (error) {
      lastError = error;
    }
  }
  return lastError;
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
