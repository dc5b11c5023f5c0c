/** The outbox without a browser: its rules, and its way to a real HTTP server that fails, lies and recovers. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { afterEach, test } from "node:test";

import { judge, nextParcel, retryDelay, retrySeconds } from "../../overrides/assets/javascripts/outbox-rules.js";
import { openOutbox } from "../../overrides/assets/javascripts/outbox.js";
import { uuid7 } from "../../overrides/assets/javascripts/uuid.js";

/** @type {(() => void)[]} */
const endings = [];
afterEach(() => endings.splice(0).forEach((end) => end()));

/**
 * A collector that gives the answers it is told, the last one for ever.
 * @param {{status: number, body?: unknown, headers?: Record<string, string>}[]} answers
 */
async function collectorThat(...answers) {
  /** @type {{path: string | undefined, type: string | undefined, body: any}[]} */
  const received = [];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    received.push({ path: request.url, type: request.headers["content-type"], body: JSON.parse(text) });
    const answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? { status: 500 };
    response.writeHead(answer.status, { "Content-Type": "application/json", ...answer.headers });
    response.end(JSON.stringify(answer.body ?? null));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  endings.push(() => server.close(), () => server.closeAllConnections());
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return { url: `http://127.0.0.1:${port}/`, received };
}

/** @param {string} collector */
function outboxTo(collector) {
  const outbox = openOutbox({ collector });
  endings.push(() => outbox.close());
  /** @type {import("../../overrides/assets/javascripts/outbox.js").News[]} */
  const news = [];
  /** @type {(() => void)[]} */
  const waiters = [];
  outbox.subscribe((item) => {
    news.push(item);
    waiters.splice(0).forEach((wake) => wake());
  });
  /** Resolves with the first news of that state. */
  const heard = async (/** @type {string} */ state) => {
    for (;;) {
      const item = news.find((one) => one.state === state);
      if (item) return item;
      await new Promise((resolve) => waiters.push(() => resolve(undefined)));
    }
  };
  return { outbox, news, heard };
}

const request = () => {
  const id = uuid7();
  return { id, path: "v1/requests", kind: /** @type {const} */ ("request"), body: { id, message: "سلام" } };
};
const event = (id = uuid7(), revision = 1) => ({ id, path: "v1/events", kind: /** @type {const} */ ("event"), body: { id, revision } });
const kept = (/** @type {object} */ fields) => /** @type {any} */ ({ ...event(), alone: false, ...fields });
const receipt = { status: 202, body: { id: "x", code: "RH-7K3Q-9D2M" } };

test("a message is sent as text that needs no preflight, and its code is told", async () => {
  const { url, received } = await collectorThat(receipt);
  const { outbox, heard } = outboxTo(url);
  const message = request();
  assert.equal(await outbox.put(message), "memory");
  assert.deepEqual((await heard("sent")).reply, receipt.body);
  assert.deepEqual(received, [{ path: "/v1/requests", type: "text/plain;charset=UTF-8", body: message.body }]);
});

test("a sent message stays in the list, without its text, until somebody has seen it", async () => {
  const { url } = await collectorThat(receipt);
  const { outbox, heard } = outboxTo(url);
  const { id, ...message } = request();
  await outbox.put({ id, ...message });
  await heard("sent");
  assert.deepEqual((await outbox.list()).map((item) => [item.id, item.state, item.body]), [[id, "sent", {}]]);
  await outbox.drop(id);
  assert.deepEqual(await outbox.list(), []);
});

test("a message that meets an outage is told as waiting and sent again under the same id", async () => {
  const { url, received } = await collectorThat({ status: 503 }, receipt);
  const { outbox, heard } = outboxTo(url);
  const message = request();
  await outbox.put(message);
  await heard("waiting");
  await heard("sent");
  assert.deepEqual(received.map(({ body }) => body), [message.body, message.body]);
});

test("a success that is not the collector's keeps the message", async () => {
  const { url } = await collectorThat({ status: 200, body: "<html>login to the hotel</html>" }, receipt);
  const { outbox, heard } = outboxTo(url);
  await outbox.put(request());
  await heard("waiting");
  assert.equal((await heard("sent")).reply?.["code"], "RH-7K3Q-9D2M");
});

test("a refusal for good is kept as failed and tells why", async () => {
  const problem = { type: "urn:rahnama:problem:invalid", detail: "چند جای فرم باید درست شود.", errors: { mobile: "…" } };
  const { url, received } = await collectorThat({ status: 422, body: problem });
  const { outbox, heard } = outboxTo(url);
  const message = request();
  await outbox.put(message);
  assert.deepEqual((await heard("failed")).reply, problem);
  assert.deepEqual((await outbox.list()).map((item) => [item.state, item.body]), [["failed", message.body]]);
  assert.equal(received.length, 1);
});

