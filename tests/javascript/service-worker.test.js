/** The service worker's rules, over a browser of which only the caches and the network are played. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { markCopy, namesIn, neededBy, ruleFor } from "../../rahnama/site/offline/rules.js";

const SCOPE = "https://shop.example/help/";
const [OLD, NEW] = ["0000000000", "1111111111"];
const KEEP = {
  standIn: "offline.html",
  further: ["", "contact/", `assets/${NEW}/javascripts/contact.js`],
  search: ["assets/search/worker.2222222222.js", "assets/search/index.3333333333.txt"],
  pages: "4444444444",
};
const pageOf = (hash, text = "") => `<html lang="fa"><link href="${SCOPE}assets/${hash}/sheet.css"><p>${text}</p></html>`;
const sheetOf = (hash) => `${SCOPE}assets/${hash}/sheet.css`;

/** An answer as a browser gives it: with a type, also after cloning. */
class Answer extends Response {
  constructor(body, { kind = "basic", ...rest } = {}) {
    super(body, rest);
    this.kind = kind;
  }

  get type() {
    return this.kind;
  }

  clone() {
    return Object.assign(Object.setPrototypeOf(super.clone(), Answer.prototype), { kind: this.kind });
  }
}

class FakeCache {
  constructor() {
    this.kept = new Map();
  }

  async match(key) {
    return this.kept.get(key.url ?? key)?.clone();
  }

  async put(key, response) {
    if (this.full) throw new DOMException("full", "QuotaExceededError");
    this.kept.set(key, response);
  }

  async delete(key) {
    return this.kept.delete(key.url ?? key);
  }

  async keys() {
    return [...this.kept.keys()].map((url) => ({ url }));
  }
}

