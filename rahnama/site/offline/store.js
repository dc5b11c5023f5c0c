/**
 * Two caches: pages as they were last read, and the files they name. Since names change with content, files of two publishes
 * lie beside each other and no page ever finds another's.
 * @module
 */

import { namesIn, neededBy, plainAddress } from "./rules.js";

const MOST_PAGES = 50;
/** The header of a kept page that says when the host sent it, in milliseconds. */
export const KEPT_AT = "x-kept";

/** Answers that may be kept: whole, from this very host, and no mistake. @param {Response} response */
const isSound = (response) => response.ok && response.type === "basic";

export class Store {
  /**
   * @param {string} scope Address of the site's root; several sites of one host share the browser's caches.
   * @param {string[]} pinned Addresses of pages that are never pushed out by others.
   */
  constructor(scope, pinned) {
    this.scope = scope;
    this.pinned = pinned;
    this.names = { pages: `pages 1 ${scope}`, assets: `assets 1 ${scope}` };
    /** @type {Map<string, Promise<Response>>} */
    this.underway = new Map();
  }

  /**
   * A file whose content never changes: from the cache, else fetched and kept. Rejected when it cannot be had.
   * @param {string} url
   * @returns {Promise<Response>}
   */
  async asset(url) {
    const address = plainAddress(url);
    const kept = await this.find(this.names.assets, address);
    if (kept) return kept;
    const fetched = this.underway.get(address) ?? this.fetchAsset(address);
    this.underway.set(address, fetched);
    return (await fetched.finally(() => this.underway.delete(address))).clone();
  }

  /** @param {string} address */
  async fetchAsset(address) {
    const response = await fetch(address);
    const copy = response.clone();
    if (isSound(response)) await this.attempt(async () => (await caches.open(this.names.assets)).put(address, copy));
    return response;
  }

  /**
   * @param {string} url
   * @returns {Promise<Response | undefined>} The page as it was last read.
   */
  page(url) {
    return this.find(this.names.pages, plainAddress(url));
  }

  /**
   * Keeps a page with all that it needs, or neither.
   * @param {string} url
   * @param {Response} response
   */
  async keep(url, response) {
    const address = plainAddress(url);
    const pages = await caches.open(this.names.pages);
    if (response.status === 404) await pages.delete(address);
    const html = await response.text();
    const needed = neededBy(html, address); // none in what is not ours: a hotel's login page answers for everybody
    const files = await Promise.all(needed.map((file) => this.asset(file)));
    if (files.length === 0 || ![response, ...files].every(isSound)) return;
    const headers = new Headers(response.headers);
    // By the host's word: the answer may have lain in the browser's own cache for days.
    headers.set(KEPT_AT, String(Date.parse(headers.get("date") ?? "") || Date.now()));
    headers.delete("vary");
    await this.attempt(async () => {
      await pages.delete(address);
      await pages.put(address, new Response(html, { headers }));
      await this.trim(MOST_PAGES);
    });
  }

  /**
   * Forgets the pages that were read longest ago.
   * @param {number} most
   */
  async trim(most) {
    const pages = await caches.open(this.names.pages);
    const read = (await pages.keys()).filter(({ url }) => !this.pinned.includes(url));
    await Promise.all(read.slice(0, Math.max(0, read.length - most)).map((page) => pages.delete(page)));
  }

  /**
   * Forgets the files that neither this publish nor a kept page names, and what other layouts of this store left.
   * @param {string} names Text with the names of this publish.
   */
  async sweep(names) {
    const own = Object.values(this.names);
    const left = (await this.caches()).filter((name) => !own.includes(name));
    await Promise.all(left.map((name) => caches.delete(name)));
    const pages = await caches.open(this.names.pages);
    const texts = await Promise.all((await pages.keys()).map(async (page) => (await pages.match(page))?.text()));
    const named = new Set([names, ...texts].flatMap((text) => namesIn(text ?? "")));
    const assets = await caches.open(this.names.assets);
    const unnamed = (await assets.keys()).filter(({ url }) => !namesIn(url).some((name) => named.has(name)));
    await Promise.all(unnamed.map((file) => assets.delete(file)));
  }

  /** Whether the customer has searched here. */
  async hasSearch() {
    const files = await (await caches.open(this.names.assets)).keys();
    return files.some(({ url }) => url.includes("/assets/search/"));
  }

  /** All caches of this site, whatever layout they have. */
  async caches() {
    return (await caches.keys()).filter((name) => name.endsWith(` ${this.scope}`));
  }

  /**
   * @param {string} name
   * @param {string} address
   */
  async find(name, address) {
    try {
      return await (await caches.open(name)).match(address);
    } catch {
      return undefined; // a browser that keeps nothing still shows pages
    }
  }

  /**
   * Keeps something if there is room; when there is none, half of the read pages make some for the next.
   * @param {() => Promise<void>} keep
   */
  async attempt(keep) {
    try {
      await keep();
    } catch {
      await this.trim(MOST_PAGES / 2).catch(() => undefined);
    }
  }
}
