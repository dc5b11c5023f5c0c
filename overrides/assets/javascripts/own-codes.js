/**
 * The codes of the messages that were sent from this device. They never leave it, and say nothing without the digits of a telephone number.
 * @module
 */

const CODES = "rahnama.codes";
const MOST_CODES = 5;
const CODE_DAYS = 180;

/** @typedef {{code: string, at: number}} OwnCode `at`: milliseconds since 1970. */

/** @returns {OwnCode[]} Newest first. */
export function ownCodes() {
  try {
    const kept = JSON.parse(localStorage.getItem(CODES) ?? "[]");
    const oldest = Date.now() - CODE_DAYS * 24 * 3_600_000;
    return Array.isArray(kept) ? kept.filter(({ code, at }) => typeof code === "string" && at > oldest) : [];
  } catch {
    return [];
  }
}

/** @param {string} code */
export function keepCode(code) {
  if (!code) return;
  write([{ code, at: Date.now() }, ...ownCodes().filter((own) => own.code !== code)].slice(0, MOST_CODES));
}

export function forgetCodes() {
  write([]);
}

/** @param {OwnCode[]} codes */
function write(codes) {
  try {
    if (codes.length > 0) localStorage.setItem(CODES, JSON.stringify(codes));
    else localStorage.removeItem(CODES);
  } catch {
    // Where nothing may be kept, the customer has the code on the screen.
  }
}
