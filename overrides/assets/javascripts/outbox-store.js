/**
 * Where the outbox keeps what is not sent yet: IndexedDB, flushed to the disk, or memory where there is none.
 * @module
 */

import { openDatabase } from "./database.js";

const OUTBOX = "rahnama-outbox";
const ITEMS = "items";

/** @typedef {import("./database.js").Database} Database */
/** @typedef {import("./outbox.js").Kept} Kept */

/**
 * @typedef {object} Shelf
 * @property {(item: Kept) => Promise<boolean>} put Tells whether the item will survive the tab.
 * @property {() => Promise<Kept[]>} all Oldest first.
 * @property {(id: string, stamp: string, next: Kept | null) => Promise<boolean>} replace Replaces or removes an item that nobody has
 *   put anew meanwhile; tells whether it did.
 * @property {() => void} close
 */

/** @returns {Promise<Shelf>} */
export async function openShelf() {
  const memory = memoryShelf();
  try {
    const database = await openDatabase(OUTBOX, (empty) => void empty.createObjectStore(ITEMS, { keyPath: "id" }));
    return durableShelf(database, memory);
  } catch {
    return memory;
  }
}

/** @returns {Shelf} */
function memoryShelf() {
  /** @type {Map<string, Kept>} */
  const items = new Map();
  return {
    async put(item) {
      items.set(item.id, item);
      return false;
    },
    async all() {
      return [...items.values()];
    },
    async replace(id, stamp, next) {
      if (items.get(id)?.stamp !== stamp) return false;
      if (next) items.set(id, next);
      else items.delete(id);
      return true;
    },
    close() {},
  };
}

/**
 * @param {Database} database
 * @param {Shelf} memory Takes what the disk refuses, so that nothing is lost while the page is open.
 * @returns {Shelf}
 */
function durableShelf(database, memory) {
  return {
    async put(item) {
      try {
        await database.transact([ITEMS], "readwrite", (work) => work.objectStore(ITEMS).put(item));
        return true;
      } catch {
        return memory.put(item);
      }
    },
    async all() {
      const kept = await database.transact([ITEMS], "readonly", (work) => work.objectStore(ITEMS).getAll()).catch(() => []);
      return [...kept, ...(await memory.all())].sort((one, other) => one.made - other.made);
    },
    async replace(id, stamp, next) {
      const replaced = await replaceIn(database, id, stamp, next).catch(() => false);
      return replaced || memory.replace(id, stamp, next);
    },
    close() {
      database.close();
    },
  };
}

/**
 * @param {Database} database
 * @param {string} id
 * @param {string} stamp
 * @param {Kept | null} next
 * @returns {Promise<boolean>}
 */
async function replaceIn(database, id, stamp, next) {
  let replaced = false;
  await database.transact([ITEMS], "readwrite", (work) => {
    const items = work.objectStore(ITEMS);
    const request = items.get(id);
    request.onsuccess = () => {
      replaced = request.result?.stamp === stamp;
      if (replaced && next) items.put(next);
      else if (replaced) items.delete(id);
    };
    return request;
  });
  return replaced;
}
