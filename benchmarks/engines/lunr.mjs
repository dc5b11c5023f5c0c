/** lunr.js over an index that lunr.py wrote, as themes without Persian use it. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * @param {string} folder
 * @param {string} first
 */
export function prepare(folder, first) {
  const text = readFileSync(join(folder, first), "utf8");
  return {
    start() {
      const opened = import("lunr").then(({ default: lunr }) => lunr.Index.load(JSON.parse(text).index));
      return {
        ready: opened,
        /** @param {string} query */
        async search(query) {
          const plain = query.replaceAll(/[-+~^:*"]/g, " ");
          return plain.trim() ? (await opened).search(plain).slice(0, 10).length : 0;
        },
      };
    },
  };
}
