/**
 * Messages, votes and searches on their way to the collector. Everything is kept first and sent then, by one tab at a time,
 * until the collector has said that it is on its disk; a closed tab or an offline spell loses nothing.
 * @module
 */

import { fetchModule } from "./fetch-module.js";
import { openShelf } from "./outbox-store.js";
import { LATER, nextParcel, retryDelay } from "./outbox-rules.js";
import { post } from "./post.js";
import { asOnlyTab } from "./sole-tab.js";
import { uuid7 } from "./uuid.js";

const LOCK = "rahnama-outbox";
const EVENT_PAUSE = 2_000;
const LOCK_PAUSE = 1_000;
const UPLOAD_PAUSE = 30_000;
const FORGET = 7 * 24 * 3_600_000;

/**
 * @typedef {object} Item
 * @property {string} id UUID; putting the same id again replaces what is not sent yet.
 * @property {string} path Address below the collector, such as `v1/requests`.
 * @property {Record<string, unknown>} body
 * @property {"request" | "event"} kind Requests go at once and alone, events in batches.
 * @property {number} [files] How many files that `body` declares are still to be sent after it (uploads.js).
 */

/**
 * @typedef {object} Progress
 * @property {"waiting" | "sent" | "failed"} state
 * @property {Record<string, unknown> | null} reply What the collector answered: a receipt, or a problem.
 */

/**
 * @typedef {object} Attempts
 * @property {string} stamp Changes with every `put`, so that an answer to an older content settles nothing.
 * @property {number} made
 * @property {number} tries
 * @property {number} due Not to be tried before, in milliseconds since 1970; reasons to hurry overrule it.
 * @property {number} notBefore The same, as the collector asked for; nothing overrules it.
 * @property {boolean} alone To be sent without others, after a batch was refused.
 * @property {boolean} [seen] The customer knows its code; only its files keep it here.
 */

/** @typedef {Item & Progress & Attempts} Kept */
/** @typedef {Pick<Kept, "id" | "kind" | "reply"> & {state: Kept["state"] | "proving" | "sending"}} News `proving`: this page solves a challenge first; `sending`: it has. */
/** @typedef {"device" | "memory" | "nowhere"} Place Kept on the device, only while this page is open, or not at all: there is no collector. */

/** @typedef {Pick<Outbox, "available" | "put" | "list" | "drop" | "subscribe" | "flush" | "files" | "close">} OpenOutbox */

/**
 * @param {{collector: string, events?: boolean}} options Address prefix of the collector ending in `/`, relative or absolute;
 *   empty when there is none. Without `events` those that still wait from an earlier page are forgotten, not sent.
 * @returns {OpenOutbox}
 */
export function openOutbox({ collector, events = true }) {
  return new Outbox(collector, events);
}

class Outbox {
  /**
   * @param {string} collector
   * @param {boolean} events
   */
  constructor(collector, events) {
    this.collector = collector;
    this.events = events;
    this.available = collector !== "";
    /** @type {Set<(news: News) => void>} */
    this.listeners = new Set();
    /** @type {Map<string, Kept>} What this page has put and nobody has sent yet; known even where nothing can be awaited. */
    this.fresh = new Map();
    /** @type {Set<string>} */
    this.underway = new Set();
    /** @type {Map<string, AbortController>} Challenges being solved, by the message they are for. */
    this.proofs = new Map();
    /** @type {Promise<import("./uploads.js").Uploads> | null} */
    this.uploads = null;
    this.eager = true;
    this.leaving = false;
    this.again = false;
    /** @type {Promise<void> | null} */
    this.running = null;
    this.timer = 0;
    this.wakeAt = Infinity;
    this.stop = new AbortController();
    this.channel = this.available && "BroadcastChannel" in globalThis ? new BroadcastChannel(LOCK) : null;
    this.shelf = this.available ? openShelf() : null;
    if (this.available) this.listen();
  }

  listen() {
    const { signal } = this.stop;
    this.channel?.addEventListener("message", ({ data }) => this.tell(data), { signal });
    void this.flush();
    if (!("document" in globalThis)) return;
    globalThis.addEventListener("online", () => this.hurry(), { signal });
    globalThis.addEventListener("pageshow", () => this.hurry(), { signal });
    globalThis.addEventListener("pagehide", () => this.leave(), { signal });
    document.addEventListener(
      "visibilitychange",
      () => (document.visibilityState === "hidden" ? this.leave() : this.hurry()),
      { signal },
    );
  }

