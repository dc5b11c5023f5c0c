/** MiniSearch, as its documentation sets it up for typos and unfinished words. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const OPTIONS = {
  fields: ["title", "section", "text"],
  storeFields: ["url", "title", "section", "lead"],
  searchOptions: { fuzzy: 0.2, prefix: true },
};

/**
 * @param {string} folder
 * @param {string} first
 */
export function prepare(folder, first) {
  const text = readFileSync(join(folder, first), "utf8");
  return {
    start() {
      const opened = import("minisearch").then(({ default: MiniSearch }) => MiniSearch.loadJSON(text, OPTIONS));
      return {
        ready: opened,
        /** @param {string} query */
        search: async (query) => (await opened).search(query).slice(0, 10).length,
      };
    },
  };
}

/**
 * @param {string} rows File of documents.
 * @param {string} target
 */
export async function build(rows, target) {
  const { default: MiniSearch } = await import("minisearch");
  const index = new MiniSearch(OPTIONS);
  index.addAll(JSON.parse(readFileSync(rows, "utf8")));
  writeFileSync(target, JSON.stringify(index));
}
