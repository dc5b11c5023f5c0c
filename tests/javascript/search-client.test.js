/** The search client brings worker and index together, and answers only the newest query. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { createSearchClient, SearchUnavailable } from "../../overrides/assets/javascripts/search-client.js";

const ADDRESSES = { worker: "https://shop.example/worker.js", index: "https://shop.example/index.txt" };

/** Plays the browser's Worker; keeps what it is told. */
class FakeWorker {
  /** @type {FakeWorker[]} */
  static all = [];

  constructor() {
    this.told = [];
    FakeWorker.all.push(this);
  }

  postMessage(message) {
    this.told.push(message);
  }

  terminate() {}
}

/** @param {(address: string) => Promise<Response>} fetch */
function clientWith(fetch, addresses = ADDRESSES) {
  FakeWorker.all = [];
  Object.assign(globalThis, { Worker: FakeWorker, fetch });
  return createSearchClient(addresses);
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

test("nothing is fetched before the customer turns to search", async () => {
  let fetched = 0;
  clientWith(async () => new Response(String(fetched++)));
  await settled();
  assert.deepEqual([fetched, FakeWorker.all.length], [0, 0]);
});

test("the index is fetched beside the worker, once, and handed to it", async () => {
  let fetched = 0;
  const client = clientWith(async () => new Response(`file ${++fetched}`));
  client.warm();
  client.warm();
  await settled();
  const [worker] = FakeWorker.all;
  assert.equal(FakeWorker.all.length, 1);
  assert.deepEqual(worker.told.map(({ type, index }) => [type, index]), [["open", ADDRESSES.index]]);
  assert.equal(new TextDecoder().decode(worker.told[0].file), "file 1");
});

for (const [name, fetch] of [
  ["a host that does not answer", async () => Promise.reject(new TypeError("offline"))],
  ["a host that has no such file", async () => new Response(null, { status: 404 })],
]) {
  test(`with ${name} the worker is told to try itself`, async () => {
    clientWith(fetch).warm();
    await settled();
    assert.deepEqual(FakeWorker.all[0].told, [
      { type: "open", index: ADDRESSES.index, file: null, coming: false },
    ]);
  });
}

test("what goes with the index is fetched when the index has come", async () => {
  const fetched = [];
  /** @type {((response: Response) => void)[]} */
  const answers = [];
  const index = "https://shop.example/spread.1a2b.txt";
  const beside = "https://shop.example/spread.1a2b.s.txt";
  const fetch = (address) => new Promise((answer) => answers.push(answer) && fetched.push(address));
  clientWith(fetch, { ...ADDRESSES, index }).warm();
  await settled();
  assert.deepEqual(fetched, [index]);
  answers[0](new Response("file"));
  await settled();
  assert.deepEqual(fetched, [index, beside]);
  answers[1](new Response(null, { status: 503 }));
  await settled();
  assert.deepEqual(FakeWorker.all[0].told.map(({ type, coming, file }) => [type, coming, file === null]), [
    ["open", true, false],
    ["s", undefined, true],
  ]);
});

test("better results of the same query are given, those of an older one are not", async () => {
  const client = clientWith(async () => new Response("file"));
  /** @type {string[][]} */
  const better = [];
  const tell = (/** @type {unknown[]} */ hits, id = 1) => FakeWorker.all[0].onmessage({ data: { type: "results", id, hits } });
  const search = client.search("لغو", 6, ({ hits }) => better.push(hits));
  tell(["early"]);
  assert.deepEqual((await search)?.hits, ["early"]);
  tell(["final"]);
  client.search("لغو سفارش", 6);
  tell(["late"]);
  assert.deepEqual(better, [["final"]]);
});

test("a newer query leaves the older one without an answer", async () => {
  const client = clientWith(async () => new Response("file"));
  const [older, newer] = [client.search("لغو", 6), client.search("لغو سفارش", 6)];
  assert.equal(await older, null);
  FakeWorker.all[0].onmessage({ data: { type: "results", id: 1, hits: ["old"] } });
  FakeWorker.all[0].onmessage({ data: { type: "results", id: 2, hits: [] } });
  assert.deepEqual((await newer)?.hits, []);
});

test("a failure is told, and the next query starts anew", async () => {
  const client = clientWith(async () => new Response("file"));
  const search = client.search("لغو", 6);
  FakeWorker.all[0].onmessage({ data: { type: "failed", reason: "network", message: "gone" } });
  await assert.rejects(search, SearchUnavailable);
  client.warm();
  assert.equal(FakeWorker.all.length, 2);
});