  /**
   * Keeps an item, then sends it as soon as that is possible.
   * @param {Item} item
   * @returns {Promise<Place>} Once it is kept; not once it is sent.
   */
  async put(item) {
    if (!this.shelf) return "nowhere";
    /** @type {Kept} */
    const kept = { ...item, ...attempts(), state: "waiting", reply: null };
    this.fresh.set(kept.id, kept);
    if (this.leaving) this.sendFresh();
    const durable = await (await this.shelf).put(kept);
    if (kept.kind === "request") void this.flush();
    else this.wake(EVENT_PAUSE);
    return durable ? "device" : "memory";
  }

  /**
   * Requests that wait, that were refused, or that were sent and not dropped yet; oldest first.
   * @returns {Promise<Kept[]>}
   */
  async list() {
    const kept = this.shelf ? await (await this.shelf).all() : [];
    return kept.filter((item) => item.kind === "request");
  }

  /**
   * Forgets an item, sent or not; one whose files are still on their way stays until they have arrived, but as seen.
   * @param {string} id
   */
  async drop(id) {
    this.proofs.get(id)?.abort();
    this.fresh.delete(id);
    const item = await this.find(id);
    const next = item?.state === "sent" && item.files ? { ...item, seen: true } : null;
    if (item) await (await this.shelf)?.replace(id, item.stamp, next);
  }

  /** @param {string} id */
  async find(id) {
    return (await this.list()).find((kept) => kept.id === id);
  }

  /**
   * What keeps and sends files, one for the page; its module is fetched when it is first needed.
   * @returns {Promise<import("./uploads.js").Uploads>} Rejected when it cannot be fetched now; another call tries again.
   */
  files() {
    this.uploads ??= this.fetchUploads();
    this.uploads.catch(() => (this.uploads = null));
    return this.uploads;
  }

  async fetchUploads() {
    const { openUploads } = /** @type {typeof import("./uploads.js")} */ (await fetchModule("uploads.js"));
    const { collector, stop } = this;
    return openUploads({ collector, signal: stop.signal, messages: () => this.list(), left: (id, files) => this.noteFiles(id, files) });
  }

  upload() {
    this.files().then((uploads) => uploads.flush(), () => this.wake(UPLOAD_PAUSE));
  }

  /**
   * @param {string} id
   * @param {number} files
   */
  async noteFiles(id, files) {
    const item = await this.find(id);
    if (!item || item.files === files) return;
    await (await this.shelf)?.replace(id, item.stamp, files === 0 && item.seen ? null : { ...item, files });
  }

