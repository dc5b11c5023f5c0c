// Solves one ALTCHA challenge of version 2: the smallest counter whose derived key begins as asked. Takes the challenge's
// parameters, answers `{counter, derivedKey, time}`, or null for what it cannot solve. Follows `solve_challenge` of the Python
// package altcha 2.3.0: the key is PBKDF2 of salt and nonce with the counter in four bytes behind it.

/** Keys that are derived side by side: browsers spread them over the processor's cores. */
const TOGETHER = 8;

addEventListener("message", async ({ data }) => postMessage(await solveChallenge(data).catch(() => null)));

/**
 * @typedef {object} ChallengeParameters
 * @property {string} algorithm `PBKDF2/SHA-256`, or the same with 384 or 512.
 * @property {string} nonce In hexadecimal digits, as salt and prefix are.
 * @property {string} salt
 * @property {number} cost
 * @property {number} keyLength Bytes.
 * @property {string} keyPrefix
 */

/** @param {ChallengeParameters} parameters */
async function solveChallenge({ algorithm, nonce, salt, cost, keyLength, keyPrefix }) {
  const [, hash] = /^PBKDF2\/(SHA-(?:256|384|512))$/.exec(algorithm) ?? [];
  if (!hash) return null;
  const begun = performance.now();
  const rule = { name: "PBKDF2", hash, salt: bytesOfHex(salt), iterations: cost };
  for (let first = 0; first < 2 ** 32; first += TOGETHER) {
    const counters = Array.from({ length: TOGETHER }, (_, place) => first + place);
    const keys = await Promise.all(counters.map((counter) => deriveKey(rule, bytesOfHex(nonce), counter, keyLength)));
    const place = keys.findIndex((key) => key.startsWith(keyPrefix));
    if (place >= 0) return { counter: first + place, derivedKey: keys[place], time: Math.round(performance.now() - begun) };
  }
  return null;
}

/**
 * @param {Pbkdf2Params} rule
 * @param {Uint8Array} nonce
 * @param {number} counter
 * @param {number} length Bytes.
 * @returns {Promise<string>} In hexadecimal digits.
 */
async function deriveKey(rule, nonce, counter, length) {
  const password = new Uint8Array([...nonce, 0, 0, 0, 0]);
  new DataView(password.buffer).setUint32(nonce.length, counter);
  const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  return hexOfBytes(new Uint8Array(await crypto.subtle.deriveBits(rule, key, 8 * length)));
}

/** @param {string} digits */
function bytesOfHex(digits) {
  return new Uint8Array((digits.match(/../g) ?? []).map((pair) => parseInt(pair, 16)));
}

/** @param {Uint8Array} bytes */
function hexOfBytes(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