/** A browser with this worker; `host` holds what the network answers by address, and counts what was asked for. */
async function browser({ host = {}, connection = {}, windows = [], caches = new Map() } = {}) {
  const asked = [];
  const told = [];
  const listeners = {};
  const open = async (name) => {
    if (caches.denied) throw new DOMException("no", "SecurityError");
    if (!caches.has(name)) caches.set(name, new FakeCache());
    return caches.get(name);
  };
  Object.defineProperty(globalThis, "navigator", { value: { connection }, configurable: true });
  Object.assign(globalThis, {
    KEEP,
    caches: { open, keys: async () => [...caches.keys()], delete: async (name) => caches.delete(name) },
    fetch: async (request) => {
      const [url = ""] = (request.url ?? request).split("#");
      asked.push(url);
      const found = host[url] ?? (/assets\//.test(url) && !("assets" in host) ? new Answer("file") : undefined);
      if (found instanceof Promise) return found;
      if (!found) throw new TypeError("Failed to fetch");
      return typeof found === "string" ? new Answer(found) : found.clone();
    },
    self: {
      registration: { scope: SCOPE },
      clients: {
        matchAll: async () => windows.map((url) => ({ url })),
        claim: async () => undefined,
        get: async () => ({ postMessage: (message) => told.push(message) }),
      },
      addEventListener: (name, listener) => (listeners[name] = listener),
    },
  });
  await import(`../../rahnama/site/offline/worker.js?${(browser.count = (browser.count ?? 0) + 1)}`);
  const waits = [];
  const happen = async (name) => {
    listeners[name]({ waitUntil: (promise) => waits.push(promise) });
    while (waits.length > 0) await waits.shift();
  };
  /** Asks for an address; undefined when the worker leaves it to the browser. */
  const ask = async (path, given = {}) => {
    const url = new URL(path, SCOPE).href;
    let answer;
    listeners.fetch({
      request: { method: "GET", url, headers: new Headers(), mode: "navigate", cache: "default", ...given },
      clientId: "tab",
      respondWith: (promise) => (answer = promise),
      waitUntil: (promise) => waits.push(promise),
    });
    const response = await answer;
    while (waits.length > 0) await waits.shift();
    return response;
  };
  const cacheOf = (kind) => caches.get(`${kind} 1 ${SCOPE}`)?.kept ?? new Map();
  return { ask, happen, host, asked, told, caches, cacheOf };
}

for (const [path, rule] of [
  ["", "page"],
  ["faq/payment/cod/?x=1", "page"],
  ["search/?q=%D9%84%D8%BA%D9%88", "page"],
  [`assets/${OLD}/stylesheets/rahnama.css`, "asset"],
  ["assets/search/index.9412dcda24.r0.txt", "asset"],
  ["assets/log.gif?query=x", ""],
  ["v1/status/", ""],
  ["readyz", ""],
  ["_preview/events", ""],
  ["service-worker.js", ""],
  ["feed.xml", ""],
  ["../other/", ""],
  ["https://collector.example/", ""],
]) {
  test(`${path || "the home page"} is ${rule ? `treated as ${rule}` : "none of the worker's business"}`, () => {
    assert.equal(ruleFor(new Request(new URL(path, SCOPE)), SCOPE), rule);
  });
}

test("neither what is posted nor parts of files are the worker's business", () => {
  assert.equal(ruleFor(new Request(SCOPE, { method: "POST" }), SCOPE), "");
  assert.equal(ruleFor(new Request(SCOPE, { method: "HEAD" }), SCOPE), "");
  assert.equal(ruleFor(new Request(SCOPE, { headers: { range: "bytes=0-9" } }), SCOPE), "");
});

test("what is read ahead is the browser's own cache's business", () => {
  assert.equal(ruleFor(new Request(`${SCOPE}faq/`, { headers: { purpose: "prefetch" } }), SCOPE), "");
});

test("a page names the folder and the search files of its own publish", () => {
  const html = `<html data-search-index="../assets/search/index.3333333333.txt"><script src="../assets/${OLD}/a.js"></script>`;
  assert.deepEqual(namesIn(html), ["assets/search/index.3333333333", `assets/${OLD}`]);
  assert.deepEqual(neededBy(html, `${SCOPE}faq/`), [`${SCOPE}assets/${OLD}/a.js`]);
});

test("a copy is as old as the host's answer, which may have lain in the browser's own cache", async () => {
  const sent = new Answer(pageOf(NEW), { headers: { date: "Sun, 29 Nov 2026 02:00:00 GMT" } });
  const { ask, host } = await browser({ host: { [`${SCOPE}faq/`]: sent } });
  await ask("faq/");
  delete host[`${SCOPE}faq/`];
  assert.match(await (await ask("faq/")).text(), new RegExp(`data-kept="${Date.UTC(2026, 10, 29, 2)}"`));
});

test("a copy says since when it is one", () => {
  assert.equal(markCopy("<html lang=\"fa\"><p>", "17"), '<html data-kept="17" lang="fa"><p>');
});

test("a page that was read is shown without a connection, as a copy, with its files", async () => {
  const { ask, host } = await browser({ host: { [`${SCOPE}faq/`]: pageOf(NEW, "پاسخ") } });
  assert.match(await (await ask("faq/")).text(), /^<html lang/);
  delete host[`${SCOPE}faq/`];
  host.assets = false;
  assert.match(await (await ask("faq/#votes")).text(), /^<html data-kept="\d+" lang="fa">.*پاسخ/);
  assert.equal(await (await ask(sheetOf(NEW), { mode: "no-cors" })).text(), "file");
});

test("a page that was never read is stood in for, with an answer that no script takes for it", async () => {
  const { ask, happen } = await browser({ host: { [`${SCOPE}offline.html`]: pageOf(NEW, "بی‌اینترنت") } });
  await happen("install");
  const shown = await ask("faq/");
  assert.deepEqual([shown.status, /data-kept="".*بی‌اینترنت/.test(await shown.text())], [503, true]);
  await assert.rejects(ask("faq/", { mode: "cors" }), TypeError);
});

test("the page is told when the host cannot be reached", async () => {
  const { ask, told } = await browser({ host: { assets: false } });
  await assert.rejects(ask(sheetOf(NEW), { mode: "no-cors" }), TypeError);
  assert.deepEqual(told, ["unreachable"]);
});

for (const [name, answer] of [
  ["a mistake", () => new Answer(pageOf(NEW), { status: 503 })],
  ["an answer of another host", () => new Answer(pageOf(NEW), { kind: "cors" })],
  ["a redirect", () => new Answer(null, { kind: "opaqueredirect" })],
  ["a page that is not the site's", () => new Answer("<html><form>Password of this hotel</form>")],
]) {
  test(`${name} is shown, not kept`, async () => {
    const { ask, host, cacheOf } = await browser({ host: { [`${SCOPE}faq/`]: answer() } });
    assert.equal((await ask("faq/")).status, host[`${SCOPE}faq/`].status);
    assert.deepEqual([...cacheOf("pages").keys()], []);
  });
}

test("a page whose files cannot be had is not kept", async () => {
  const { ask, cacheOf } = await browser({ host: { [`${SCOPE}faq/`]: pageOf(OLD), [sheetOf(OLD)]: new Answer("", { status: 404 }) } });
  await ask("faq/");
  assert.deepEqual([cacheOf("pages").size, cacheOf("assets").size], [0, 0]);
});

test("where the host fails or stays silent the copy is shown, and what comes late is kept", async (context) => {
  const { ask, host } = await browser({ host: { [`${SCOPE}faq/`]: pageOf(NEW, "اول") } });
  await ask("faq/");
  host[`${SCOPE}faq/`] = new Answer("", { status: 502 });
  assert.match(await (await ask("faq/")).text(), /data-kept.*اول/);
  context.mock.timers.enable({ apis: ["setTimeout"] });
  let come = (_answer) => undefined;
  host[`${SCOPE}faq/`] = new Promise((resolve) => (come = resolve));
  const late = ask("faq/");
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  context.mock.timers.tick(3_000);
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  come(new Answer(pageOf(NEW, "دوم")));
  assert.match(await (await late).text(), /data-kept.*اول/);
  delete host[`${SCOPE}faq/`];
  assert.match(await (await ask("faq/")).text(), /دوم/);
});

test("a page that the shop took away is forgotten", async () => {
  const { ask, host, cacheOf } = await browser({ host: { [`${SCOPE}faq/`]: pageOf(NEW) } });
  await ask("faq/");
  host[`${SCOPE}faq/`] = new Answer("gone", { status: 404 });
  assert.equal((await ask("faq/")).status, 404);
  assert.equal(cacheOf("pages").size, 0);
});

test("a query is not kept, and finds the same page", async () => {
  const { ask, host, cacheOf } = await browser({ host: { [`${SCOPE}search/?q=a`]: pageOf(NEW) } });
  await ask("search/?q=a");
  assert.deepEqual([...cacheOf("pages").keys()], [`${SCOPE}search/`]);
  delete host[`${SCOPE}search/?q=a`];
  assert.match(await (await ask("search/?q=b")).text(), /data-kept/);
});

test("the fifty pages read last are kept, and those that everybody needs", async () => {
  const pages = ["", ...Array.from({ length: 60 }, (_, number) => `faq/${number}/`)];
  const { ask, cacheOf } = await browser({ host: Object.fromEntries(pages.map((path) => [SCOPE + path, pageOf(NEW)])) });
  for (const path of [...pages, "faq/10/"]) await ask(path);
  const kept = [...cacheOf("pages").keys()];
  assert.equal(kept.length, 51);
  assert.deepEqual([kept.at(0), kept.at(1), kept.at(-1)], [SCOPE, `${SCOPE}faq/11/`, `${SCOPE}faq/10/`]);
});

test("a full disk costs old copies, never an answer", async () => {
  const paths = Array.from({ length: 40 }, (_, number) => `faq/${number}/`);
  const { ask, caches, cacheOf } = await browser({ host: Object.fromEntries(paths.map((path) => [SCOPE + path, pageOf(NEW)])) });
  for (const path of paths.slice(0, 39)) await ask(path);
  for (const cache of caches.values()) cache.full = true;
  assert.equal((await ask("faq/39/")).status, 200);
  assert.equal(cacheOf("pages").size, 25);
});

test("a browser that keeps nothing shows everything that the host sends", async () => {
  const caches = Object.assign(new Map(), { denied: true });
  const { ask } = await browser({ caches, host: { [`${SCOPE}faq/`]: pageOf(NEW, "پاسخ") } });
  assert.match(await (await ask("faq/")).text(), /پاسخ/);
  assert.equal(await (await ask(sheetOf(NEW), { mode: "no-cors" })).text(), "file");
});

test("a file that two ask for at once is fetched once", async () => {
  const { ask, asked } = await browser();
  await Promise.all([ask(sheetOf(NEW)), ask(sheetOf(NEW))]);
  await ask(sheetOf(NEW));
  assert.deepEqual(asked, [sheetOf(NEW)]);
});

const WHOLE = Object.fromEntries(["offline.html", "", "contact/", "faq/"].map((path) => [SCOPE + path, pageOf(NEW)]));

test("beforehand come the page in view, home, contact and what writing needs; not the search", async () => {
  const { happen, cacheOf } = await browser({ host: { ...WHOLE }, windows: [`${SCOPE}faq/#votes`, `${SCOPE}feed.xml`] });
  await happen("install");
  assert.deepEqual([...cacheOf("pages").keys()].sort(), Object.keys(WHOLE).sort());
  assert.deepEqual([...cacheOf("assets").keys()].sort(), [`${SCOPE}assets/${NEW}/javascripts/contact.js`, sheetOf(NEW)]);
});

test("who has searched gets the search of the next publish, too", async () => {
  const { ask, happen, cacheOf } = await browser({ host: { ...WHOLE } });
  await ask("assets/search/index.5555555555.txt", { mode: "cors" });
  await happen("install");
  for (const path of KEEP.search) assert.ok(cacheOf("assets").has(SCOPE + path));
});

for (const connection of [{ saveData: true }, { effectiveType: "slow-2g" }]) {
  test(`with ${JSON.stringify(connection)} nothing comes beforehand but the page that stands in`, async () => {
    const { happen, cacheOf } = await browser({ host: { ...WHOLE }, connection });
    await happen("install");
    assert.deepEqual([...cacheOf("pages").keys()], [`${SCOPE}offline.html`]);
  });
}

test("without the page that stands in there is no worker", async () => {
  const { happen } = await browser({ host: { [`${SCOPE}offline.html`]: new Answer("", { status: 500 }) } });
  await assert.rejects(happen("install"));
});

test("a new publish forgets the files that no kept page names, and nothing of its neighbours", async () => {
  const caches = new Map([["pages 1 https://shop.example/", new FakeCache()], [`pages 0 ${SCOPE}`, new FakeCache()]]);
  const { ask, happen, cacheOf } = await browser({ caches, host: { ...WHOLE, [`${SCOPE}old/`]: pageOf(OLD) } });
  await ask("old/");
  const gone = ["assets/9999999999/sheet.css", "assets/search/index.8888888888.r0.txt"];
  const kept = ["assets/search/index.3333333333.r0.txt", ...KEEP.search, ...KEEP.further.filter((path) => path.endsWith(".js"))];
  for (const path of [...gone, ...kept]) await ask(path);
  await happen("install");
  await happen("activate");
  assert.deepEqual([...cacheOf("assets").keys()].sort(), [sheetOf(OLD), sheetOf(NEW), ...kept.map((path) => SCOPE + path)].sort());
  assert.deepEqual([...caches.keys()].sort(), [`assets 1 ${SCOPE}`, "pages 1 https://shop.example/", `pages 1 ${SCOPE}`]);
});
