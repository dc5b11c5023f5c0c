/**
 * The rules of sending, free of network and storage: what goes together, what an answer means, when to try again.
 * @module
 */

const FIRST_DELAY = 1_000;
const LONGEST_DELAY = 300_000;
const BATCH_EVENTS = 50;
const BATCH_BYTES = 30_000;

/**
 * What the collector says of a message itself. Every other refusal is about the way to it (a proxy's login, a broken deployment,
 * a firewall) and may be another one tomorrow.
 */
const FINAL = new Set([400, 409, 413, 415, 422]);
const BROKEN_OFF = "urn:rahnama:problem:broken-off";
const PROOF_NEEDED = 428;

/** @typedef {import("./outbox.js").Kept} Kept */

/**
 * @typedef {{settled: "done", reply: Record<string, unknown>}
 *   | {settled: "refused", reply: Record<string, unknown> | null}
 *   | {settled: "later", seconds: number}} Decision `seconds` is what the collector asked to wait for, or 0.
 */
/** @typedef {Decision | {settled: "proof", challenge: object}} Verdict `proof`: to be sent again with the solution of the challenge. */

/** @type {Decision} */
export const LATER = { settled: "later", seconds: 0 };

/**
 * What an HTTP answer means. A success counts only when it is the collector's: a hotel's login page answers 200, too.
 * @param {number} status
 * @param {string | null} retryAfter
 * @param {unknown} reply Parsed body, null when it was no JSON.
 * @returns {Verdict}
 */
export function judge(status, retryAfter, reply) {
  const object = typeof reply === "object" && reply !== null ? /** @type {Record<string, unknown>} */ (reply) : null;
  if (status >= 200 && status < 300) {
    return object && ("code" in object || "kept" in object) ? { settled: "done", reply: object } : LATER;
  }
  const challenge = object?.["challenge"];
  if (status === PROOF_NEEDED && typeof challenge === "object" && challenge !== null) return { settled: "proof", challenge };
  const final = FINAL.has(status) && object?.["type"] !== BROKEN_OFF;
  return final ? { settled: "refused", reply: object } : { settled: "later", seconds: retrySeconds(retryAfter) };
}

/**
 * Seconds of a `Retry-After` header, given as seconds or as a date; at most an hour, 0 when it says nothing.
 * @param {string | null} header
 * @param {number} [now]
 */
export function retrySeconds(header, now = Date.now()) {
  if (!header) return 0;
  const seconds = /^[0-9]+$/.test(header.trim()) ? Number(header) : (Date.parse(header) - now) / 1000;
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), 3600) : 0;
}

/**
 * Milliseconds until the next attempt: full jitter over a doubling span, never before the collector wants it.
 * @param {number} tries Attempts so far, at least 1.
 * @param {number} seconds What the collector asked for.
 * @param {number} random From 0 to 1.
 */
export function retryDelay(tries, seconds, random) {
  const span = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** Math.min(tries, 16));
  return 1000 * seconds + random * span;
}

/**
 * The items to send next, in one body: one request, or as many events as fit. Empty when there is nothing.
 * @param {Kept[]} items Oldest first.
 * @returns {Kept[]}
 */
export function nextParcel(items) {
  const first = items.find((item) => item.kind === "request") ?? items[0];
  if (!first) return [];
  if (first.kind === "request" || first.alone) return [first];
  /** @type {Kept[]} */
  const parcel = [];
  let bytes = 0;
  for (const item of items) {
    if (item.alone || item.path !== first.path) continue;
    bytes += new TextEncoder().encode(JSON.stringify(item.body)).length + 1;
    if (parcel.length > 0 && (parcel.length >= BATCH_EVENTS || bytes > BATCH_BYTES)) break;
    parcel.push(item);
  }
  return parcel;
}
