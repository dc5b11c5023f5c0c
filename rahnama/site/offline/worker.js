/**
 * The service worker: pages come from the host and, where it cannot be reached, from the cache; files with hashed names the other way round.
 *
 * A new worker waits until no page under the older one is open, as browsers have it: only then may files of older publishes go.
 * Nobody waits for new content, since either worker fetches pages anew, and they name their own files.
 * @module
 */

import { markCopy, ruleFor } from "./rules.js";
import { KEPT_AT, Store } from "./store.js";

/** How long a page that was read before may take to come from the host, and when the customer asks for it anew. */
const PATIENCE = 3_000;
const LONG_PATIENCE = 10_000;
const SERVER_FAULT = 500;

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const scope = worker.registration.scope;
const store = new Store(scope, [KEEP.standIn, ...KEEP.further].map(absolute));

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(activate()));
worker.addEventListener("fetch", (event) => {
  const rule = ruleFor(event.request, scope);
  if (rule === "asset") event.respondWith(store.asset(event.request.url).catch((error) => refuse(event, error)));
  if (rule === "page") event.respondWith(answer(event));
});

/** Fetches the page that stands in for others, without which there is no use in a worker, and then what can be had. */
async function install() {
  await keepPage(absolute(KEEP.standIn));
  const open = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const read = open.filter(({ url }) => ruleFor(new Request(url), scope) === "page");
  const wanted = savesData() ? [] : [...KEEP.further, ...((await store.hasSearch()) ? KEEP.search : [])].map(absolute);
  await Promise.allSettled([
    ...read.map(({ url }) => keepPage(url, "force-cache")), // as it is shown, most likely without asking the host
    ...wanted.map((url) => (ruleFor(new Request(url), scope) === "asset" ? store.asset(url) : keepPage(url))),
  ]);
}

async function activate() {
  await worker.registration.navigationPreload?.enable();
  await store.sweep(JSON.stringify(KEEP));
  await worker.clients.claim();
}

/**
 * @param {FetchEvent} event
 * @returns {Promise<Response>}
 */
async function answer(event) {
  const { request } = event;
  const copy = await store.page(request.url);
  const fetched = fetchPage(event);
  event.waitUntil(fetched.catch(() => undefined));
  try {
    const patience = ["no-cache", "reload"].includes(request.cache) ? LONG_PATIENCE : PATIENCE;
    const fresh = await (copy ? Promise.race([fetched, pause(patience)]) : fetched);
    if (fresh && !(copy && fresh.status >= SERVER_FAULT)) return fresh;
  } catch (error) {
    if (!copy) return request.mode === "navigate" ? standIn() : refuse(event, error);
  }
  return copy ? shown(copy, copy.headers.get(KEPT_AT) ?? "") : fetched;
}

/**
 * Fetches the page of a request and keeps it.
 * @param {FetchEvent} event
 * @returns {Promise<Response>}
 */
async function fetchPage(event) {
  /** @type {Response | undefined} */
  const preloaded = await event.preloadResponse;
  const response = preloaded ?? (await fetch(event.request));
  const copy = response.clone();
  event.waitUntil(store.keep(event.request.url, copy).catch(() => undefined));
  return response;
}

/**
 * @param {string} url
 * @param {RequestCache} cache
 */
async function keepPage(url, cache = "no-cache") {
  await store.keep(url, await fetch(url, { cache }));
  if (!(await store.page(url))) throw new Error(`${url} cannot be kept`);
}

/** The page that says that the wanted one is not here. */
async function standIn() {
  const page = await store.page(absolute(KEEP.standIn));
  return page ? shown(page, "", 503) : Response.error();
}

/**
 * @param {Response} page
 * @param {string} since
 * @param {number} status
 */
async function shown(page, since, status = page.status) {
  return new Response(markCopy(await page.text(), since), { status, headers: page.headers });
}

/**
 * Tells the page that the host cannot be reached, however sure the browser is of its connection.
 * @param {FetchEvent} event
 * @param {unknown} error
 * @returns {Promise<Response>}
 */
async function refuse(event, error) {
  (await worker.clients.get(event.clientId))?.postMessage("unreachable");
  throw error;
}

/** @param {string} address Relative to the site's root. */
function absolute(address) {
  return new URL(address, scope).href;
}

/** @param {number} milliseconds @returns {Promise<undefined>} */
function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Whether every byte that nobody asked for is one too many. */
function savesData() {
  const { saveData = false, effectiveType = "" } = Object(Object(navigator).connection);
  return saveData || effectiveType.includes("2g");
}
