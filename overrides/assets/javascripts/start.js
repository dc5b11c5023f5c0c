/**
 * Asks for what a page adds to itself once the sheet is here, and not before: on a slow line every byte beside the sheet keeps
 * the answer from appearing. Browsers run modules after the sheets above them.
 * @module
 */

import { initDisclosures } from "./disclosures.js";

initDisclosures(document);
// No import(): pages are loaded only when an element's script has run.
const script = document.createElement("script");
script.type = "module";
script.src = new URL("app.js", import.meta.url).href;
document.head.append(script);
