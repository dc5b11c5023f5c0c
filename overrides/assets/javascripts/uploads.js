/**
 * Files on their way to the collector: each after its message, by one tab at a time, again and again until it is acknowledged.
 * Fetched only by pages that have files to keep or to send.
 * @module
 */

import { openFileStore } from "./file-store.js";
import { retryDelay } from "./outbox-rules.js";
import { asOnlyTab } from "./sole-tab.js";
import { sendFile } from "./upload.js";

const UPLOADS = "rahnama-files";
const UPLOADS_PAUSE = 1_000;
const TOLD_EVERY = 200;
const GRACE = 60_000;
const DAY = 24 * 3_600_000;
const KEPT_DAYS = 7;
const MOST_UNKNOWN = 6;

/** @typedef {import("./file-store.js").KeptFile} KeptFile */
/** @typedef {Pick<KeptFile, "request" | "number" | "name" | "size" | "state" | "why"> & {gone: number}} FileNews `gone`: bytes on their way already. */
/** @typedef {Pick<Sender, "store" | "release" | "forget" | "news" | "subscribe" | "flush">} Uploads */

/**
 * @typedef {object} Office
 * @property {string} collector
 * @property {AbortSignal} signal Ends everything.
 * @property {() => Promise<import("./outbox.js").Kept[]>} messages
 * @property {(request: string, files: number) => Promise<void>} left Told how many files of a sent message are still to be sent.
 */

/**
 * @param {Office} office
 * @returns {Promise<Uploads>}
 */
export async function openUploads(office) {
  const sender = new Sender(office, await openFileStore());
  void sender.flush();
  return sender;
}

class Sender {
  /**
   * @param {Office} office
   * @param {import("./file-store.js").FileStore} store
   */
  constructor(office, store) {
    this.office = office;
    this.store = store;
    /** @type {Set<(news: FileNews[]) => void>} */
    this.listeners = new Set();
    this.channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(UPLOADS) : null;
    /** @type {Promise<void> | null} */
    this.running = null;
    this.eager = true;
    this.timer = 0;
    this.toldAt = 0;
    this.listen();
  }

