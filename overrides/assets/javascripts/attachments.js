/**
 * The files that a customer adds to a message: chosen, photographed, pasted or dropped; kept on the device with the draft.
 * @module
 */

import { quietButton } from "./form-news.js";
import { persianDigits, persianSize } from "./persian.js";
import { prepare, Unsuitable } from "./picture.js";

const MOST_FILES = 5;
const PREPARING = "در حال آماده کردن فایل…";
const UNREACHABLE_NOW = "پیوست‌ها الان بار نشدند. اینترنت را ببینید و دوباره فایل را انتخاب کنید.";

/** @typedef {import("./file-store.js").KeptFile} KeptFile */
/** @typedef {Pick<KeptFile, "number" | "name" | "type" | "size" | "sha256">} Declaration */

/**
 * @typedef {object} Desk
 * @property {() => Promise<import("./uploads.js").Uploads>} uploads
 * @property {() => string} message Id of the message that is being written.
 * @property {(sentence: string) => void} complain Says beside the field what is wrong, or with "" that nothing is.
 * @property {() => void} changed
 */

/** Whether this browser can make attachments: without a secure connection nothing can be hashed. */
export function canAttach() {
  return "createImageBitmap" in globalThis && "subtle" in crypto;
}

export class Attachments {
  /**
   * @param {HTMLElement} field
   * @param {Desk} desk
   */
  constructor(field, desk) {
    this.desk = desk;
    this.input = field.querySelector("input");
    this.list = field.querySelector("[data-files]");
    this.status = field.querySelector("[data-files-status]");
    /** @type {KeptFile[]} */
    this.files = [];
    /** @type {Promise<void>} One addition after the other. */
    this.work = Promise.resolve();
    this.locked = false;
    field.hidden = false;
    this.listen(field);
  }

  /** @param {HTMLElement} field */
  listen(field) {
    this.input?.addEventListener("change", () => {
      this.add([...(this.input?.files ?? [])]);
      if (this.input) this.input.value = "";
    });
    const form = field.closest("form");
    form?.addEventListener("paste", (event) => {
      const { files, types } = event.clipboardData ?? {};
      if (!files?.length || types?.includes("text/plain")) return; // text copied from a document brings its picture along
      event.preventDefault();
      this.add([...files]);
    });
    form?.addEventListener("dragover", (event) => {
      if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
    });
    form?.addEventListener("drop", (event) => {
      if (!event.dataTransfer?.files.length) return;
      event.preventDefault();
      this.add([...event.dataTransfer.files]);
    });
  }

  /** @param {File[]} chosen */
  add(chosen) {
    if (this.locked || chosen.length === 0) return;
    this.work = this.work.then(() => this.addAll(chosen));
  }

  /** Resolves when everything that was added is ready to be sent. */
  settled() {
    return this.work;
  }

  /** @param {File[]} chosen */
  async addAll(chosen) {
    this.say(PREPARING);
    /** @type {string[]} */
    const refusals = [];
    for (const file of chosen) {
      try {
        await this.addOne(file);
      } catch (error) {
        refusals.push(error instanceof Unsuitable ? `«${file.name}» ${error.message}` : UNREACHABLE_NOW);
      }
    }
    this.show();
    this.say(this.files.length > 0 ? `${persianDigits(this.files.length)} فایل پیوست شد.` : "");
    this.desk.complain([...new Set(refusals)].join(" "));
    this.desk.changed();
  }

  /** @param {File} chosen */
  async addOne(chosen) {
    const numbers = Array.from({ length: MOST_FILES }, (_, place) => place + 1);
    const number = numbers.find((free) => this.files.every((file) => file.number !== free));
    if (!number) throw new Unsuitable("اضافه نشد؛ بیشتر از ۵ فایل نمی‌شود.");
    const { store } = await this.desk.uploads();
    const { name, type, content } = await prepare(chosen);
    const sha256 = await digest(content);
    if (this.files.some((file) => file.sha256 === sha256)) return;
    const unsent = { state: /** @type {const} */ ("draft"), why: "", changed: Date.now(), tries: 0, due: 0, notBefore: 0 };
    const file = { request: this.desk.message(), number, name, type, size: content.byteLength, sha256, ...unsent };
    await store.add(file, content);
    this.files.push(file);
  }

  /** Shows again what was attached to the draft before a reload. */
  async restore() {
    const { store } = await this.desk.uploads();
    this.files = (await store.all()).filter((file) => file.request === this.desk.message() && file.state === "draft");
    this.show();
  }

  /** @returns {Declaration[]} */
  declarations() {
    return this.files.map(({ number, name, type, size, sha256 }) => ({ number, name, type, size, sha256 }));
  }

  /** @param {boolean} locked Whether the list may be changed. */
  lock(locked) {
    this.locked = locked;
    if (this.input) this.input.disabled = locked;
    this.show();
  }

  /** Empties the list; the files themselves belong to a message that is under way. */
  clear() {
    this.files = [];
    this.show();
    this.say("");
  }

  show() {
    if (!this.list) return;
    this.list.replaceChildren(...this.files.map((file) => this.line(file)));
  }

  /** @param {KeptFile} file */
  line(file) {
    const item = document.createElement("li");
    item.append(fileName(file.name), ` (${persianSize(file.size)}) `);
    const button = quietButton("حذف", () => void this.remove(file));
    button.setAttribute("aria-label", `حذف ${file.name}`);
    if (!this.locked) item.append(button);
    return item;
  }

  /** @param {KeptFile} file */
  async remove(file) {
    this.files = this.files.filter((other) => other !== file);
    this.show();
    this.say(`${file.name} حذف شد.`);
    this.desk.complain("");
    const next = this.list?.querySelector("button") ?? this.input;
    next?.focus();
    const { store } = await this.desk.uploads();
    await store.remove(file.request, file.number);
  }

  /** @param {string} text */
  say(text) {
    if (this.status) this.status.textContent = text;
  }
}

/** @param {string} name In whatever script it is written, it does not turn the line around. */
export function fileName(name) {
  const isolated = document.createElement("bdi");
  isolated.textContent = name;
  return isolated;
}

/** @param {ArrayBuffer} content */
async function digest(content) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
