/**
 * Proof of work for a collector that is being flooded: a machine that sends thousands of messages pays for each, a customer
 * waits a moment once. The challenge is ALTCHA's, version 2 (https://altcha.org), as the Python package `altcha` makes and checks it.
 * @module
 */

const PATIENCE_MILLISECONDS = 120_000;

/**
 * Solves a challenge in a worker of its own.
 * @param {object} challenge `{parameters, signature}` as the collector sent it.
 * @param {AbortSignal} signal Ends the work.
 * @returns {Promise<string>} The payload to send: challenge and solution as JSON in base64. Rejected when there is no solution.
 */
export async function solve(challenge, signal) {
  const worker = new Worker(new URL("./proof-worker.js", import.meta.url));
  const timer = setTimeout(() => worker.dispatchEvent(new Event("error")), PATIENCE_MILLISECONDS);
  try {
    const solution = await new Promise((resolve, reject) => {
      const fail = () => reject(new Error("not solved"));
      if (signal.aborted) fail();
      signal.addEventListener("abort", fail);
      worker.addEventListener("error", fail);
      worker.addEventListener("message", ({ data }) => (data ? resolve(data) : fail()));
      worker.postMessage("parameters" in challenge ? challenge.parameters : null);
    });
    const payload = new TextEncoder().encode(JSON.stringify({ challenge, solution }));
    return btoa(Array.from(payload, (byte) => String.fromCharCode(byte)).join(""));
  } finally {
    clearTimeout(timer);
    worker.terminate();
  }
}
