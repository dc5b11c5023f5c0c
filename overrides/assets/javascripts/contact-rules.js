/**
 * What the contact form asks of each field, in the words beside it; the collector asks the same (`rahnama/collector/contact.py`).
 * @module
 */

import { foldDigits, persianDigits } from "./persian.js";

/** @type {Record<string, number>} */
const LIMITS = { name: 100, mobile: 40, email: 254, order: 60, message: 5000 };

/** @type {Record<string, string>} */
const MISSING = {
  topic: "لطفاً موضوع پیام را انتخاب کنید.",
  message: "لطفاً بنویسید چه کمکی از ما می‌خواهید.",
};

/**
 * @param {Record<string, string>} fields Trimmed.
 * @param {string[]} required Names of the fields that must be filled in.
 * @returns {Record<string, string>} Field name to what is wrong with it, in Persian; empty when all is well.
 */
export function fieldErrors(fields, required) {
  /** @type {Record<string, string>} */
  const errors = {};
  const { mobile = "", email = "" } = fields;
  for (const name of required) {
    if (!fields[name]) errors[name] = MISSING[name] ?? "لطفاً این بخش را پر کنید.";
  }
  if (!mobile && !email) errors["mobile"] = "برای پاسخ دادن، شمارهٔ موبایل یا ایمیل شما را لازم داریم.";
  if (mobile && !e164(mobile)) errors["mobile"] = "شمارهٔ موبایل درست نیست؛ مثلاً ۰۹۱۲۱۲۳۴۵۶۷.";
  if (email && !isEmail(email)) errors["email"] = "نشانی ایمیل درست نیست؛ مثلاً name@example.com.";
  for (const [name, most] of Object.entries(LIMITS)) {
    if ((fields[name] ?? "").length > most) errors[name] = `این بخش نباید از ${most.toLocaleString("fa")} نویسه بیشتر باشد.`;
  }
  return errors;
}

/**
 * An Iranian mobile number as `+989121234567`, from any usual way to write it; empty when it is none.
 * @param {string} mobile
 */
export function e164(mobile) {
  const digits = foldDigits(mobile).replace(/[\s().\-–—‑\u00a0\u200b-\u200f]/g, "");
  const found = /^(?:\+98|0098|98|0|)(9[0-9]{9})$/.exec(digits);
  return found ? `+98${found[1]}` : "";
}

/**
 * A mobile number as people here write it, `۰۹۱۲۱۲۳۴۵۶۷`; what is none stays as it is.
 * @param {string} mobile
 */
export function familiarMobile(mobile) {
  const international = e164(mobile);
  return international ? persianDigits(`0${international.slice(3)}`) : mobile;
}

/** @param {string} address */
export function isEmail(address) {
  const [local = "", domain = "", more] = address.split("@");
  const labels = domain.split(".");
  return more === undefined && local.length > 0 && local.length <= 64 && labels.length > 1 && labels.every(Boolean) && !/[\s"(),:;<>[\]\\]/.test(address);
}
