/**
 * Asks for what a page adds to itself (its element's `data-src`) once the sheet is here, and not before: on a slow line every
 * byte beside the sheet keeps the answer from appearing. Browsers run modules after the sheets above them.
 * @module
 */

import { initDisclosures } from "./disclosures.js";

initDisclosures(document);
const own = document.querySelector("script[data-src]");
// An element and no import(), so that a page counts as loaded only when its script has run.
const script = document.createElement("script");
script.type = "module";
script.src = own?.getAttribute("data-src") ?? "";
document.head.append(script);
