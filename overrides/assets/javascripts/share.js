/**
 * Passing an answer on: its address is copied, or sent with the device's own means; headings of guides get an address each.
 * Where the clipboard is out of reach (no permission, no secure connection), the address is shown, selected.
 * @module
 */

const COPIED = "پیوند کپی شد.";
const COPY_YOURSELF = "پیوند را از این کادر کپی کنید:";

/** @param {Document} page */
export function initShare(page) {
  const bar = page.querySelector("[data-share]");
  if (!(bar instanceof HTMLElement)) return;
  bar.hidden = false;
  const address = location.href.replace(/[?#].*/, "");
  bar.querySelector("[data-copy-link]")?.addEventListener("click", () => void copyLink(bar, address));
  const send = bar.querySelector("[data-send-link]");
  if (send instanceof HTMLElement && "share" in navigator) {
    send.hidden = false;
    // A customer who changes their mind is no error.
    send.addEventListener("click", () => navigator.share({ title: page.title, url: address }).catch(() => undefined));
  }
  for (const heading of page.querySelectorAll(".article--guide .prose :is(h2, h3)[id]")) {
    heading.append(anchorOf(heading, () => void copyLink(bar, `${address}#${heading.id}`, false)));
  }
}

/**
 * A link to a heading; following it also copies its address.
 * @param {Element} heading
 * @param {() => void} copy
 */
function anchorOf(heading, copy) {
  const link = heading.ownerDocument.createElement("a");
  link.className = "anchor";
  link.href = `#${heading.id}`;
  link.textContent = "#";
  link.setAttribute("aria-label", `پیوند به «${heading.textContent?.trim()}»`);
  link.addEventListener("click", copy);
  return link;
}

/**
 * @param {HTMLElement} bar
 * @param {string} address
 * @param {boolean} [show] Whether to show the address where it cannot be copied.
 */
async function copyLink(bar, address, show = true) {
  bar.querySelector("input")?.remove();
  const copied = await navigator.clipboard?.writeText(address).then(
    () => true,
    () => false,
  );
  if (copied) announce(bar, COPIED);
  else if (show) {
    announce(bar, COPY_YOURSELF);
    const field = bar.ownerDocument.createElement("input");
    field.readOnly = true;
    field.dir = "ltr";
    field.value = address;
    field.setAttribute("aria-label", COPY_YOURSELF);
    bar.append(field);
    field.select();
  }
}

/**
 * Says something anew, also when it was said before.
 * @param {HTMLElement} bar
 * @param {string} words
 */
function announce(bar, words) {
  const status = bar.querySelector("[data-share-status]");
  if (!status) return;
  status.textContent = "";
  requestAnimationFrame(() => (status.textContent = words));
}
