/**
 * The way of searches, votes and visits of the form to the shop, whichever the shop has chosen: its collector, its web server's own log, or none.
 * Who asks not to be tracked sends none, whatever the shop has chosen.
 * @module
 */

import { recall, remember } from "./visit.js";

const UNSENT = "rahnama.unsent";
const MOST_UNSENT = 20;
const EVENT_MODES = /** @type {const} */ (["collector", "access-log"]);

/** @typedef {"collector" | "access-log" | "off"} EventMode */
/** @typedef {{id: string, type: "search" | "vote" | "form"} & Record<string, string | number | boolean>} LogEvent */

/**
 * @typedef {object} EventLog
 * @property {boolean} enabled Whether anything is sent at all.
 * @property {(event: LogEvent) => void} note Sends an event, now or later; a higher revision under the same id takes its place.
 */

/**
 * What a page that was built with `chosen` may send from this browser.
 * @param {string | undefined} chosen
 * @returns {EventMode}
 */
export function eventMode(chosen) {
  if (asksNotToBeTracked()) return "off";
  return EVENT_MODES.find((mode) => mode === chosen) ?? "off";
}

/**
 * @param {EventMode} mode
 * @param {{outbox: Pick<import("./outbox.js").OpenOutbox, "put">, beacon: string}} ways `beacon`: address of the small file
 *   whose requests the server's log keeps.
 * @returns {EventLog}
 */
export function createEventLog(mode, { outbox, beacon }) {
  if (mode === "access-log") return new BeaconLog(beacon);
  if (mode === "off") return { enabled: false, note() {} };
  return {
    enabled: true,
    note: (event) => void outbox.put({ id: event.id, path: "v1/events", kind: "event", body: event }),
  };
}

/** Whether the browser sends Global Privacy Control or Do Not Track. */
export function asksNotToBeTracked() {
  const asked = /** @type {{globalPrivacyControl?: boolean, doNotTrack?: string | null} | undefined} */ (globalThis.navigator);
  return asked?.globalPrivacyControl === true || asked?.doNotTrack === "1";
}

/**
 * Asks for a file with the event in the address. What did not get through is asked for again on the tab's next page; the
 * same event twice is one to whoever reads the log.
 * @implements {EventLog}
 */
class BeaconLog {
  /** @param {string} address */
  constructor(address) {
    this.address = address;
    this.enabled = true;
    for (const event of unsentEvents()) void this.send(event);
  }

  /** @param {LogEvent} event */
  note(event) {
    keepUnsent([...unsentEvents().filter(({ id }) => id !== event.id), event]);
    void this.send(event);
  }

  /** @param {LogEvent} event */
  async send(event) {
    const words = new URLSearchParams(Object.entries(event).map(([name, value]) => [name, String(value)]));
    try {
      // The address of the page may hold what was searched for, unmasked, and must not be told.
      await fetch(`${this.address}?${words}`, {
        keepalive: true,
        mode: "same-origin",
        credentials: "omit",
        cache: "no-store",
        referrerPolicy: "no-referrer",
      });
    } catch {
      return; // offline: kept for the next page
    }
    const sent = JSON.stringify(event);
    keepUnsent(unsentEvents().filter((other) => JSON.stringify(other) !== sent));
  }
}

/** @returns {LogEvent[]} Oldest first. */
function unsentEvents() {
  const kept = recall(UNSENT);
  return Array.isArray(kept) ? kept : [];
}

/** @param {LogEvent[]} events */
function keepUnsent(events) {
  remember(UNSENT, events.length > 0 ? events.slice(-MOST_UNSENT) : null);
}
