/**
 * The contact form: says what is wrong beside the field, loses no word to a reload, and always tells the truth about where
 * the message is.
 * @module
 */

import { fieldErrors } from "./contact-rules.js";
import { uuid7 } from "./outbox.js";
import { currentSearch } from "./search-log.js";
import { recall, remember } from "./visit.js";

/** Event at a form whose message has arrived and no longer stands in it. */
export const MESSAGE_SENT = "message-sent";

const DRAFT = "rahnama.draft";
const KEPT_FIELDS = ["topic", "name", "mobile", "email", "order", "message"];
const SLOW = 4_000;

const SENDING = "در حال فرستادن…";
const SENT = "پیام شما فرستاده شد؛ کد پیگیری شما: ";
const SENT_BEFORE = "پیامی که پیش‌تر نوشته بودید فرستاده شد؛ کد پیگیری شما: ";
const MEND = "پیام فرستاده نشد. لطفاً بخش‌های مشخص‌شده را درست کنید.";
const REFUSED = "پیام پذیرفته نشد. لطفاً دوباره بفرستید یا از راه‌های دیگر با ما در تماس باشید.";
const NOWHERE = "از اینجا نمی‌شود پیام فرستاد. لطفاً از راه‌های زیر با ما در تماس باشید؛ نوشته‌تان را می‌توانید کپی کنید.";
const WAITING = {
  device: "پیام روی همین دستگاه نگه داشته شد و هنوز فرستاده نشده است. به‌محض وصل شدن خودش فرستاده می‌شود.",
  memory: "پیام هنوز فرستاده نشده است و فقط تا وقتی این صفحه باز است نگه داشته می‌شود. لطفاً صفحه را نبندید.",
};

/** @typedef {import("./outbox.js").News} News */
/** @typedef {{[name: string]: string}} Fields */

/**
 * @typedef {object} Parts
 * @property {import("./outbox.js").OpenOutbox} outbox
 * @property {import("./visit.js").Visit} visit
 * @property {import("./search-log.js").SearchLog} searchLog
 */

/**
 * @param {Document} page
 * @param {Parts} parts
 */
export function initContactForms(page, parts) {
  const forms = [...page.querySelectorAll("form[data-contact]")].filter((form) => form instanceof HTMLFormElement);
  const [first] = forms.map((form) => new ContactForm(form, parts));
  first?.whenSeen(() => void first.tellOfEarlier());
}

class ContactForm {
  /**
   * @param {HTMLFormElement} form
   * @param {Parts} parts
   */
  constructor(form, { outbox, visit, searchLog }) {
    this.form = form;
    this.outbox = outbox;
    this.visit = visit;
    this.status = form.querySelector("[data-status]");
    this.waysOut = form.querySelector("[data-ways-out]");
    /** @type {Set<string>} Messages whose way this form follows. */
    this.ids = new Set();
    /** @type {Fields} */
    this.errors = {};
    /** @type {"device" | "memory"} */
    this.place = "device";
    this.restore();
    this.listen();
    this.noteSearch(searchLog);
    outbox.subscribe((news) => this.hear(news));
  }

