/** @module */

/**
 * The text with Latin digits where Persian or Arabic ones stood.
 * @param {string} text
 */
export function foldDigits(text) {
  return text.replace(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0)).replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660));
}

/**
 * The text with Persian digits where Latin ones stood.
 * @param {string | number} text
 */
export function persianDigits(text) {
  return String(text).replace(/[0-9]/g, (digit) => String.fromCharCode(Number(digit) + 0x6f0));
}

/**
 * A file's size as a person says it: «۳۴۰ کیلوبایت», «۲٫۱ مگابایت».
 * @param {number} bytes
 */
export function persianSize(bytes) {
  const mega = bytes / 1024 / 1024;
  if (mega >= 1) return `${persianDigits(mega.toFixed(1).replace(/\.0$/, "")).replace(".", "٫")} مگابایت`;
  return `${persianDigits(Math.max(1, Math.round(bytes / 1024)))} کیلوبایت`;
}

/**
 * A moment as a day of the Persian calendar: «۱ آذر ۱۴۰۵».
 * @param {string | number} moment
 */
export function persianDay(moment) {
  const format = { day: "numeric", month: "long", year: "numeric", timeZone: "Asia/Tehran" };
  return new Date(moment).toLocaleDateString("fa-IR-u-ca-persian", /** @type {Intl.DateTimeFormatOptions} */ (format));
}
