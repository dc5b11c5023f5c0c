/** @module */

import { judge, LATER } from "./outbox-rules.js";

const PATIENCE = 20_000;
const KEEPALIVE_BYTES = 30_000;

/**
 * Sends one message, or a batch of events, and tells what became of it.
 * @param {string} collector
 * @param {import("./outbox.js").Kept[]} parcel
 * @param {{proof?: string}} [more] Goes into a message's body beside what the customer wrote.
 * @returns {Promise<import("./outbox-rules.js").Verdict>}
 */
export async function post(collector, parcel, more) {
  const [first] = parcel;
  const content = first?.kind === "event" ? { events: parcel.map((item) => item.body) } : { ...first?.body, ...more };
  const body = JSON.stringify(content);
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE);
  try {
    const response = await fetch(collector + first?.path, {
      method: "POST",
      headers: { "Content-Type": "text/plain;charset=UTF-8" }, // needs no preflight, which a closing tab could not wait for
      body,
      keepalive: new TextEncoder().encode(body).length <= KEEPALIVE_BYTES,
      redirect: "error",
      cache: "no-store",
      signal: patience.signal,
    });
    return judge(response.status, response.headers.get("Retry-After"), await response.json().catch(() => null));
  } catch {
    return LATER;
  } finally {
    clearTimeout(timer);
  }
}
