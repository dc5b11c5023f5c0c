/**
 * Shows how far the files of sent messages have come, whichever tab sends them.
 * @module
 */

import { fileName } from "./attachments.js";
import { persianDigits, persianSize } from "./persian.js";

/** @typedef {import("./uploads.js").FileNews} FileNews */

const STATES = { draft: "", ready: "در راه", sent: "رسید", refused: "پذیرفته نشد" };
const STAY = " تا پایان کار صفحه را نبندید؛ اگر بستید، دفعهٔ بعد که به این سایت سر بزنید ادامه می‌دهیم.";
const BY_MAIL = " فایل پذیرفته‌نشده را با ایمیل بفرستید و کد پیگیری را در موضوعش بنویسید.";

export class UploadList {
  /** @param {HTMLElement} box */
  constructor(box) {
    this.box = box;
    /** @type {Map<string, {summary: HTMLElement, list: HTMLElement}>} */
    this.parts = new Map();
  }

  /** @param {FileNews[]} files All files of one message. */
  show(files) {
    const [first] = files;
    if (!first) return;
    this.box.hidden = false;
    const { summary, list } = this.part(first.request);
    const sentence = summarize(files);
    if (summary.textContent !== sentence) summary.textContent = sentence;
    files.forEach((file, place) => showFile(list, place, file));
  }

  /** @param {string} request */
  part(request) {
    const known = this.parts.get(request);
    if (known) return known;
    const part = { summary: document.createElement("p"), list: document.createElement("ul") };
    part.summary.setAttribute("role", "status");
    part.list.className = "files";
    this.parts.set(request, part);
    this.box.append(part.summary);
    this.box.append(part.list);
    return part;
  }
}

/**
 * @param {FileNews[]} files
 * @returns {string}
 */
function summarize(files) {
  const count = (/** @type {FileNews["state"]} */ state) => files.filter((file) => file.state === state).length;
  const [all, sent] = [persianDigits(files.length), persianDigits(count("sent"))];
  if (count("sent") === files.length) return files.length === 1 ? "فایل هم فرستاده شد." : `هر ${all} فایل هم فرستاده شد.`;
  return `${sent} از ${all} فایل فرستاده شد.${count("ready") > 0 ? STAY : BY_MAIL}`;
}

/**
 * @param {HTMLElement} list
 * @param {number} place
 * @param {FileNews} file
 */
function showFile(list, place, file) {
  const item = list.children[place] ?? list.appendChild(emptyItem(file));
  const [bar, state] = [item.querySelector("progress"), item.querySelector("[data-state]")];
  if (bar) {
    bar.hidden = file.state !== "ready";
    bar.value = Math.min(file.gone, file.size);
  }
  const words = file.state === "refused" && file.why ? `${STATES.refused}: ${file.why}` : STATES[file.state];
  if (state && state.textContent !== words) state.textContent = words;
  item.setAttribute("data-upload", file.state);
}

/** @param {FileNews} file */
function emptyItem({ name, size }) {
  const [item, bar, state] = [document.createElement("li"), document.createElement("progress"), document.createElement("span")];
  bar.max = size;
  bar.setAttribute("aria-label", `فرستادن ${name}`);
  state.dataset["state"] = "";
  item.append(fileName(name), ` (${persianSize(size)}) `, bar, state);
  return item;
}
