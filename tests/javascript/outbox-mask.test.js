/** The browser masks what the collector masks. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { mask } from "../../overrides/assets/javascripts/mask.js";

const cases = JSON.parse(readFileSync(new URL("../collector/masking.json", import.meta.url), "utf-8"));

for (const { text, masked, because } of cases) {
  test(because, () => assert.equal(mask(text), masked));
}

test("masking twice changes nothing more", () => {
  for (const { masked } of cases) assert.equal(mask(masked), masked);
});
