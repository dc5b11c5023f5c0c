/**
 * IndexedDB as promises: what was written is on the disk once the promise is kept.
 * @module
 */

/**
 * @typedef {object} Database
 * @property {<Result>(stores: string[], mode: IDBTransactionMode, work: (transaction: IDBTransaction) => IDBRequest<Result>) => Promise<Result>} transact
 *   Resolves with the request's result once the whole transaction is on the disk.
 * @property {() => void} close
 */

/**
 * @param {string} name
 * @param {(database: IDBDatabase) => void} create Makes the stores of a new database.
 * @returns {Promise<Database>} Rejected where the browser keeps nothing.
 */
export async function openDatabase(name, create) {
  let connection = await connect(name, create);
  let closed = false;
  return {
    async transact(stores, mode, work) {
      try {
        return await transact(connection, stores, mode, work);
      } catch (error) {
        if (closed || !(error instanceof DOMException && error.name === "InvalidStateError")) throw error;
        connection = await connect(name, create); // browsers close connections of their own accord, Safari in the background
        return transact(connection, stores, mode, work);
      }
    },
    close() {
      closed = true;
      connection.close();
    },
  };
}

/**
 * @param {string} name
 * @param {(database: IDBDatabase) => void} create
 * @returns {Promise<IDBDatabase>}
 */
function connect(name, create) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => create(request.result);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
}

/**
 * @template Result
 * @param {IDBDatabase} connection
 * @param {string[]} stores
 * @param {IDBTransactionMode} mode
 * @param {(transaction: IDBTransaction) => IDBRequest<Result>} work
 * @returns {Promise<Result>}
 */
function transact(connection, stores, mode, work) {
  return new Promise((resolve, reject) => {
    const transaction = connection.transaction(stores, mode, { durability: "strict" });
    const request = work(transaction);
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error);
  });
}
