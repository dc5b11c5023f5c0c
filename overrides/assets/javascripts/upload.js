/**
 * One file's way over the network.
 * @module
 */

import { retrySeconds } from "./outbox-rules.js";

const STALL = 45_000;

/**
 * What the collector says of a file itself: already another one, too large, not what it claims to be, wrong. Anything else
 * may be otherwise later.
 */
const REFUSED = new Set([400, 409, 413, 415, 422]);
const WITHOUT_WORDS = "سرور این فایل را نپذیرفت.";

/**
 * @typedef {{settled: "done"} | {settled: "refused" | "unknown", why: string} | {settled: "later", seconds: number}} Outcome `unknown`:
 *   the collector has no message that declares the file, which may be put right by the message's next attempt.
 */

/**
 * Sends one file. XMLHttpRequest, because fetch tells nothing about how far an upload has come.
 * @param {string} url
 * @param {string} type
 * @param {ArrayBuffer} content
 * @param {{progress: (bytes: number) => void, signal: AbortSignal}} options
 * @returns {Promise<Outcome>}
 */
export function sendFile(url, type, content, { progress, signal }) {
  const request = new XMLHttpRequest();
  const stop = () => request.abort();
  let stall = 0;
  const alive = () => {
    clearTimeout(stall);
    stall = setTimeout(stop, STALL);
  };
  return new Promise((resolve) => {
    request.upload.onprogress = ({ loaded }) => (alive(), progress(loaded));
    request.onloadend = () => {
      clearTimeout(stall);
      signal.removeEventListener("abort", stop);
      resolve(judgeUpload(request.status, request.getResponseHeader("Retry-After"), request.responseText));
    };
    signal.addEventListener("abort", stop);
    request.open("PUT", url);
    request.setRequestHeader("Content-Type", type);
    alive();
    request.send(content);
  });
}

/**
 * @param {number} status 0 when no answer came.
 * @param {string | null} retryAfter
 * @param {string} text
 * @returns {Outcome}
 */
export function judgeUpload(status, retryAfter, text) {
  if (status === 204) return { settled: "done" };
  if (status === 404 && text.includes("urn:rahnama:problem:no-such-file")) return { settled: "unknown", why: detailOf(text) };
  if (!REFUSED.has(status) || text.includes("urn:rahnama:problem:broken-off")) return { settled: "later", seconds: retrySeconds(retryAfter) };
  return { settled: "refused", why: detailOf(text) };
}

/** @param {string} text */
function detailOf(text) {
  try {
    const { detail } = JSON.parse(text);
    return typeof detail === "string" ? detail : WITHOUT_WORDS;
  } catch {
    return WITHOUT_WORDS;
  }
}
