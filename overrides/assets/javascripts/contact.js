/**
 * Everything that serves somebody who writes to the shop; fetched as one file by the pages that need it (contact-loader.js).
 * @module
 */

import { initContactForms } from "./contact-form.js";
import { initFollowUp } from "./follow-up.js";

/**
 * @param {Document} page
 * @param {import("./contact-form.js").Parts} parts
 */
export function openContactPage(page, parts) {
  initContactForms(page, parts);
  initFollowUp(page, page.documentElement.dataset["collector"] ?? "");
}
