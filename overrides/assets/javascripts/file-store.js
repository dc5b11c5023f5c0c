/**
 * Files that a customer attached, kept until the collector has each of them. They lie in a database beside the outbox's, so
 * that a page of an older publish in another tab cannot stand in the way of a new layout.
 * @module
 */

import { openDatabase } from "./database.js";

const FILES_DATABASE = "rahnama-files";
const FILES = "files";
const CONTENTS = "contents";

/**
 * @typedef {object} KeptFile
 * @property {string} request Id of the message it belongs to, or will belong to.
 * @property {number} number From 1 to 5, unique in its message.
 * @property {string} name
 * @property {string} type
 * @property {number} size Bytes.
 * @property {string} sha256 In hexadecimal digits.
 * @property {"draft" | "ready" | "sent" | "refused"} state `ready`: its message was given to the outbox.
 * @property {string} why What the collector said when it refused the file.
 * @property {number} changed When `state` changed, in milliseconds since 1970.
 * @property {number} tries
 * @property {number} due Not to be tried before; reasons to hurry overrule it.
 * @property {number} notBefore The same, as the collector asked for; nothing overrules it.
 */

/**
 * @typedef {object} FileStore
 * @property {(file: KeptFile, content: ArrayBuffer) => Promise<boolean>} add Tells whether the file will survive the tab.
 * @property {() => Promise<KeptFile[]>} all In order of messages and numbers.
 * @property {(request: string, number: number) => Promise<ArrayBuffer | undefined>} read
 * @property {(file: KeptFile) => Promise<void>} update The content stays while the file may still be sent.
 * @property {(request: string, number: number) => Promise<void>} remove
 * @property {(from: string, to: string) => Promise<void>} move Makes the files of one message drafts of another.
 */

/** @returns {Promise<FileStore>} */
export async function openFileStore() {
  const memory = memoryFiles();
  try {
    return durableFiles(await openDatabase(FILES_DATABASE, createStores), memory);
  } catch {
    return memory;
  }
}

/** @param {IDBDatabase} database */
function createStores(database) {
  database.createObjectStore(FILES, { keyPath: ["request", "number"] });
  database.createObjectStore(CONTENTS);
}

/** @returns {FileStore} */
function memoryFiles() {
  /** @type {Map<string, {file: KeptFile, content: ArrayBuffer | undefined}>} */
  const kept = new Map();
  const key = (/** @type {string} */ request, /** @type {number} */ number) => `${request} ${number}`;
  return {
    async add(file, content) {
      kept.set(key(file.request, file.number), { file, content });
      return false;
    },
    async all() {
      return [...kept.values()].map(({ file }) => file);
    },
    async read(request, number) {
      return kept.get(key(request, number))?.content;
    },
    async update(file) {
      const place = key(file.request, file.number);
      const before = kept.get(place);
      if (before) kept.set(place, { file, content: isOpen(file) ? before.content : undefined });
    },
    async remove(request, number) {
      kept.delete(key(request, number));
    },
    async move(from, to) {
      for (const [place, { file, content }] of [...kept]) {
        if (file.request !== from) continue;
        kept.delete(place);
        kept.set(key(to, file.number), { file: { ...file, request: to, state: "draft" }, content });
      }
    },
  };
}

/**
 * @param {import("./database.js").Database} database
 * @param {FileStore} memory Takes what the disk refuses.
 * @returns {FileStore}
 */
function durableFiles(database, memory) {
  return {
    async add(file, content) {
      try {
        // Bytes and not a Blob, which Safari fails to keep now and then (dexie/Dexie.js#1919), and in private windows always.
        await database.transact([FILES, CONTENTS], "readwrite", (work) => {
          work.objectStore(CONTENTS).put(content, [file.request, file.number]);
          return work.objectStore(FILES).put(file);
        });
        return true;
      } catch {
        return memory.add(file, content);
      }
    },
    async all() {
      const kept = await database.transact([FILES], "readonly", (work) => work.objectStore(FILES).getAll()).catch(() => []);
      return [...kept, ...(await memory.all())];
    },
    async read(request, number) {
      const read = (/** @type {IDBTransaction} */ work) => work.objectStore(CONTENTS).get([request, number]);
      return (await database.transact([CONTENTS], "readonly", read).catch(() => undefined)) ?? memory.read(request, number);
    },
    async update(file) {
      await updateIn(database, file).catch(() => undefined);
      await memory.update(file);
    },
    async remove(request, number) {
      await removeIn(database, request, number).catch(() => undefined);
      await memory.remove(request, number);
    },
    async move(from, to) {
      await moveIn(database, from, to).catch(() => undefined);
      await memory.move(from, to);
    },
  };
}

/**
 * @param {import("./database.js").Database} database
 * @param {KeptFile} file
 */
function updateIn(database, file) {
  return database.transact([FILES, CONTENTS], "readwrite", (work) => {
    const files = work.objectStore(FILES);
    const known = files.getKey([file.request, file.number]);
    known.onsuccess = () => {
      if (known.result === undefined) return;
      files.put(file);
      if (!isOpen(file)) work.objectStore(CONTENTS).delete([file.request, file.number]);
    };
    return known;
  });
}

/**
 * @param {import("./database.js").Database} database
 * @param {string} request
 * @param {number} number
 */
function removeIn(database, request, number) {
  return database.transact([FILES, CONTENTS], "readwrite", (work) => {
    work.objectStore(CONTENTS).delete([request, number]);
    return work.objectStore(FILES).delete([request, number]);
  });
}

/**
 * @param {import("./database.js").Database} database
 * @param {string} from
 * @param {string} to
 */
function moveIn(database, from, to) {
  return database.transact([FILES, CONTENTS], "readwrite", (work) => {
    const [files, contents] = [work.objectStore(FILES), work.objectStore(CONTENTS)];
    const all = files.getAll();
    all.onsuccess = () => {
      for (const file of all.result) {
        if (file.request !== from) continue;
        const content = contents.get([from, file.number]);
        content.onsuccess = () => {
          files.put({ ...file, request: to, state: "draft" });
          contents.put(content.result, [to, file.number]);
          files.delete([from, file.number]);
          contents.delete([from, file.number]);
        };
      }
    };
    return all;
  });
}

/** @param {KeptFile} file */
function isOpen(file) {
  return file.state === "draft" || file.state === "ready";
}
