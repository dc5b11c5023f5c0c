/**
 * The service worker of a site that wants none (any more): takes the place of an earlier one at once, forgets what that kept, and goes.
 * @module
 */

const retiring = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

retiring.addEventListener("install", (event) => event.waitUntil(retiring.skipWaiting()));
retiring.addEventListener("activate", (event) => event.waitUntil(retire()));

async function retire() {
  const { registration } = retiring;
  const kept = (await caches.keys()).filter((name) => name.endsWith(` ${registration.scope}`));
  await Promise.all(kept.map((name) => caches.delete(name)));
  await registration.unregister();
}
