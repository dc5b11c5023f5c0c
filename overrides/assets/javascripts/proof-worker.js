// Solves one ALTCHA challenge of version 2: the smallest counter whose derived key begins as asked. Takes the challenge's
// parameters, answers `{counter, derivedKey, time}`, or null for what it cannot solve. Follows `solve_challenge` of the Python
// package altcha 2.3.0 (key = PBKDF2, or SHA iterated `cost` times, of salt and nonce with the counter in four bytes behind it).

addEventListener("message", async ({ data }) => postMessage(await solveChallenge(data).catch(() => null)));

/**
 * @typedef {object} ChallengeParameters
 * @property {string} algorithm `PBKDF2/SHA-256`, `SHA-256`, or the same with 384 or 512.
 * @property {string} nonce In hexadecimal digits, as salt and prefix are.
 * @property {string} salt
 * @property {number} cost
 * @property {number} keyLength Bytes.
 * @property {string} keyPrefix
 */

/** @param {ChallengeParameters} parameters */
async function solveChallenge({ algorithm, nonce, salt, cost, keyLength = 32, keyPrefix }) {
  const [, slow, hash = ""] = /^(PBKDF2\/)?(SHA-(?:256|384|512))$/.exec(algorithm) ?? [];
  if (!hash) return null;
  const begun = performance.now();
  const start = bytesOfHex(nonce);
  const password = new Uint8Array([...start, 0, 0, 0, 0]);
  const derive = slow ? derivePbkdf2 : deriveSha;
  for (let counter = 0; counter < 2 ** 32; counter += 1) {
    new DataView(password.buffer).setUint32(start.length, counter);
    const derivedKey = hexOfBytes(await derive(hash, password, bytesOfHex(salt), cost, keyLength));
    if (derivedKey.startsWith(keyPrefix)) return { counter, derivedKey, time: Math.round(performance.now() - begun) };
  }
  return null;
}

/**
 * @param {string} hash
 * @param {Uint8Array<ArrayBuffer>} password
 * @param {Uint8Array<ArrayBuffer>} salt
 * @param {number} iterations
 * @param {number} length
 */
async function derivePbkdf2(hash, password, salt, iterations, length) {
  const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: "PBKDF2", hash, salt, iterations }, key, 8 * length));
}

/**
 * @param {string} hash
 * @param {Uint8Array<ArrayBuffer>} password
 * @param {Uint8Array<ArrayBuffer>} salt
 * @param {number} iterations
 * @param {number} length
 */
async function deriveSha(hash, password, salt, iterations, length) {
  let derived = new Uint8Array([...salt, ...password]);
  for (let round = 0; round < Math.max(1, iterations); round += 1) derived = new Uint8Array(await crypto.subtle.digest(hash, derived));
  return derived.slice(0, length);
}

/** @param {string} digits */
function bytesOfHex(digits) {
  return new Uint8Array((digits.match(/../g) ?? []).map((pair) => parseInt(pair, 16)));
}

/** @param {Uint8Array} bytes */
function hexOfBytes(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
