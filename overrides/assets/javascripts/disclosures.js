/**
 * Opens what a phone keeps folded where there is room for it.
 * @module
 */

const WIDE = "(min-width: 60em)";

/** @param {Document} page Its `details[data-open-wide]` are opened on a wide screen; whoever folds one again keeps it folded. */
export function initDisclosures(page) {
  if (!matchMedia(WIDE).matches) return;
  for (const details of page.querySelectorAll("details[data-open-wide]")) details.setAttribute("open", "");
}
