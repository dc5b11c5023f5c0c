/** What of a customer's typing is a search, and how it ended. Time is the test's own. */

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { createSearchLog, currentSearch, isOneChain, isWorthLogging } from "../../overrides/assets/javascripts/search-log.js";
import { remember } from "../../overrides/assets/javascripts/visit.js";

mock.timers.enable({ apis: ["setTimeout", "Date"], now: Date.parse("2026-11-21T20:30:00Z") });

/** @type {any[]} */
let sent = [];
const events = { enabled: true, note: (/** @type {any} */ event) => void sent.push(event) };

const seconds = (/** @type {number} */ count) => mock.timers.tick(1000 * count);
const found = (/** @type {string} */ query) => ({ query, outcome: /** @type {const} */ ("found"), hits: 3 });
const missed = (/** @type {string} */ query) => ({ query, outcome: /** @type {const} */ ("none"), hits: 0 });
const newLog = () => createSearchLog(events, { tab: "tab-of-a-customer" });
const told = () => sent.map(({ query, outcome }) => [query, outcome]);

beforeEach(() => {
  sent = [];
  remember("rahnama.searches", null);
  seconds(3600);
});

test("keystrokes are no searches; the settled text is", () => {
  const log = newLog();
  for (const text of ["کف", "کفش", "کفش ور", "کفش ورزشی"]) {
    log.typed(missed(text));
    seconds(0.5);
  }
  assert.deepEqual(sent, []);
  seconds(1);
  assert.deepEqual(told(), [["کفش ورزشی", "zero"]]);
});

test("an event says what the collector wants to know", () => {
  const log = newLog();
  log.typed({ query: "کفش ورزشی", outcome: "doubtful", hits: 2 });
  log.settle();
  const [{ id, at, ...event }] = sent;
  assert.match(id, /^[0-9a-f-]{36}$/);
  assert.equal(at, new Date().toISOString());
  assert.deepEqual(event, {
    type: "search",
    revision: 1,
    tab: "tab-of-a-customer",
    query: "کفش ورزشی",
    outcome: "low-confidence",
    hits: 2,
    opened: "",
    page: "/",
  });
});

test("Enter settles at once, and only once", () => {
  const log = newLog();
  log.typed(found("کفش ورزشی"));
  log.settle();
  log.settle();
  seconds(5);
  assert.deepEqual(told(), [["کفش ورزشی", "no-click"]]);
});

test("opening an answer answers the search, under the same id", () => {
  const log = newLog();
  log.typed(found("برگشت پول"));
  seconds(2);
  log.opened("refund-time");
  assert.deepEqual(told(), [["برگشت پول", "no-click"], ["برگشت پول", "answered"]]);
  assert.equal(sent[0].id, sent[1].id);
  assert.deepEqual([sent[1].revision, sent[1].opened], [2, "refund-time"]);
});

test("turning to people escalates the last search, whatever came before", () => {
  const log = newLog();
  log.typed(found("برگشت پول"));
  log.opened("refund-time");
  log.escalated();
  log.escalated();
  log.opened("cod");
  assert.deepEqual(told().slice(-2), [["برگشت پول", "answered"], ["برگشت پول", "escalated"]]);
});

test("the contact page escalates a search of another page, for ten minutes", () => {
  newLog().typed(missed("تعمیر دوچرخه"));
  seconds(2);
  seconds(590);
  assert.equal(currentSearch()?.query, "تعمیر دوچرخه");
  newLog().escalated();
  assert.deepEqual(told().slice(-1), [["تعمیر دوچرخه", "escalated"]]);
  assert.equal(sent[0].id, sent[1].id);
});

test("after ten minutes the last search is over", () => {
  newLog().typed(missed("تعمیر دوچرخه"));
  seconds(2);
  seconds(601);
  assert.equal(currentSearch(), null);
  newLog().escalated();
  assert.equal(sent.length, 1);
});

test("a longer text and a small correction soon after are the same search", () => {
  const log = newLog();
  for (const text of ["پرداخت", "پرداخت قسطی", "پرداخت اقساطی"]) {
    log.typed(missed(text));
    seconds(10);
  }
  assert.equal(new Set(sent.map(({ id }) => id)).size, 1);
  assert.deepEqual(sent.map(({ revision }) => revision), [1, 2, 3]);
  assert.equal(sent[2].query, "پرداخت اقساطی");
});

test("another word, a later time, or an answered search begin a new one", () => {
  const now = Date.now();
  const last = { query: "کیف چرمی", outcome: /** @type {const} */ ("zero"), at: now };
  assert.ok(isOneChain(last, { query: "کیف چرم", at: now + 1000 }));
  assert.ok(!isOneChain(last, { query: "ساعت مچی", at: now + 1000 }));
  assert.ok(!isOneChain(last, { query: "کیف چرم", at: now + 31_000 }));
  assert.ok(!isOneChain({ ...last, outcome: "answered" }, { query: "کیف چرم", at: now + 1000 }));
  assert.ok(!isOneChain({ ...last, query: "کیف" }, { query: "کفش", at: now + 1000 }));
});

test("the same query again in a tab counts once, and may still be answered", () => {
  const log = newLog();
  log.typed(missed("کیف پول"));
  seconds(60);
  log.typed(missed("ضمانت"));
  seconds(60);
  log.typed(missed(" كيف  پول "));
  seconds(60);
  assert.deepEqual(told(), [["کیف پول", "zero"], ["ضمانت", "zero"]]);
  log.opened("wallet");
  assert.equal(sent[2].id, sent[0].id);
});

test("wiping the box settles the longest text that was in it", () => {
  const log = newLog();
  for (const text of ["کفش", "کفش زنانه", "کفش زن", "کف", "ک", ""]) log.typed(missed(text));
  seconds(5);
  assert.deepEqual(told(), [["کفش زنانه", "zero"]]);
});

test("what says nothing is not logged", () => {
  const log = newLog();
  for (const text of ["", " ", "ک", "؟؟", "12", "۰۹۱۲۳۴۵۶۷۸۹", "ali@gmail.com"]) {
    log.typed(missed(text));
    seconds(5);
    assert.equal(isWorthLogging(text), false);
  }
  assert.deepEqual(sent, []);
});

test("numbers and addresses leave the browser masked, and are not kept in it either", () => {
  const log = newLog();
  log.typed(missed("پیگیری ۰۹۱۲ ۳۴۵ ۶۷۸۹"));
  log.settle();
  assert.deepEqual(told(), [["پیگیری •••", "zero"]]);
  assert.equal(currentSearch()?.query, "پیگیری •••");
});

test("a browser that asks not to be tracked is not", () => {
  const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  for (const asked of [{ globalPrivacyControl: true }, { doNotTrack: "1" }]) {
    Object.defineProperty(globalThis, "navigator", { value: asked, configurable: true });
    const log = newLog();
    log.typed(missed("کفش ورزشی"));
    log.settle();
    log.escalated();
  }
  if (before) Object.defineProperty(globalThis, "navigator", before);
  assert.deepEqual(sent, []);
  assert.equal(currentSearch(), null);
});

test("a shop that does not log still reads in a message what was searched before", () => {
  const log = createSearchLog({ enabled: false, note() {} }, { tab: "tab-of-a-customer" });
  log.typed(missed("کفش ورزشی"));
  log.settle();
  assert.deepEqual(sent, []);
  assert.equal(currentSearch()?.query, "کفش ورزشی");
});
