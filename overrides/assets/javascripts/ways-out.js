/**
 * E-mail, telephone and clipboard, for a message that has not reached the shop.
 * @module
 */

const LONGEST_ADDRESS = 1_800;
const CUT = "…\n\n(ادامهٔ متن کپی شده است؛ همین‌جا بچسبانید.)";
const COPY = "کپی متن پیام";
const COPIED = "متن پیام کپی شد";
const NOT_COPIED = "کپی نشد؛ متن را خودتان انتخاب کنید";
const LABELS = { message: "", name: "نام: ", mobile: "موبایل: ", email: "ایمیل: ", order: "شمارهٔ سفارش: " };

/** @typedef {{subject: string, text: string}} Letter */

export class WaysOut {
  /** @param {Element | null} box Lists the shop's channels; its `mailto:` links are filled with the message. */
  constructor(box) {
    this.box = box instanceof HTMLElement ? box : null;
    /** @type {Letter} */
    this.letter = { subject: "", text: "" };
    this.button = document.createElement("button");
    this.button.type = "button";
    this.button.className = "button button--quiet";
    this.button.dataset["copy"] = "";
    this.button.addEventListener("click", () => void this.copy());
    for (const link of this.mails()) link.addEventListener("click", () => void this.copy());
  }

  /** @param {Letter} letter */
  offer(letter) {
    this.letter = letter;
    this.button.textContent = COPY;
    for (const link of this.mails()) link.href = mailAddress(link.pathname, letter);
    if (!this.box) return;
    this.box.append(this.button);
    this.box.hidden = false;
  }

  withdraw() {
    if (this.box) this.box.hidden = true;
  }

  /** Opens the customer's mail program, where the page knows an address. */
  async write() {
    await this.copy();
    const [mail] = this.mails();
    mail?.click();
  }

  async copy() {
    try {
      await navigator.clipboard.writeText(this.letter.text);
      this.button.textContent = COPIED;
    } catch {
      this.button.textContent = NOT_COPIED;
    }
  }

  /** @returns {HTMLAnchorElement[]} */
  mails() {
    return [...(this.box?.querySelectorAll("a[href^='mailto:']") ?? [])].filter((link) => link instanceof HTMLAnchorElement);
  }
}

/**
 * A message as a person would send it by hand.
 * @param {Record<string, unknown>} body
 * @param {string} topic Title of its topic, may be empty.
 * @returns {Letter}
 */
export function letterOf(body, topic) {
  const lines = Object.entries(LABELS).flatMap(([name, label]) => (body[name] ? [`${label}${body[name]}`] : []));
  return { subject: topic || "پیام به پشتیبانی", text: lines.join("\n\n") };
}

/**
 * A `mailto:` address with as much of the letter as mail programs take: a Persian letter costs six characters.
 * @param {string} recipient
 * @param {Letter} letter
 */
export function mailAddress(recipient, { subject, text }) {
  const address = (/** @type {string} */ body) => `mailto:${recipient}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body)}`;
  if (address(text).length <= LONGEST_ADDRESS) return address(text);
  const letters = Array.from(text);
  let kept = letters.length;
  while (kept > 0 && address(letters.slice(0, kept).join("") + CUT).length > LONGEST_ADDRESS) kept -= 10;
  return address(letters.slice(0, Math.max(0, kept)).join("") + CUT);
}
