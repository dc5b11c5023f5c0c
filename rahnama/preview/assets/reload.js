/**
 * Keeps an open page of the preview fresh: reloads it after each build, and shows what is wrong when a build fails.
 * Only `make serve` adds it to pages; it is no part of the published site.
 *
 * @typedef {object} State
 * @property {string} build name of the build that is served
 * @property {string[]} problems why the latest change is not in it
 */

const EVENTS = "/_preview/events";
const BANNER = "rahnama-preview";

/** The build that this page came from. */
const own = new URL(import.meta.url).searchParams.get("build");

/** @type {EventSource | undefined} */
let events;

/** Listen while the page is in sight: a browser allows six connections to one origin, and each listening tab holds one. */
function listen() {
  events?.close();
  events = undefined;
  if (document.hidden) return;
  events = new EventSource(EVENTS);
  events.addEventListener("state", (event) => follow(JSON.parse(event.data)));
}

/** @param {State} state */
function follow(state) {
  if (state.problems.length > 0) showProblems(state.problems);
  else if (state.build !== own) location.reload();
  else document.getElementById(BANNER)?.remove();
}

/** @param {string[]} problems */
function showProblems(problems) {
  const banner = document.getElementById(BANNER) ?? addBanner();
  const lines = problems.map((problem) => {
    const line = document.createElement("li");
    line.dir = "auto";
    line.textContent = problem;
    return line;
  });
  banner.querySelector("ol")?.replaceChildren(...lines);
}

/** The banner stands in the page before its lines do, so that screen readers read them out. */
function addBanner() {
  const banner = document.createElement("div");
  banner.id = BANNER;
  banner.className = BANNER;
  banner.lang = "fa";
  banner.dir = "rtl";
  banner.setAttribute("role", "alert");
  const details = document.createElement("details");
  details.open = true;
  const summary = document.createElement("summary");
  summary.textContent = "تغییر تازه هنوز در این صفحه نیست. این موردها را درست کنید؛ صفحه خودش تازه می‌شود.";
  details.append(summary, document.createElement("ol"));
  banner.append(details);
  document.body.prepend(banner);
  return banner;
}

document.addEventListener("visibilitychange", listen);
listen();