  listen() {
    const { signal } = this.office;
    const hurry = () => ((this.eager = true), void this.flush());
    globalThis.addEventListener("online", hurry, { signal });
    globalThis.addEventListener("pageshow", hurry, { signal });
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && hurry(), { signal });
    this.channel?.addEventListener("message", ({ data }) => this.tell(data), { signal });
    signal.addEventListener("abort", () => (clearTimeout(this.timer), this.channel?.close()));
  }

  /**
   * Lets the files of a message go, once the message itself is with the collector.
   * @param {string} request
   */
  async release(request) {
    for (const file of await this.store.all()) {
      if (file.request === request) await this.store.update({ ...file, state: "ready", changed: Date.now() });
    }
  }

  /**
   * Forgets the files of a message.
   * @param {string} request
   */
  async forget(request) {
    for (const file of await this.store.all()) {
      if (file.request === request) await this.store.remove(request, file.number);
    }
  }

  /**
   * Every file that was let go and not forgotten yet.
   * @returns {Promise<FileNews[]>}
   */
  async news() {
    return (await this.store.all()).filter((file) => file.state !== "draft").map((file) => newsOf(file));
  }

  /**
   * Calls `listener` with all files of a message whenever one of them has come further, whichever tab sends it.
   * @param {(news: FileNews[]) => void} listener
   */
  subscribe(listener) {
    this.listeners.add(listener);
  }

  /**
   * Sends what is due, unless another tab is at it.
   * @returns {Promise<void>}
   */
  flush() {
    this.running ??= asOnlyTab(UPLOADS, () => this.round(), () => this.wake(UPLOADS_PAUSE)).finally(() => (this.running = null));
    return this.running;
  }

  async round() {
    const eager = this.eager;
    this.eager = false;
    await this.sweep();
    while (!this.office.signal.aborted) {
      const now = Date.now();
      const next = (await this.waiting()).find((file) => file.notBefore <= now && (eager || file.due <= now) && file.state === "ready");
      if (!next || !(await this.deliver(next))) break;
    }
    await this.count();
    const due = Math.min(...(await this.waiting()).map((file) => Math.max(file.due, file.notBefore)));
    if (due < Infinity) this.wake(Math.max(UPLOADS_PAUSE, due - Date.now()));
  }

  /** Files whose message has arrived; also those whose message an older page has dropped from the outbox. */
  async waiting() {
    const messages = new Map((await this.office.messages()).map((message) => [message.id, message]));
    const ready = (await this.store.all()).filter((file) => file.state === "ready");
    return ready.filter((file) => {
      const message = messages.get(file.request);
      return message ? message.state === "sent" : file.changed < Date.now() - GRACE;
    });
  }

  /**
   * @param {KeptFile} file
   * @returns {Promise<boolean>} Whether going on makes sense.
   */
  async deliver(file) {
    const content = await this.store.read(file.request, file.number);
    if (!content) {
      await this.settle({ ...file, state: "refused", why: "این فایل دیگر روی دستگاه شما نیست." });
      return true;
    }
    const url = `${this.office.collector}v1/requests/${file.request}/files/${file.number}`;
    const progress = (/** @type {number} */ gone) => this.follow(file, gone);
    const outcome = await sendFile(url, file.type, content, { progress, signal: this.office.signal });
    if (outcome.settled === "unknown" && file.tries >= MOST_UNKNOWN) {
      await this.settle({ ...file, state: "refused", why: outcome.why });
      return true;
    }
    if (outcome.settled === "later" || outcome.settled === "unknown") {
      await this.postpone(file, outcome.settled === "later" ? outcome.seconds : 0);
      return false;
    }
    await this.settle(outcome.settled === "done" ? { ...file, state: "sent" } : { ...file, state: "refused", why: outcome.why });
    return true;
  }

  /**
   * @param {KeptFile} file
   * @param {number} seconds
   */
  async postpone(file, seconds) {
    const [now, tries] = [Date.now(), file.tries + 1];
    await this.store.update({ ...file, tries, due: now + retryDelay(tries, seconds, Math.random()), notBefore: now + 1000 * seconds });
    await this.announce(file.request);
  }

  /** @param {KeptFile} file */
  async settle(file) {
    await this.store.update({ ...file, changed: Date.now() });
    await this.announce(file.request);
  }

  /** Tells the outbox what is left of each message, and forgets the files of messages that are complete. */
  async count() {
    const files = await this.store.all();
    for (const { id, state, files: left } of await this.office.messages()) {
      if (state !== "sent" || left === undefined) continue;
      await this.office.left(id, files.filter((file) => file.request === id && file.state === "ready").length);
    }
    for (const request of new Set(files.map((file) => file.request))) {
      if (files.every((file) => file.request !== request || file.state === "sent")) await this.forget(request);
    }
  }

  /** Forgets drafts that nobody came back to, and what could not be sent for a week. */
  async sweep() {
    const messages = new Set((await this.office.messages()).map((message) => message.id));
    for (const file of await this.store.all()) {
      const age = Date.now() - file.changed;
      if (age > (file.state === "draft" ? DAY : KEPT_DAYS * DAY) && !messages.has(file.request)) {
        await this.store.remove(file.request, file.number);
      }
    }
  }

  /**
   * @param {KeptFile} file
   * @param {number} gone
   */
  follow(file, gone) {
    if (Date.now() - this.toldAt < TOLD_EVERY) return;
    this.toldAt = Date.now();
    void this.announce(file.request, { number: file.number, gone });
  }

  /**
   * @param {string} request
   * @param {{number: number, gone: number}} [underway]
   */
  async announce(request, underway) {
    const files = (await this.store.all()).filter((file) => file.request === request);
    const news = files.map((file) => newsOf(file, file.number === underway?.number ? underway.gone : 0));
    this.tell(news);
    if (!this.office.signal.aborted) this.channel?.postMessage(news);
  }

  /** @param {FileNews[]} news */
  tell(news) {
    for (const listener of this.listeners) listener(news);
  }

  /** @param {number} milliseconds */
  wake(milliseconds) {
    clearTimeout(this.timer);
    if (!this.office.signal.aborted) this.timer = setTimeout(() => void this.flush(), milliseconds);
  }
}

/**
 * @param {KeptFile} file
 * @param {number} [gone]
 * @returns {FileNews}
 */
function newsOf({ request, number, name, size, state, why }, gone = 0) {
  return { request, number, name, size, state, why, gone: state === "sent" ? size : gone };
}
