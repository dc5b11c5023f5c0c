/**
 * Where the outbox keeps what is not sent yet: IndexedDB, flushed to the disk, or memory where there is none.
 * @module
 */

const DATABASE = "rahnama-outbox";
const ITEMS = "items";

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
    return durableShelf(await openDatabase(), memory);
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
 * @param {IDBDatabase} database
 * @param {Shelf} memory Takes what the disk refuses, so that nothing is lost while the page is open.
 * @returns {Shelf}
 */
function durableShelf(database, memory) {
  return {
    async put(item) {
      try {
        await change(database, (items) => items.put(item));
        return true;
      } catch {
        return memory.put(item);
      }
    },
    async all() {
      const kept = await change(database, (items) => items.getAll(), "readonly").catch(() => []);
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
 * @param {IDBDatabase} database
 * @param {string} id
 * @param {string} stamp
 * @param {Kept | null} next
 * @returns {Promise<boolean>}
 */
async function replaceIn(database, id, stamp, next) {
  let replaced = false;
  await change(database, (items) => {
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

/** @returns {Promise<IDBDatabase>} */
function openDatabase() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(ITEMS, { keyPath: "id" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
}

/**
 * Resolves with the request's result once the transaction is on the disk.
 * @template Result
 * @param {IDBDatabase} database
 * @param {(items: IDBObjectStore) => IDBRequest<Result>} work
 * @param {IDBTransactionMode} [mode]
 * @returns {Promise<Result>}
 */
function change(database, work, mode = "readwrite") {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(ITEMS, mode, { durability: "strict" });
    const request = work(transaction.objectStore(ITEMS));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error);
  });
}