  /**
   * Calls `listener` whenever the state of an item changes, whichever tab did it.
   * @param {(news: News) => void} listener
   * @returns {() => void} Ends it.
   */
  subscribe(listener) {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /**
   * Sends what is due, unless another tab is at it.
   * @returns {Promise<void>}
   */
  flush() {
    this.again = true;
    this.running ??= this.rounds().finally(() => (this.running = null));
    return this.running;
  }

  async rounds() {
    while (this.again && this.shelf && !this.stop.signal.aborted) {
      this.again = false;
      await asOnlyTab(LOCK, () => this.round(), () => this.wake(LOCK_PAUSE));
    }
  }

  close() {
    this.stop.abort();
    clearTimeout(this.timer);
    this.channel?.close();
    void this.shelf?.then((shelf) => shelf.close());
  }

  async round() {
    const eager = this.eager;
    this.eager = false;
    for (;;) {
      const waiting = await this.waiting();
      const now = Date.now();
      const due = waiting.filter((item) => item.notBefore <= now && (eager || item.due <= now));
      const parcel = nextParcel(due.filter((item) => !this.underway.has(item.stamp)));
      if (parcel.length === 0 || !(await this.deliver(parcel))) break;
    }
    const next = Math.min(...(await this.waiting()).map((item) => Math.max(item.due, item.notBefore)));
    if (next < Infinity) this.wake(Math.max(LOCK_PAUSE, next - Date.now()));
  }

  /** @returns {Promise<Kept[]>} */
  async waiting() {
    const shelf = await this.shelf;
    if (!shelf || this.stop.signal.aborted) return [];
    const kept = await shelf.all();
    const unwanted = (/** @type {Kept} */ item) => item.kind === "event" && !this.events;
    const expired = (/** @type {Kept} */ item) =>
      item.made < Date.now() - FORGET && (item.kind === "event" || item.state !== "waiting");
    const old = kept.filter((item) => unwanted(item) || expired(item));
    for (const item of old) await shelf.replace(item.id, item.stamp, null);
    if (kept.some((item) => item.state === "sent" && item.files)) this.upload();
    return kept.filter((item) => item.state === "waiting" && !old.includes(item));
  }

  /**
   * @param {Kept[]} parcel
   * @returns {Promise<boolean>} Whether going on makes sense.
   */
  async deliver(parcel) {
    for (const item of parcel) this.underway.add(item.stamp);
    let verdict = await post(this.collector, parcel);
    if (verdict.settled === "proof") verdict = await this.prove(parcel, verdict.challenge);
    if (verdict.settled === "later") await this.postpone(parcel, verdict.seconds);
    else if (verdict.settled === "refused" && parcel.length > 1) await this.split(parcel);
    else for (const item of parcel) await this.settle(item, verdict);
    for (const item of parcel) this.underway.delete(item.stamp);
    return verdict.settled !== "later";
  }

  /**
   * Solves what the collector asks for and sends again: now and not earlier, since a challenge expires.
   * @param {Kept[]} parcel
   * @param {object} challenge
   * @returns {Promise<import("./outbox-rules.js").Decision>}
   */
  async prove(parcel, challenge) {
    const [item] = parcel;
    const cancel = new AbortController();
    try {
      if (!item || item.kind === "event") return LATER;
      this.proofs.set(item.id, cancel);
      this.tell({ id: item.id, kind: item.kind, state: "proving", reply: null });
      const { solve } = /** @type {typeof import("./proof.js")} */ (await fetchModule("proof.js"));
      const proof = await solve(challenge, cancel.signal);
      const kept = await this.find(item.id);
      if (cancel.signal.aborted || kept?.stamp !== item.stamp) return LATER; // taken back meanwhile
      this.tell({ id: item.id, kind: item.kind, state: "sending", reply: null });
      const verdict = await post(this.collector, parcel, { proof });
      return verdict.settled === "proof" ? LATER : verdict;
    } catch {
      return LATER;
    } finally {
      if (item) this.proofs.delete(item.id);
    }
  }

  /**
   * @param {Kept[]} parcel
   * @param {number} seconds
   */
  async postpone(parcel, seconds) {
    const now = Date.now();
    const due = now + retryDelay((parcel[0]?.tries ?? 0) + 1, seconds, Math.random());
    const notBefore = now + 1000 * seconds;
    for (const item of parcel) await this.change(item, { ...item, tries: item.tries + 1, due, notBefore });
  }

  /** @param {Kept[]} parcel */
  async split(parcel) {
    for (const item of parcel) await this.change(item, { ...item, alone: true });
  }

  /**
   * @param {Kept} item
   * @param {import("./outbox-rules.js").Decision} verdict
   */
  async settle(item, verdict) {
    if (item.kind === "event") return this.change(item, null);
    const reply = verdict.settled === "later" ? null : verdict.reply;
    const sent = verdict.settled === "done";
    await this.change(item, { ...item, body: sent ? {} : item.body, state: sent ? "sent" : "failed", reply });
    if (sent && item.files) this.upload();
  }

  /**
   * @param {Kept} item
   * @param {Kept | null} next
   */
  async change(item, next) {
    const replaced = await (await this.shelf)?.replace(item.id, item.stamp, next);
    if (this.fresh.get(item.id)?.stamp === item.stamp) {
      if (next?.state === "waiting") this.fresh.set(item.id, next);
      else this.fresh.delete(item.id);
    }
    if (replaced && next) this.announce(next);
  }

  /** @param {Kept} item */
  announce({ id, kind, state, reply }) {
    const news = { id, kind, state, reply };
    this.tell(news);
    if (!this.stop.signal.aborted) this.channel?.postMessage(news);
  }

  /** @param {News} news */
  tell(news) {
    for (const listener of this.listeners) listener(news);
  }

  /** @param {number} milliseconds */
  wake(milliseconds) {
    const at = Date.now() + milliseconds;
    if (this.stop.signal.aborted || (this.wakeAt <= at && this.wakeAt > Date.now())) return;
    clearTimeout(this.timer);
    this.wakeAt = at;
    this.timer = setTimeout(() => void ((this.wakeAt = Infinity), this.flush()), milliseconds);
  }

  hurry() {
    this.leaving = false;
    this.eager = true;
    void this.flush();
  }

  leave() {
    this.leaving = true;
    this.sendFresh();
  }

  /** Sends without waiting for anything: this page may be gone in a moment. What was kept is sent again if no answer comes. */
  sendFresh() {
    let left = [...this.fresh.values()].filter((item) => !this.underway.has(item.stamp) && item.notBefore <= Date.now());
    for (let parcel = nextParcel(left); parcel.length > 0; parcel = nextParcel(left)) {
      left = left.filter((item) => !parcel.includes(item));
      void this.deliver(parcel);
    }
  }
}

/** @returns {Attempts} */
function attempts() {
  return { stamp: uuid7(), made: Date.now(), tries: 0, due: 0, notBefore: 0, alone: false };
}