  listen() {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.submit();
    });
    this.form.addEventListener("input", ({ target }) => {
      remember(DRAFT, this.fields(KEPT_FIELDS));
      if (isField(target) && target.hasAttribute("aria-invalid")) this.showErrors({ ...this.errors, [target.name]: "" });
    });
  }

  /**
   * Whoever opens the contact page after a search, or begins to write below an answer, was not helped by the search.
   * @param {import("./search-log.js").SearchLog} searchLog
   */
  noteSearch(searchLog) {
    this.set("search", currentSearch()?.query ?? "");
    if (location.pathname.endsWith("/contact/")) searchLog.escalated();
    else this.form.addEventListener("input", () => searchLog.escalated(), { once: true });
  }

  async submit() {
    if (this.busy) return;
    const body = this.body();
    const errors = fieldErrors(this.fields(KEPT_FIELDS), this.required());
    this.showErrors(errors);
    if (Object.keys(errors).length > 0) {
      this.say(MEND, "bad");
      return this.focusError();
    }
    this.setBusy(true);
    this.say(SENDING);
    const id = uuid7();
    this.ids.add(id);
    const place = await this.outbox.put({ id, path: "v1/requests", kind: "request", body: { id, ...body } });
    if (place === "nowhere") {
      this.setBusy(false);
      return this.offerWaysOut(NOWHERE);
    }
    this.place = place;
    setTimeout(() => this.ids.has(id) && this.hear({ id, kind: "request", state: "waiting", reply: null }), SLOW);
  }

  /**
   * Shows what became of this form's message, whichever tab sent it.
   * @param {News} news
   */
  hear({ id, state, reply }) {
    if (!this.ids.has(id)) return;
    if (state === "waiting") {
      this.forgetDraft();
      return this.offerWaysOut(WAITING[this.place]);
    }
    this.setBusy(false);
    this.ids.delete(id);
    void this.outbox.drop(id);
    if (state === "sent") return this.sayCode(SENT, reply);
    this.restoreErrors(reply);
  }

  /** Tells, on a later page, what became of messages whose sending nobody saw. */
  async tellOfEarlier() {
    for (const { id, state, reply, body } of await this.outbox.list()) {
      if (this.ids.has(id)) continue;
      if (state === "sent") {
        this.sayCode(SENT_BEFORE, reply);
        await this.outbox.drop(id);
      } else if (state === "waiting") {
        this.ids.add(id);
        this.offerWaysOut(WAITING.device);
      } else {
        this.fill(body);
        this.restoreErrors(reply);
        await this.outbox.drop(id);
      }
    }
  }

  /** @param {Record<string, unknown> | null} reply */
  restoreErrors(reply) {
    const errors = reply?.["errors"];
    this.showErrors(typeof errors === "object" && errors !== null ? /** @type {Fields} */ (errors) : {});
    remember(DRAFT, this.fields(KEPT_FIELDS));
    this.offerWaysOut(detail(reply), "bad");
    this.focusError();
  }

  /**
   * @param {string} text
   * @param {Record<string, unknown> | null} reply
   */
  sayCode(text, reply) {
    this.forgetDraft();
    this.set("message", "");
    this.set("order", "");
    this.form.dispatchEvent(new Event(MESSAGE_SENT));
    this.say(text, "good");
    const code = document.createElement("bdi");
    code.dir = "ltr";
    code.style.whiteSpace = "nowrap"; // a code cut at its hyphen is read out wrong
    code.dataset["code"] = "";
    code.textContent = String(reply?.["code"] ?? "");
    this.status?.append(code);
    if (this.waysOut instanceof HTMLElement) this.waysOut.hidden = true;
  }

  /**
   * @param {string} text
   * @param {"good" | "bad" | ""} [tone]
   */
  offerWaysOut(text, tone = "") {
    this.say(text, tone);
    if (!(this.waysOut instanceof HTMLElement)) return;
    this.waysOut.hidden = false;
    if (!this.waysOut.querySelector("[data-copy]")) this.waysOut.append(this.copyButton());
  }

  copyButton() {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--quiet";
    button.dataset["copy"] = "";
    button.textContent = "کپی متن پیام";
    button.addEventListener("click", async () => {
      const copied = await copy(this.field("message"));
      button.textContent = copied ? "کپی شد" : "کپی نشد؛ متن را خودتان انتخاب کنید";
    });
    return button;
  }

  /** @param {Fields} errors Field name to sentence; an empty sentence takes the error away. */
  showErrors(errors) {
    this.errors = errors;
    for (const box of this.form.querySelectorAll("[data-field]")) {
      const name = box instanceof HTMLElement ? (box.dataset["field"] ?? "") : "";
      const input = box.querySelector("input, select, textarea");
      const error = box.querySelector(".field-error");
      const sentence = errors[name] ?? "";
      if (error instanceof HTMLElement) {
        error.textContent = sentence;
        error.hidden = sentence === "";
      }
      if (sentence) input?.setAttribute("aria-invalid", "true");
      else input?.removeAttribute("aria-invalid");
    }
  }

  focusError() {
    const wrong = this.form.querySelector("[aria-invalid]");
    if (wrong instanceof HTMLElement) wrong.focus();
  }

  /**
   * Calls `tell` once the form can be seen: a code shown in a closed box would be lost.
   * @param {() => void} tell
   */
  whenSeen(tell) {
    const box = this.form.closest("details");
    if (!box || box.open) return tell();
    box.addEventListener("toggle", tell, { once: true });
  }

  restore() {
    const draft = recall(DRAFT);
    if (typeof draft === "object" && draft !== null) this.fill(draft);
  }

  /** @param {object} fields What is written goes only where nothing is. */
  fill(fields) {
    for (const [name, value] of Object.entries(fields)) {
      if (KEPT_FIELDS.includes(name) && !this.field(name)) this.set(name, String(value));
    }
  }

  forgetDraft() {
    remember(DRAFT, null);
  }

  body() {
    const read = [...new Set([...this.visit.read(), this.field("read")])].filter(Boolean);
    const search = currentSearch()?.query ?? this.field("search");
    return { ...this.fields(KEPT_FIELDS), search, read, page: location.pathname };
  }

  required() {
    return [...this.form.elements].flatMap((field) => (isField(field) && field.required ? [field.name] : []));
  }

  /**
   * @param {string[]} names
   * @returns {Fields}
   */
  fields(names) {
    return Object.fromEntries(names.map((name) => [name, this.field(name)]));
  }

  /** @param {string} name */
  field(name) {
    const field = this.form.elements.namedItem(name);
    return isField(field) ? field.value.trim() : "";
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  set(name, value) {
    const field = this.form.elements.namedItem(name);
    if (isField(field)) field.value = value;
  }

  get busy() {
    return this.form.getAttribute("aria-busy") === "true";
  }

  /** @param {boolean} busy */
  setBusy(busy) {
    this.form.setAttribute("aria-busy", String(busy));
    const button = this.form.querySelector("button[type=submit]");
    if (button instanceof HTMLButtonElement) button.disabled = busy;
  }

  /**
   * @param {string} text
   * @param {"good" | "bad" | ""} [tone]
   */
  say(text, tone = "") {
    if (!(this.status instanceof HTMLElement)) return;
    this.status.textContent = text;
    this.status.dataset["tone"] = tone;
  }
}

/**
 * @param {unknown} value
 * @returns {value is HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement}
 */
function isField(value) {
  return value instanceof HTMLInputElement || value instanceof HTMLSelectElement || value instanceof HTMLTextAreaElement;
}

/** @param {Record<string, unknown> | null} reply */
function detail(reply) {
  return typeof reply?.["detail"] === "string" ? reply["detail"] : REFUSED;
}

/** @param {string} text */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
