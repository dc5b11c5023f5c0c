/**
 * What the contact form says of a message. It never says more than is known.
 * @module
 */

export const SENDING = "در حال فرستادن…";
export const PROVING = "یک لحظه… الان پیام زیاد می‌رسد؛ دستگاه شما دارد نشان می‌دهد که ربات نیست. ";
export const SENT = "پیام شما فرستاده شد؛ کد پیگیری شما: ";
export const SENT_BEFORE = "پیامی که پیش‌تر نوشته بودید فرستاده شد؛ کد پیگیری شما: ";
export const MEND = "پیام فرستاده نشد. لطفاً بخش‌های مشخص‌شده را درست کنید.";
export const REFUSED = "پیام پذیرفته نشد. لطفاً دوباره بفرستید یا از راه‌های دیگر با ما در تماس باشید.";
export const REFUSED_BEFORE = "پیامی که پیش‌تر نوشته بودید پذیرفته نشد و فرستاده نشده است. متنش را کپی کنید و از راه‌های دیگر بفرستید. ";
export const TAKEN_BACK = "فرستادن متوقف شد. نوشته‌تان همین‌جاست.";
export const NOWHERE = "این صفحه خودش پیام نمی‌فرستد. متن پیامتان کپی شد؛ آن را با ایمیل بفرستید یا تلفن بزنید.";

const DEVICE = "پیام روی همین دستگاه نگه داشته شد و هنوز فرستاده نشده است. به‌محض وصل شدن خودش فرستاده می‌شود، اگر این سایت باز باشد یا دوباره بازش کنید.";
const MEMORY = "پیام هنوز فرستاده نشده است و فقط تا وقتی این صفحه باز است نگه داشته می‌شود. لطفاً صفحه را نبندید.";
const SEVEN_DAYS = " سافاری آنچه را نگه داشته‌ایم پس از هفت روز سر نزدن به سایت پاک می‌کند؛ پیش از آن سر بزنید یا از راه‌های زیر خبر بدهید.";

/**
 * @param {"device" | "memory"} place
 * @param {string} vendor Of the browser; Apple's deletes what a site keeps when nobody comes back for seven days.
 */
export function waitingWords(place, vendor) {
  if (place === "memory") return MEMORY;
  return vendor.startsWith("Apple") ? DEVICE + SEVEN_DAYS : DEVICE;
}
