/**
 * Measures one engine in this process and prints JSON:
 *   node measure.mjs speed ENGINE FOLDER FIRST QUERIES.json     time until ready, until a first answer, and of each query
 *   node measure.mjs fetched rahnama FOLDER FIRST QUERIES.json  files fetched before each query's answer, each from a cold start
 *   node measure.mjs build minisearch DOCUMENTS.json TARGET
 * Times are processor time of all threads of the process, in milliseconds: compiling and collecting garbage count.
 */

import { readFileSync } from "node:fs";

const [action, engine, ...given] = process.argv.slice(2);
const { prepare, build } = await import(`./${engine}.mjs`);

/** @returns {number} */
function spent() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * @param {string} folder
 * @param {string} first
 * @param {string[]} queries
 */
async function speed(folder, first, queries) {
  const prepared = prepare(folder, first);
  const [began, clock] = [spent(), performance.now()];
  const session = prepared.start();
  await session.ready;
  const [ready, readyWall] = [spent() - began, performance.now() - clock];
  await session.search(queries[0]);
  const firstAnswer = spent() - began;
  const times = [];
  let empty = 0;
  for (const query of queries) {
    const before = spent();
    const hits = await session.search(query);
    times.push(spent() - before);
    if (hits === 0) empty++;
  }
  return { ready, readyWall, firstAnswer, times, empty };
}

/**
 * @param {string} folder
 * @param {string} first
 * @param {string[]} queries
 */
async function fetched(folder, first, queries) {
  const prepared = prepare(folder, first);
  const names = [];
  for (const query of queries) {
    const session = prepared.start();
    await session.search(query);
    names.push([...session.fetched]);
  }
  return names;
}

if (action === "build") {
  await build(...given);
} else {
  const [folder, first, queries] = given;
  const texts = JSON.parse(readFileSync(queries, "utf8"));
  console.log(JSON.stringify(await (action === "speed" ? speed : fetched)(folder, first, texts)));
}
