/**
 * Compares the pictures of two folders: `compare_pictures.js KEPT TAKEN DIFFERENCES`. Prints, as JSON, for every name in either
 * the share of pixels that differ, or null where one is missing or of another size; draws where they differ.
 */

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pixelmatch from "pixelmatch";
import { PNG } from "pngjs";

/** How far a pixel's colour may be off before it counts (0 to 1, of the largest distance in YIQ); smoothed edges never count. */
const THRESHOLD = 0.1;

const [kept, taken, differences] = process.argv.slice(2);
mkdirSync(differences, { recursive: true });
const names = new Set([kept, taken].flatMap((folder) => readdirSync(folder).filter((name) => name.endsWith(".png"))));
const shares = Object.fromEntries([...names].sort().map((name) => [name, compare(name)]));
console.log(JSON.stringify(shares));

/**
 * @param {string} name
 * @returns {number | null}
 */
function compare(name) {
  const paths = [join(kept, name), join(taken, name)];
  if (!paths.every(existsSync)) return null;
  const [before, after] = paths.map((path) => PNG.sync.read(readFileSync(path)));
  const { width, height } = before;
  if (width !== after.width || height !== after.height) return null;
  const drawn = new PNG({ width, height });
  const different = pixelmatch(before.data, after.data, drawn.data, width, height, { threshold: THRESHOLD });
  if (different > 0) writeFileSync(join(differences, name), PNG.sync.write(drawn));
  return different / (width * height);
}
