/** Where searches and votes go, and where they do not. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { createEventLog, eventMode } from "../../overrides/assets/javascripts/event-log.js";
import { remember } from "../../overrides/assets/javascripts/visit.js";

/** @type {any[]} */
let put = [];
/** @type {URL[]} */
let asked = [];
/** @type {any[]} */
let options = [];
let online = true;

const outbox = { put: async (/** @type {any} */ item) => (put.push(item), /** @type {const} */ ("device")) };
const event = (/** @type {number} */ revision = 1) => ({ id: "a", type: /** @type {const} */ ("search"), query: "کفش & کیف", hits: 0, revision });
const beacons = () => createEventLog("access-log", { outbox, beacon: "https://shop.example/assets/log.gif" });
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

const navigatorBefore = Object.getOwnPropertyDescriptor(globalThis, "navigator");
const fetchBefore = globalThis.fetch;

beforeEach(() => {
  [put, asked, options, online] = [[], [], [], true];
  remember("rahnama.unsent", null);
  globalThis.fetch = async (address, init) => {
    asked.push(new URL(String(address)));
    options.push(init);
    if (!online) throw new TypeError("offline");
    return new Response("");
  };
});

afterEach(() => {
  globalThis.fetch = fetchBefore;
  if (navigatorBefore) Object.defineProperty(globalThis, "navigator", navigatorBefore);
});

test("a page sends the way it was built for", () => {
  assert.deepEqual(["collector", "access-log", "off", "on", undefined].map(eventMode), ["collector", "access-log", "off", "off", "off"]);
});

for (const wish of [{ globalPrivacyControl: true }, { doNotTrack: "1" }]) {
  test(`${Object.keys(wish)} makes every way none`, () => {
    Object.defineProperty(globalThis, "navigator", { value: wish, configurable: true });
    assert.deepEqual(["collector", "access-log"].map(eventMode), ["off", "off"]);
  });
}

test("to a collector an event goes through the outbox, under its own id", () => {
  createEventLog("collector", { outbox, beacon: "" }).note(event());
  assert.deepEqual(put, [{ id: "a", path: "v1/events", kind: "event", body: event() }]);
  assert.deepEqual(asked, []);
});

test("where nothing is logged nothing is sent", async () => {
  const log = createEventLog("off", { outbox, beacon: "https://shop.example/assets/log.gif" });
  log.note(event());
  await settled();
  assert.deepEqual([log.enabled, put, asked], [false, [], []]);
});

test("to a log an event goes as the query of an address, and tells neither where from nor who", async () => {
  beacons().note(event());
  await settled();
  assert.deepEqual(Object.fromEntries(asked[0]?.searchParams ?? []), { id: "a", type: "search", query: "کفش & کیف", hits: "0", revision: "1" });
  assert.deepEqual([options[0].referrerPolicy, options[0].credentials, options[0].mode, options[0].keepalive], ["no-referrer", "omit", "same-origin", true]);
  assert.deepEqual(put, []);
});

test("what did not get through is asked for again on the next page, once", async () => {
  online = false;
  beacons().note(event());
  await settled();
  online = true;
  beacons();
  await settled();
  assert.equal(asked.length, 2);
  beacons();
  await settled();
  assert.equal(asked.length, 2);
});

test("a higher revision takes the place of one that waits", async () => {
  online = false;
  const log = beacons();
  log.note(event(1));
  log.note(event(2));
  await settled();
  online = true;
  asked = [];
  beacons();
  await settled();
  assert.deepEqual(asked.map((address) => address.searchParams.get("revision")), ["2"]);
});

test("no more wait than a tab may keep", async () => {
  online = false;
  const log = beacons();
  for (let number = 0; number < 50; number += 1) log.note({ ...event(), id: String(number) });
  await settled();
  asked = [];
  beacons();
  await settled();
  assert.deepEqual([asked.length, asked[0]?.searchParams.get("id")], [20, "30"]);
});
