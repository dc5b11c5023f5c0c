/**
 * Runs the shipped worker file, unchanged, in a scope that plays the page: messages, and a `fetch` that reads from memory.
 * It answers with what the worker uses of a response: Node's own is written in JavaScript, whose time no page spends, and the
 * other engines get their index from memory, too.
 */

import { readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";

const BASE = "http://files.example/";

/**
 * @param {string} folder Files of the index and worker.js.
 * @param {string} first Name of the file that the worker is given.
 */
export function prepare(folder, first) {
  /** @type {Map<string, Uint8Array<ArrayBuffer>>} */
  const files = new Map();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(relative(folder, path), new Uint8Array(readFileSync(path)));
  }
  const source = new TextDecoder().decode(files.get("worker.js"));
  return { start: () => start(source, files, first) };
}

/**
 * Start a worker and have it open the index.
 * @param {string} source
 * @param {Map<string, Uint8Array<ArrayBuffer>>} files
 * @param {string} first
 */
export function start(source, files, first) {
  /** @type {string[]} names of the files fetched so far */
  const fetched = [];
  /** @type {(event: {data: object}) => void} */
  let listen = () => undefined;
  /** @type {Map<number | "ready", PromiseWithResolvers<any>>} */
  const awaited = new Map([["ready", Promise.withResolvers()]]);
  const scope = {
    location: new URL("worker.js", BASE),
    /** @param {string} _type @param {typeof listen} listener */
    addEventListener: (_type, listener) => void (listen = listener),
    /** @param {typeof listen} listener */
    set onmessage(listener) {
      listen = listener;
    },
    /** @param {any} data */
    postMessage(data) {
      if (data.type === "failed") awaited.forEach((one) => one.reject(new Error(`${data.reason}: ${data.message}`)));
      else awaited.get(data.type === "results" ? data.id : data.type)?.resolve(data);
    },
  };
  /** @param {string | URL} address */
  const fetch = (address) => {
    const name = decodeURIComponent(new URL(address, scope.location).href.slice(BASE.length));
    const file = files.get(name);
    fetched.push(name);
    return Promise.resolve({
      ok: file !== undefined,
      status: file ? 200 : 404,
      arrayBuffer: () => Promise.resolve(new Uint8Array(file ?? []).buffer),
    });
  };
  new Function("self", "fetch", source)(scope, fetch);
  listen({ data: { type: "open", index: BASE + first } });
  let newest = 0;
  return {
    fetched,
    ready: /** @type {Promise<any>} */ (awaited.get("ready")?.promise),
    /**
     * @param {string} query
     * @returns {Promise<number>} how many hits there are
     */
    async search(query) {
      const id = ++newest;
      const answer = Promise.withResolvers();
      awaited.set(id, answer);
      listen({ data: { type: "search", id, query, limit: 10 } });
      const { hits } = await answer.promise;
      awaited.delete(id);
      return hits.length;
    },
  };
}