test("a message that is refused stands in no other's way", async () => {
  const { url } = await collectorThat({ status: 422, body: {} }, receipt);
  const { outbox, heard } = outboxTo(url);
  const [bad, good] = [request(), request()];
  await Promise.all([outbox.put(bad), outbox.put(good)]);
  assert.equal((await heard("failed")).id, bad.id);
  assert.equal((await heard("sent")).id, good.id);
});

test("a message as an older publish kept it is sent", async () => {
  const { url, received } = await collectorThat(receipt);
  const { outbox, heard } = outboxTo(url);
  const { id, path, kind, body } = request();
  const old = { id, path, kind, body, state: "waiting", reply: null, stamp: uuid7(), made: Date.now(), tries: 3, due: 0, notBefore: 0, alone: false };
  await (await outbox.shelf)?.put(/** @type {any} */ (old));
  await outbox.flush();
  await heard("sent");
  assert.deepEqual(received.map((one) => one.body), [body]);
});

test("one event that is refused takes no other of its batch with it", async () => {
  const refusal = { status: 422, body: {} };
  const { url, received } = await collectorThat(refusal, refusal, { status: 202, body: { kept: 1 } });
  const { outbox } = outboxTo(url);
  const [bad, good] = [event(), event()];
  await Promise.all([outbox.put(bad), outbox.put(good)]);
  await outbox.flush();
  assert.deepEqual(received.map(({ body }) => body.events), [[bad.body, good.body], [bad.body], [good.body]]);
});

test("of an event only the latest revision is sent", async () => {
  const { url, received } = await collectorThat({ status: 202, body: { kept: 1 } });
  const { outbox } = outboxTo(url);
  const id = uuid7();
  await Promise.all([outbox.put(event(id, 1)), outbox.put(event(id, 2))]);
  await outbox.flush();
  assert.deepEqual(received.map(({ body }) => body.events), [[{ id, revision: 2 }]]);
});

test("without a collector events vanish and messages say that they went nowhere", async () => {
  const { outbox } = outboxTo("");
  assert.equal(outbox.available, false);
  assert.equal(await outbox.put(event()), "nowhere");
  assert.equal(await outbox.put(request()), "nowhere");
  assert.deepEqual(await outbox.list(), []);
});

for (const status of [401, 403, 404, 405, 408, 425, 429, 500, 502, 503, 504]) {
  test(`${status} says nothing of the message itself and is tried again`, () => assert.equal(judge(status, null, null).settled, "later"));
}

for (const status of [400, 409, 413, 415, 422]) {
  test(`${status} is refused for good`, () => assert.equal(judge(status, null, null).settled, "refused"));
}

test("a body that broke off on the way is tried again", () => {
  assert.equal(judge(400, null, { type: "urn:rahnama:problem:broken-off" }).settled, "later");
});

test("428 asks for a proof, and without a challenge only for patience", () => {
  assert.deepEqual(judge(428, null, { challenge: { parameters: {} } }), { settled: "proof", challenge: { parameters: {} } });
  assert.equal(judge(428, null, null).settled, "later");
});

test("what Retry-After asks for is understood as seconds and as a date", () => {
  const now = Date.parse("2026-11-21T20:30:00Z");
  assert.equal(retrySeconds("120", now), 120);
  assert.equal(retrySeconds("Sat, 21 Nov 2026 20:31:00 GMT", now), 60);
  assert.equal(retrySeconds("999999", now), 3600);
  assert.deepEqual(["", "soon", "-5", null].map((header) => retrySeconds(header, now)), [0, 0, 0, 0]);
});

test("the span between attempts doubles up to five minutes, jitters over its whole length, and obeys Retry-After", () => {
  assert.deepEqual([1, 2, 3, 30].map((tries) => retryDelay(tries, 0, 1)), [2000, 4000, 8000, 300_000]);
  assert.equal(retryDelay(5, 0, 0), 0);
  assert.equal(retryDelay(1, 60, 0), 60_000);
});

test("a message goes before events, and alone", () => {
  const message = kept({ kind: "request", path: "v1/requests" });
  assert.deepEqual(nextParcel([kept({}), message, kept({})]), [message]);
});

test("a batch holds fifty events and thirty thousand bytes at most", () => {
  assert.equal(nextParcel(Array.from({ length: 60 }, () => kept({}))).length, 50);
  const large = Array.from({ length: 60 }, () => kept({ body: { query: "ن".repeat(1000) } }));
  assert.equal(nextParcel(large).length, 14);
});

test("an event too large for a batch still goes, alone", () => {
  assert.equal(nextParcel([kept({ body: { query: "ن".repeat(20_000) } }), kept({})]).length, 1);
});

test("an id carries the time, a version and random bits", () => {
  const before = Date.now();
  const ids = Array.from({ length: 1000 }, uuid7);
  assert.equal(new Set(ids).size, 1000);
  for (const id of ids) {
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const time = parseInt(id.replaceAll("-", "").slice(0, 12), 16);
    assert.ok(time >= before && time <= Date.now());
  }
});
