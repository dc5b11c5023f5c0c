/** The analyzer in JavaScript keeps every rule of the conformance cases that Python keeps. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { Analyzer } from "../../rahnama/analysis/analyzer.js";

/** @param {string} path @returns {any} */
const readJson = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf-8"));

const groups = readJson("../../rahnama/analysis/fa.json");
const rules = Object.fromEntries(Object.keys(groups).map((name) => [name, groups[name].entries]));
const analyzer = new Analyzer(rules);

for (const { text, terms, because } of readJson("../conformance/analysis.json").cases) {
  test(because, () => assert.deepEqual(analyzer.terms(text), terms));
}
