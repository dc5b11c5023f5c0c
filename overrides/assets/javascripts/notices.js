/**
 * The shop's notices: closes them, hides what is over, and shows what was published after this page was built or fetched.
 *
 * Nothing on the page moves. A notice that comes later stands in a strip above the page's lower edge; one that ends keeps its room until
 * nobody looks or it is closed. `status.json` is asked for at most every five minutes on a device, when a page is opened or looked at again.
 * @module
 */

const STATUS_FILE = "status.json";
const KNOWN_NOTICES = "rahnama.notices";
const CLOSED_NOTICES = "rahnama.notices.closed";
const ASK_AGAIN = 300_000;
const LONGEST_TIMER = 2_000_000_000;
const OVER = "این اعلان دیگر برقرار نیست.";
/** Time in which screen readers take notice of an empty region, so that they read what comes into it. */
const REGION_SETTLES = 150;

/**
 * @typedef {object} Notice
 * @property {string} key Changes with what it says.
 * @property {string} level
 * @property {string} label
 * @property {string} text
 * @property {string} since Moment in ISO form; empty for always.
 * @property {string} until
 * @property {string} ending Until when, in words.
 * @property {string[]} [at] Beginnings of the addresses that show it; all when missing.
 * @property {{url: string, title: string}} [link] Address relative to the site's root.
 */

/**
 * @param {Document} page
 */
export function initNotices(page) {
  const base = new URL(page.documentElement.dataset["base"] ?? "./", page.baseURI);
  const board = new NoticeBoard(page, base);
  page.addEventListener("visibilitychange", () => (page.hidden ? board.collapse() : void board.refresh()));
  globalThis.addEventListener("pageshow", (event) => event.persisted && void board.refresh());
  const idle = globalThis.requestIdleCallback ?? ((/** @type {() => void} */ call) => setTimeout(call, 500));
  board.listen();
  idle(() => void board.refresh());
}

/**
 * Whether a notice is to be seen at a moment.
 * @param {{since?: string, until?: string}} notice
 * @param {number} now In milliseconds.
 */
export function isDue({ since, until }, now) {
  return (!since || Date.parse(since) <= now) && now < Date.parse(until ?? "");
}

/**
 * Milliseconds until the next of some notices begins or ends; Infinity when none will.
 * @param {Pick<Notice, "since" | "until">[]} notices
 * @param {number} now
 */
export function nextEdge(notices, now) {
  const edges = notices.flatMap(({ since, until }) => [Date.parse(since), Date.parse(until)]);
  return Math.min(...edges.filter((edge) => edge > now).map((edge) => edge - now), Infinity);
}

/**
 * The notices of a status file as far as they can be shown; null for anything that is none, such as a hotel's login page.
 * @param {any} status
 * @returns {Notice[] | null}
 */
export function readStatus(status) {
  if (!Array.isArray(status?.notices)) return null;
  return status.notices.filter((/** @type {any} */ one) =>
    ["key", "level", "label", "text", "since", "until", "ending"].every((name) => typeof one?.[name] === "string"),
  );
}

class NoticeBoard {
  /**
   * @param {Document} page
   * @param {URL} base The site's root.
   */
  constructor(page, base) {
    this.page = page;
    this.base = base;
    this.path = new URL(page.baseURI).pathname.slice(base.pathname.length);
    this.built = [...page.querySelectorAll("[data-notice]")].filter((node) => node instanceof HTMLElement);
    this.strip = page.createElement("section");
    this.strip.className = "notices notices--later";
    this.strip.setAttribute("aria-label", "اعلان تازه");
    this.strip.setAttribute("role", "status");
    /** @type {Map<string, HTMLElement>} What the strip shows, by key. */
    this.later = new Map();
    /** @type {Notice[] | null} What is known from the file. */
    this.notices = null;
    this.timer = 0;
  }

  listen() {
    for (const notice of this.built) {
      notice.querySelector("button")?.addEventListener("click", () => this.close(notice));
    }
  }

  /** Learns what is published now, from this device when it asked lately, and shows it. */
  async refresh() {
    const kept = recallDevice(KNOWN_NOTICES);
    const age = Date.now() - (typeof kept?.at === "number" ? kept.at : 0);
    if (age >= 0 && age < ASK_AGAIN) this.notices = readStatus(kept);
    else await this.ask();
    this.show();
  }

  async ask() {
    try {
      const answer = await fetch(new URL(STATUS_FILE, this.base), { cache: "no-cache", credentials: "omit" });
      const notices = answer.ok ? readStatus(await answer.json()) : null;
      if (!notices) return;
      this.notices = notices;
      rememberDevice(KNOWN_NOTICES, { at: Date.now(), notices });
    } catch {
      // Offline: the page's own notices stand, and end by the clock.
    }
  }

