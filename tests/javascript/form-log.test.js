/** What the shop hears of a contact form: whether its suggestions helped, and nothing of what is written. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { initFormLog, MESSAGE_SENT, SUGGESTED, SUGGESTION_READ } from "../../overrides/assets/javascripts/form-log.js";

/** @type {any[]} */
let told = [];
const parts = (enabled = true) => ({
  events: { enabled, note: (/** @type {any} */ event) => void told.push(event) },
  visit: { tab: "tab-of-a-customer", read: () => [] },
  currentSearch: () => ({ query: "برگشت پول" }),
});

/** @type {EventTarget} */
let form;
/** @type {EventTarget} The window of the test's page. */
let leave;
const say = (/** @type {string} */ name, /** @type {any} */ detail = null) =>
  form.dispatchEvent(Object.assign(new Event(name), { detail }));
const outcomes = () => told.map(({ outcome }) => outcome);

const begin = (enabled = true) => {
  form = new EventTarget();
  leave = new EventTarget();
  globalThis.addEventListener = /** @type {any} */ (leave.addEventListener.bind(leave));
  initFormLog(/** @type {any} */ ({ querySelectorAll: () => [form] }), parts(enabled));
};

beforeEach(() => {
  told = [];
  begin();
});

test("a form that nobody writes in tells nothing, left or not", () => {
  leave.dispatchEvent(new Event("pagehide"));
  assert.deepEqual(told, []);
});

test("the first letter tells once that the form was begun, and what was searched before", () => {
  say("input");
  say("input");
  const [{ id, at, ...event }] = told;
  assert.equal(told.length, 1);
  assert.match(id, /^[0-9a-f-]{36}$/);
  assert.ok(Date.parse(at));
  assert.deepEqual(event, {
    type: "form",
    revision: 1,
    tab: "tab-of-a-customer",
    search: "برگشت پول",
    suggested: "",
    opened: "",
    outcome: "opened",
    page: "/",
  });
});

test("suggestions are told once each, in their order, under the same id", () => {
  say("input");
  say(SUGGESTED, ["cod", "refund-time"]);
  say(SUGGESTED, ["refund-time"]);
  say(SUGGESTED, ["wallet"]);
  assert.deepEqual(told.map(({ suggested }) => suggested), ["", "cod refund-time", "cod refund-time wallet"]);
  assert.equal(new Set(told.map(({ id }) => id)).size, 1);
});

test("an answer that was read and a form that was left are told together", () => {
  say("input");
  say(SUGGESTED, ["cod"]);
  say(SUGGESTION_READ, "cod");
  leave.dispatchEvent(new Event("pagehide"));
  const last = told[told.length - 1];
  assert.deepEqual([last.opened, last.outcome, last.revision], ["cod", "left", 4]);
});

test("a message that arrived ends the visit; the next one has an id of its own", () => {
  say("input");
  say(MESSAGE_SENT);
  leave.dispatchEvent(new Event("pagehide"));
  say("input");
  assert.deepEqual(outcomes(), ["opened", "sent", "opened"]);
  assert.notEqual(told[0].id, told[2].id);
});

test("where nothing is sent, nothing is noted", () => {
  told = [];
  begin(false);
  say("input");
  assert.deepEqual(told, []);
});
