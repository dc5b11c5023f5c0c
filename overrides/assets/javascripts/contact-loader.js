/**
 * Fetches what a contact form is made of when somebody may write: at once on the contact page, and below an answer when the form
 * is opened. Until then, and where scripts fail, the form posts as plain HTML.
 * @module
 */

import { fetchModule } from "./fetch-module.js";

const UNREACHABLE = "این بخش هنوز کامل بار نشده است. نوشته‌تان همین‌جا می‌ماند؛ اینترنت را ببینید و دوباره دکمه را بزنید.";

/**
 * @param {Document} page
 * @param {import("./contact-form.js").Parts} parts
 */
export function initContact(page, parts) {
  const forms = [...page.querySelectorAll("form[data-contact]")].filter((form) => form instanceof HTMLFormElement);
  if (forms.length === 0) return;
  const open = opener(page, parts);
  for (const form of forms) {
    const box = form.closest("details");
    if (!box || box.open) void open().catch(() => undefined);
    else box.addEventListener("toggle", () => void open().catch(() => undefined), { once: true });
    form.addEventListener("submit", (event) => void postpone(event, form, open));
  }
}

/**
 * @param {Document} page
 * @param {import("./contact-form.js").Parts} parts
 */
function opener(page, parts) {
  /** @type {Promise<void> | null} */
  let opened = null;
  const fetchForms = async () => {
    const contact = /** @type {typeof import("./contact.js")} */ (await fetchModule("contact.js"));
    contact.openContactPage(page, parts);
  };
  return () => {
    opened ??= fetchForms();
    opened.catch(() => (opened = null));
    return opened;
  };
}

/**
 * Holds a message back until the form can keep it. Online without the modules the plain form still posts.
 * @param {SubmitEvent} event
 * @param {HTMLFormElement} form
 * @param {() => Promise<void>} open
 */
async function postpone(event, form, open) {
  if (form.dataset["contact"] === "open") return;
  event.preventDefault();
  try {
    await open();
    form.requestSubmit();
  } catch {
    if (navigator.onLine && form.hasAttribute("action")) return form.submit();
    const status = form.querySelector("[data-status]");
    if (status) status.textContent = UNREACHABLE;
  }
}
