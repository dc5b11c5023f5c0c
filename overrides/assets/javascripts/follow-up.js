/**
 * Tells a customer how far a message has come, by its code and the last digits of the telephone number in it. Neither ever
 * stands in an address.
 * @module
 */

import { codeMark, quietButton } from "./form-news.js";
import { FormFields } from "./form-fields.js";
import { forgetCodes, ownCodes } from "./own-codes.js";
import { foldDigits, persianDay } from "./persian.js";

const LOOKING = "یک لحظه…";
const CODE_MISSING = "کد پیگیری را بنویسید؛ مثلاً RH-7K3Q-9D2M.";
const DIGITS_MISSING = "چهار رقم آخر موبایلی را بنویسید که در پیام نوشته بودید.";
const NOT_FOUND = "پیامی با این کد و این چهار رقم پیدا نکردیم. هر دو را یک بار دیگر نگاه کنید. اگر در پیام فقط ایمیل نوشته بودید، پاسخ به همان ایمیل می‌آید.";
const TOO_OFTEN = "چند بار پشت سر هم پرسیدید. لطفاً چند دقیقهٔ دیگر دوباره ببینید.";
const OFFLINE = "به سرور نرسیدیم. اینترنت را ببینید و دوباره امتحان کنید.";

/**
 * @param {Document} page
 * @param {string} collector
 */
export function initFollowUp(page, collector) {
  const section = page.querySelector("[data-follow-up]");
  const form = section?.querySelector("form");
  if (!(section instanceof HTMLElement) || !form || !collector) return;
  section.hidden = false;
  const fields = new FormFields(form);
  const answer = form.querySelector("[data-status]");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void ask(fields, answer, collector);
  });
  form.addEventListener("input", () => fields.showErrors({}));
  offerOwnCodes(section.querySelector("[data-own-codes]"), fields);
}

/**
 * @param {FormFields} fields
 * @param {Element | null} answer
 * @param {string} collector
 */
async function ask(fields, answer, collector) {
  const code = foldDigits(fields.value("code"));
  const last_four = foldDigits(fields.value("last_four"));
  const errors = { code: code ? "" : CODE_MISSING, last_four: /^[0-9]{4}$/.test(last_four) ? "" : DIGITS_MISSING };
  fields.showErrors(errors);
  if (errors.code || errors.last_four) return fields.focusError();
  answer?.replaceChildren(LOOKING);
  const sentence = await look(`${collector}v1/status`, { code, last_four }).catch(() => OFFLINE);
  answer?.replaceChildren(sentence);
}

/**
 * @param {string} url
 * @param {{code: string, last_four: string}} question
 * @returns {Promise<string>}
 */
async function look(url, question) {
  const headers = { "Content-Type": "text/plain;charset=UTF-8" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(question), redirect: "error", cache: "no-store" });
  if (response.status === 404) return NOT_FOUND;
  if (response.status === 429) return TOO_OFTEN;
  if (!response.ok) return OFFLINE;
  return tellState(await response.json());
}

/**
 * @param {{status: string, received: string, answered?: string | null}} state
 * @returns {string}
 */
export function tellState({ status, received, answered }) {
  const came = persianDay(received);
  if (status === "answered") {
    return `${answered ? `در ${persianDay(answered)}` : "پیش‌تر"} به این پیام پاسخ داده‌ایم؛ پیامک و ایمیلتان را ببینید. اگر چیزی نرسیده، کد را به ما بگویید.`;
  }
  if (status === "closed") return "رسیدگی به این پیام تمام شده است. اگر هنوز کاری مانده، دوباره بنویسید و همین کد را هم بگویید.";
  return `پیامتان ${came} به دست ما رسیده و در نوبت پاسخ است. لازم نیست دوباره بفرستید.`;
}

/**
 * @param {Element | null} box
 * @param {FormFields} fields
 */
function offerOwnCodes(box, fields) {
  const codes = ownCodes();
  if (!(box instanceof HTMLElement) || codes.length === 0) return;
  box.hidden = false;
  const buttons = codes.map(({ code, at }) => {
    const button = quietButton("", () => {
      fields.set("code", code);
      const digits = fields.form.elements.namedItem("last_four");
      if (digits instanceof HTMLElement) digits.focus();
    });
    button.append(codeMark(code), ` (${persianDay(at)})`);
    return button;
  });
  const forget = quietButton("این کدها را از این دستگاه پاک کن", () => {
    forgetCodes();
    box.hidden = true;
  });
  box.append(...buttons, forget);
}
