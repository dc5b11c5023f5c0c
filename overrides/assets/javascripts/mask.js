/**
 * Takes e-mail addresses and long numbers out of a text before it leaves the browser. The collector does the same again
 * (`rahnama/collector/privacy.py`, with the reasons); `tests/collector/masking.json` holds both to the same cases.
 * @module
 */

export const MASK = "•••";
const RUN = 5;
const JOINED = 8;
const SCATTERED = 10;
const GAP = 3;

const LIGHT = new Set(" -–—‐‑.\u00a0\u200b\u200c\u200d\u200e\u200f\u202f\u2009()+");
const NUMERIC = /^\p{N}$/u;
const LETTER = /^\p{L}$/u;
const AT = /@|＠|﹫|%40/;
const AT_START = /^(?:@|＠|﹫|%40)/;
const AT_END = /(?:@|＠|﹫|%40)$/;
const ASCII = /^[\0-\x7f]+$/;

/** @typedef {{start: number, end: number}} Span Places of letters, `end` excluded. */

/**
 * The text with addresses, handles and long numbers replaced by `MASK`.
 * @param {string} text
 */
export function mask(text) {
  return maskNumbers(maskAddresses(text));
}

/** @param {string} text */
function maskAddresses(text) {
  if (!AT.test(text)) return text;
  const parts = text.split(/(\s+)/);
  /** @type {Set<number>} */
  const masked = new Set();
  for (let place = 0; place < parts.length; place += 2) {
    const word = parts[place] ?? "";
    if (!AT.test(word)) continue;
    masked.add(place);
    if (AT_START.test(word) && beginsLatin(Array.from(parts[place - 2] ?? "").reverse())) masked.add(place - 2);
    if (AT_END.test(word) && beginsLatin(Array.from(parts[place + 2] ?? ""))) masked.add(place + 2);
  }
  return parts.map((part, place) => (masked.has(place) ? MASK : part)).join("");
}

/**
 * Whether the first letter or digit is ASCII; marks and brackets before it say nothing.
 * @param {string[]} word
 */
function beginsLatin(word) {
  return ASCII.test(word.find((letter) => NUMERIC.test(letter) || LETTER.test(letter)) ?? "");
}

/** @param {string} text */
function maskNumbers(text) {
  const letters = Array.from(text);
  let kept = "";
  let position = 0;
  for (const group of groups(letters)) {
    for (const { start, end } of personal(letters, group)) {
      kept += letters.slice(position, start).join("") + MASK;
      position = end;
    }
  }
  return kept + letters.slice(position).join("");
}

/**
 * The runs of digits that stand near each other, group by group.
 * @param {string[]} letters
 * @returns {Span[][]}
 */
function groups(letters) {
  /** @type {Span[][]} */
  const found = [];
  let end = -Infinity;
  for (const run of runs(letters)) {
    const near = run.start - end <= GAP && !letters.slice(end, run.start).some((letter) => LETTER.test(letter));
    const last = found[found.length - 1];
    if (near && last) last.push(run);
    else found.push([run]);
    end = run.end;
  }
  return found;
}

/**
 * @param {string[]} letters
 * @returns {Span[]}
 */
function runs(letters) {
  /** @type {Span[]} */
  const found = [];
  letters.forEach((letter, place) => {
    if (!NUMERIC.test(letter)) return;
    const last = found[found.length - 1];
    if (last && last.end === place) last.end += 1;
    else found.push({ start: place, end: place + 1 });
  });
  return found;
}

/**
 * The spans of one group that have to go.
 * @param {string[]} letters
 * @param {Span[]} group
 * @returns {Span[]}
 */
function personal(letters, group) {
  if (digits(group) >= SCATTERED) return [whole(group)];
  return lightlyJoined(letters, group).flatMap((joined) =>
    digits(joined) >= JOINED ? [whole(joined)] : joined.filter(({ start, end }) => end - start >= RUN),
  );
}

/**
 * @param {string[]} letters
 * @param {Span[]} group
 * @returns {Span[][]}
 */
function lightlyJoined(letters, group) {
  /** @type {Span[][]} */
  const parts = [];
  let end = 0;
  for (const span of group) {
    const last = parts[parts.length - 1];
    if (last && letters.slice(end, span.start).every((letter) => LIGHT.has(letter))) last.push(span);
    else parts.push([span]);
    end = span.end;
  }
  return parts;
}

/** @param {Span[]} spans */
function digits(spans) {
  return spans.reduce((sum, { start, end }) => sum + end - start, 0);
}

/**
 * @param {Span[]} spans At least one.
 * @returns {Span}
 */
function whole(spans) {
  return { start: spans[0]?.start ?? 0, end: spans[spans.length - 1]?.end ?? 0 };
}
