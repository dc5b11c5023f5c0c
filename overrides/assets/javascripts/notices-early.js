// Runs before the page is painted: what is over, not yet due or closed on this device must not show first and vanish then.
{
  /** @type {Record<string, string>} */
  let closed = {};
  try {
    closed = JSON.parse(localStorage.getItem("rahnama.notices.closed") ?? "{}") ?? {};
  } catch {
    // Without storage nothing was closed.
  }
  for (const notice of document.querySelectorAll("[data-notice]")) {
    if (!(notice instanceof HTMLElement)) continue;
    const { notice: key = "", since, until = "" } = notice.dataset;
    const now = Date.now();
    notice.hidden = key in closed || (since ? now < Date.parse(since) : false) || now >= Date.parse(until);
    notice.querySelector("button")?.removeAttribute("hidden");
  }
}