  show() {
    const now = Date.now();
    const closed = recallDevice(CLOSED_NOTICES) ?? {};
    const keys = this.notices && new Set(this.notices.map(({ key }) => key));
    for (const notice of this.built) {
      const { notice: key = "" } = notice.dataset;
      if (key in closed || !isDue(notice.dataset, now) || (keys && !keys.has(key))) this.retire(notice);
    }
    const seen = new Set(this.built.filter((notice) => isShown(notice)).map((notice) => notice.dataset["notice"]));
    const later = (this.notices ?? []).filter(
      (notice) => isDue(notice, now) && this.isHere(notice) && !(notice.key in closed) && !seen.has(notice.key),
    );
    this.fill(later);
    clearTimeout(this.timer);
    const dated = this.built.map(({ dataset }) => ({ since: dataset["since"] ?? "", until: dataset["until"] ?? "" }));
    const wait = nextEdge([...(this.notices ?? []), ...dated], now);
    if (wait < LONGEST_TIMER) this.timer = Number(setTimeout(() => this.show(), wait + 50));
  }

  /** @param {Notice} notice */
  isHere({ at }) {
    return !at || at.some((start) => this.path.startsWith(start));
  }

  /**
   * Puts notices into the strip, leaving those that stand there.
   * @param {Notice[]} notices
   */
  fill(notices) {
    const keys = new Set(notices.map(({ key }) => key));
    for (const [key, box] of this.later) {
      if (keys.has(key)) continue;
      box.remove();
      this.later.delete(key);
    }
    const fresh = notices.filter(({ key }) => !this.later.has(key));
    if (fresh.length === 0) return;
    for (const notice of fresh) this.later.set(notice.key, this.element(notice));
    if (!this.strip.isConnected) this.page.body.append(this.strip);
    setTimeout(() => this.strip.append(...this.later.values()), REGION_SETTLES);
  }

  /** @param {Notice} notice */
  element(notice) {
    const box = this.page.createElement("div");
    box.className = `notice notice--${notice.level}`;
    box.dataset["notice"] = notice.key;
    const text = this.page.createElement("p");
    const label = this.page.createElement("strong");
    label.textContent = `${notice.label}:`;
    const ending = this.page.createElement("span");
    ending.className = "notice__ending";
    ending.textContent = `(${notice.ending})`;
    text.append(label, ` ${notice.text} `, ...this.link(notice), ending);
    const button = this.page.createElement("button");
    button.type = "button";
    button.className = "notice__close";
    button.textContent = "✕";
    button.setAttribute("aria-label", `بستن این اعلان: ${notice.text}`);
    button.addEventListener("click", () => this.close(box));
    box.append(text, button);
    return box;
  }

  /**
   * @param {Notice} notice
   * @returns {(Node | string)[]}
   */
  link({ link }) {
    const address = link && new URL(String(link.url), this.base);
    if (!address || address.origin !== this.base.origin) return [];
    const anchor = this.page.createElement("a");
    anchor.href = address.href;
    anchor.textContent = String(link.title);
    return [anchor, " "];
  }

  /**
   * Closes a notice on this device, for as long as it says the same.
   * @param {HTMLElement} notice
   */
  close(notice) {
    const live = new Set((this.notices ?? []).map(({ key }) => key));
    const closed = Object.entries(recallDevice(CLOSED_NOTICES) ?? {}).filter(([key]) => !this.notices || live.has(key));
    const key = notice.dataset["notice"] ?? "";
    rememberDevice(CLOSED_NOTICES, { ...Object.fromEntries(closed), [key]: new Date().toISOString() });
    if (this.later.delete(key)) notice.remove();
    notice.hidden = true;
    const content = this.page.getElementById("content");
    content?.setAttribute("tabindex", "-1");
    content?.focus({ preventScroll: true });
  }

  /**
   * Takes away what is over; while somebody looks it leaves its room, or everything below would jump.
   * @param {HTMLElement} notice
   */
  retire(notice) {
    if (this.page.hidden) notice.hidden = true;
    if (!isShown(notice)) return;
    notice.style.minBlockSize = `${notice.offsetHeight}px`;
    notice.classList.add("notice--over");
    const text = notice.querySelector("p");
    if (text) text.textContent = OVER;
  }

  /** Nobody looks: gives free the room of what is over. */
  collapse() {
    for (const notice of this.built) {
      if (notice.classList.contains("notice--over")) notice.hidden = true;
    }
  }
}

/** @param {HTMLElement} notice */
function isShown(notice) {
  return !notice.hidden && !notice.classList.contains("notice--over");
}

/**
 * @param {string} key
 * @returns {any} What this device remembers; null without storage.
 */
function recallDevice(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

/**
 * @param {string} key
 * @param {unknown} value
 */
function rememberDevice(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Without storage a notice comes back on the next page, and the file is asked for again.
  }
}
