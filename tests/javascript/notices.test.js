/** When a notice is to be seen, and what counts as the file of notices. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { isDue, nextEdge, readStatus } from "../../overrides/assets/javascripts/notices.js";

const since = "2026-11-29T14:30:00+03:30";
const until = "2026-11-29T18:00:00+03:30";
const at = (/** @type {string} */ time) => Date.parse(`2026-11-29T${time}:00+03:30`);

test("a notice is due from its beginning until before its end", () => {
  const seen = ["14:29", "14:30", "17:59", "18:00"].map((time) => isDue({ since, until }, at(time)));
  assert.deepEqual(seen, [false, true, true, false]);
  assert.equal(isDue({ since: "", until }, at("01:00")), true);
});

test("what has no readable end is never due", () => {
  assert.equal(isDue({ since: "", until: "soon" }, at("15:00")), false);
});

test("the next change is the nearest beginning or end that is still to come", () => {
  assert.equal(nextEdge([{ since, until }], at("14:00")), 30 * 60_000);
  assert.equal(nextEdge([{ since, until }], at("15:00")), 3 * 3_600_000);
  assert.equal(nextEdge([{ since, until }], at("19:00")), Infinity);
  assert.equal(nextEdge([], at("15:00")), Infinity);
});

test("only a list of whole notices is one", () => {
  const whole = { key: "a.1", level: "info", label: "خبر", text: "متن", since: "", until, ending: "تا امروز" };
  assert.deepEqual(readStatus({ notices: [whole, { key: "b" }, null] }), [whole]);
  for (const other of [null, "login", {}, { notices: "none" }]) assert.equal(readStatus(other), null);
});
