/**
 * The contact form: says what is wrong beside the field, loses no word to a reload, and always tells the truth about where
 * the message is.
 * @module
 */

import { Attachments, canAttach } from "./attachments.js";
import { familiarMobile, fieldErrors } from "./contact-rules.js";
import { MEND, NOWHERE, PROVING, REFUSED, REFUSED_BEFORE, SENDING, SENT, SENT_BEFORE, TAKEN_BACK, waitingWords } from "./contact-words.js";
import { FormFields, isField } from "./form-fields.js";
import { codeMark, FormNews, quietButton } from "./form-news.js";
import { keepCode } from "./own-codes.js";
import { UploadList } from "./upload-list.js";
import { uuid7 } from "./uuid.js";
import { recall, remember } from "./visit.js";
import { letterOf, WaysOut } from "./ways-out.js";

/** Event at a form whose message has arrived and no longer stands in it. */
const MESSAGE_SENT = "message-sent";
const DRAFT = "rahnama.draft";
const KEPT_FIELDS = ["topic", "name", "mobile", "email", "order", "message"];
const SLOW = 4_000;

/** @typedef {import("./outbox.js").News} News */
/** @typedef {import("./form-fields.js").Fields} Fields */

/**
 * @typedef {object} Parts
 * @property {import("./outbox.js").OpenOutbox} outbox
 * @property {import("./visit.js").Visit} visit
 * @property {import("./search-log.js").SearchLog} searchLog
 * @property {() => {query: string} | null} currentSearch
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
  constructor(form, { outbox, visit, searchLog, currentSearch }) {
    this.form = form;
    this.outbox = outbox;
    this.visit = visit;
    this.currentSearch = currentSearch;
    this.fields = new FormFields(form);
    this.news = new FormNews(form.querySelector("[data-status]"));
    this.waysOut = new WaysOut(form.querySelector("[data-ways-out]"));
    /** Id of the message that is being written: its files hang on it, and whatever is sent twice is kept once. */
    this.id = uuid7();
    /** @type {Map<string, Fields>} Messages whose way this form follows. */
    this.followed = new Map();
    /** @type {Set<string>} Those that may have arrived without our knowing. */
    this.tried = new Set();
    /** @type {Set<string>} Those that wait for a solved challenge. */
    this.proving = new Set();
    /** @type {"device" | "memory"} */
    this.place = "device";
    this.restore();
    this.attachments = this.attach();
    this.listen();
    this.noteSearch(searchLog);
    outbox.subscribe((news) => this.hear(news));
    form.hidden = false;
    form.dataset["contact"] = "open";
  }

  listen() {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.submit();
    });
    this.form.addEventListener("input", ({ target }) => {
      this.keepDraft();
      if (isField(target) && target.name && target.hasAttribute("aria-invalid")) this.fields.showError(target.name, "");
    });
    this.form.addEventListener("change", ({ target }) => {
      if (isField(target) && target.name === "mobile") target.value = familiarMobile(target.value);
    });
  }

  attach() {
    const field = this.form.querySelector("[data-field=files]");
    if (!(field instanceof HTMLElement)) return null;
    if (!this.outbox.available || !canAttach()) {
      field.classList.remove("attachments"); // and with it the place that is kept for it
      return null;
    }
    const attachments = new Attachments(field, {
      uploads: () => this.outbox.files(),
      message: () => this.id,
      complain: (sentence) => this.fields.showError("files", sentence),
      changed: () => this.keepDraft(),
    });
    void this.followUploads(attachments);
    return attachments;
  }

  /** @param {Attachments} attachments */
  async followUploads(attachments) {
    const box = this.form.querySelector("[data-uploads]");
    if (!(box instanceof HTMLElement)) return;
    const uploads = await this.outbox.files().catch(() => null); // asked for again when a file is chosen
    if (!uploads) return;
    const list = new UploadList(box);
    uploads.subscribe((files) => void list.show(files));
    await attachments.restore();
    const known = await uploads.news();
    for (const request of new Set(known.map((file) => file.request))) {
      const files = known.filter((file) => file.request === request);
      list.show(files);
      if (files.every((file) => file.state === "sent" || file.state === "refused")) await uploads.forget(request);
    }
  }

  /**
   * Whoever opens the contact page after a search, or begins to write below an answer, was not helped by the search.
   * @param {import("./search-log.js").SearchLog} searchLog
   */
  noteSearch(searchLog) {
    this.fields.set("search", this.currentSearch()?.query ?? "");
    if (location.pathname.endsWith("/contact/")) searchLog.escalated();
    else this.form.addEventListener("input", () => searchLog.escalated(), { once: true });
  }

  async submit() {
    if (this.busy) return;
    this.setBusy(true);
    await this.attachments?.settled();
    const errors = fieldErrors(this.fields.values(KEPT_FIELDS), this.fields.required());
    this.fields.showErrors(errors);
    if (Object.keys(errors).length > 0) {
      this.setBusy(false);
      this.news.say("", "bad", MEND);
      return this.fields.focusError();
    }
    this.news.forget("");
    if (!this.outbox.available) return this.sendByHand();
    await this.send();
  }

  async send() {
    const [id, body, files] = [this.id, this.body(), this.attachments?.declarations() ?? []];
    this.followed.set(id, this.fields.values(KEPT_FIELDS));
    this.news.say(id, "", SENDING);
    if (files.length > 0) await (await this.outbox.files()).release(id);
    const declared = files.length > 0 ? { files } : {};
    const count = files.length > 0 ? { files: files.length } : {};
    this.place = /** @type {"device" | "memory"} */ (
      await this.outbox.put({ id, path: "v1/requests", kind: "request", body: { id, ...body, ...declared }, ...count })
    );
    if (this.place === "device") this.forgetDraft();
    setTimeout(() => this.proving.has(id) || this.hear({ id, kind: "request", state: "waiting", reply: null }), SLOW);
  }

  /** Gives what stands in the form, and its files, an id under which nothing was sent. */
  async renew() {
    const before = this.id;
    this.id = uuid7();
    const uploads = this.attachments ? await this.outbox.files().catch(() => null) : null;
    await uploads?.store.move(before, this.id);
    await this.attachments?.restore().catch(() => undefined);
    this.keepDraft();
  }

  async sendByHand() {
    this.setBusy(false);
    this.news.say("", "", NOWHERE);
    this.waysOut.offer(this.letter(this.fields.values(KEPT_FIELDS)));
    await this.waysOut.write();
  }

  /**
   * Shows what became of this form's message, whichever tab sent it.
   * @param {News} news
   */
  hear({ id, state, reply }) {
    const fields = this.followed.get(id);
    if (!fields && id === this.id) return void this.renew(); // a copy of this tab has sent under the same id
    if (!fields) return;
    this.proving.delete(id);
    if (state === "proving") return this.tellProving(id);
    if (state === "sending") return this.news.say(id, "", SENDING);
    if (state === "waiting") return this.tellWaiting(id, fields, this.place);
    this.followed.delete(id);
    if (state === "sent") {
      if (id === this.id) this.startAfresh();
      this.tellCode(id, SENT, reply);
      return void this.outbox.drop(id);
    }
    this.setBusy(false);
    void this.renew().then(() => this.outbox.drop(id));
    this.news.forget(id);
    this.restoreErrors(reply);
  }

  /** Tells, on a later page, what became of messages whose sending nobody saw. */
  async tellOfEarlier() {
    for (const { id, state, reply, body, seen } of await this.outbox.list()) {
      if (this.followed.has(id) || seen) continue;
      if (id === this.id && state !== "failed") this.startAfresh(); // sent just before the page was left
      if (state === "sent") {
        this.tellCode(id, SENT_BEFORE, reply);
        await this.outbox.drop(id);
      } else if (state === "waiting") {
        this.followed.set(id, strings(body));
        this.tellWaiting(id, strings(body), "device");
      } else if (this.fields.value("message")) this.tellRefused(id, strings(body));
      else await this.takeUp(id, strings(body), reply);
    }
  }

  /**
   * Puts a refused message back into the empty form.
   * @param {string} id
   * @param {Fields} body
   * @param {Record<string, unknown> | null} reply
   */
  async takeUp(id, body, reply) {
    this.fill(body);
    this.id = id;
    await this.renew();
    this.restoreErrors(reply);
    await this.outbox.drop(id);
  }

  /**
   * @param {string} id
   * @param {Fields} body
   */
  tellRefused(id, body) {
    const discard = quietButton("کنار بگذارید", () => {
      this.news.forget(id);
      void this.outbox.drop(id);
    });
    this.news.say(id, "bad", REFUSED_BEFORE, discard);
    this.waysOut.offer(this.letter(body));
  }

  /**
   * @param {string} id
   * @param {Fields} fields
   * @param {"device" | "memory"} place
   */
  tellWaiting(id, fields, place) {
    this.tried.add(id);
    this.news.say(id, "", waitingWords(place, navigator.vendor));
    this.waysOut.offer(this.letter(fields));
  }

  /** @param {Record<string, unknown> | null} reply */
  restoreErrors(reply) {
    const errors = reply?.["errors"];
    this.fields.showErrors(typeof errors === "object" && errors !== null ? /** @type {Fields} */ (errors) : {});
    this.keepDraft();
    this.news.say("", "bad", typeof reply?.["detail"] === "string" ? reply["detail"] : REFUSED);
    this.waysOut.offer(this.letter(this.fields.values(KEPT_FIELDS)));
    this.fields.focusError();
  }

  /**
   * @param {string} id
   * @param {string} text
   * @param {Record<string, unknown> | null} reply
   */
  tellCode(id, text, reply) {
    const code = String(reply?.["code"] ?? "");
    keepCode(code);
    this.news.say(id, "good", text, codeMark(code));
    if (this.followed.size === 0) this.waysOut.withdraw();
  }

  /** Empties the form of a message that no longer needs it. */
  startAfresh() {
    this.id = uuid7();
    this.forgetDraft();
    this.setBusy(false);
    this.fields.set("message", "");
    this.fields.set("order", "");
    this.attachments?.clear();
    this.form.dispatchEvent(new Event(MESSAGE_SENT));
  }

  /**
   * A moment in which the message can be taken back, if it surely has not arrived.
   * @param {string} id
   */
  tellProving(id) {
    this.proving.add(id);
    const wayBack = this.tried.has(id) ? [] : [quietButton("نفرستید", () => void this.takeBack(id))];
    this.news.say(id, "", PROVING, ...wayBack);
  }

  /** @param {string} id */
  async takeBack(id) {
    this.followed.delete(id);
    await this.outbox.drop(id);
    if (id === this.id) await this.renew();
    this.setBusy(false);
    this.news.say(id, "", TAKEN_BACK);
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
    if (typeof draft !== "object" || draft === null) return;
    this.fill(strings(draft));
    if ("id" in draft && typeof draft.id === "string") this.id = draft.id;
  }

  /** @param {Fields} fields What is written goes only where nothing is. */
  fill(fields) {
    for (const name of KEPT_FIELDS) {
      if (fields[name] && !this.fields.value(name)) this.fields.set(name, fields[name]);
    }
  }

  keepDraft() {
    remember(DRAFT, { ...this.fields.values(KEPT_FIELDS), id: this.id });
  }

  forgetDraft() {
    remember(DRAFT, null);
  }

  body() {
    const read = [...new Set([...this.visit.read(), this.fields.value("read")])].filter(Boolean);
    const search = this.currentSearch()?.query ?? this.fields.value("search");
    const website = this.fields.value("website"); // hidden from people; whoever fills it in is a machine
    return { ...this.fields.values(KEPT_FIELDS), search, read, page: location.pathname, ...(website && { website }) };
  }

  /** @param {Fields} fields */
  letter(fields) {
    const topics = this.form.elements.namedItem("topic");
    const options = topics instanceof HTMLSelectElement ? [...topics.options] : [];
    return letterOf(fields, options.find((option) => option.value && option.value === fields["topic"])?.text ?? "");
  }

  get busy() {
    return this.form.getAttribute("aria-busy") === "true";
  }

  /** @param {boolean} busy A message is under way: it can be read, not changed. */
  setBusy(busy) {
    this.form.setAttribute("aria-busy", String(busy));
    this.fields.lock(busy);
    this.attachments?.lock(busy);
    this.form.querySelector("button[type=submit]")?.setAttribute("aria-disabled", String(busy));
  }
}

/**
 * @param {object} body
 * @returns {Fields} Its texts.
 */
function strings(body) {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => typeof value === "string"));
}
