/**
 * What a page adds to itself when scripts run. Without them every page reads, links work, and the forms post.
 * @module
 */

import { initContactForms } from "./contact-form.js";
import { openOutbox } from "./outbox.js";
import { initSearch } from "./search.js";
import { createSearchLog } from "./search-log.js";
import { initSuggestions } from "./suggestions.js";
import { initVotes } from "./vote.js";
import { openVisit } from "./visit.js";

const root = document.documentElement;
root.classList.replace("no-js", "js");

const outbox = openOutbox({ collector: root.dataset["collector"] ?? "" });
const visit = openVisit(document);
const searchLog = createSearchLog(outbox, { tab: visit.tab, enabled: root.dataset["searchLog"] === "on" });

const search = initSearch(document, searchLog);
initVotes(document, { outbox, visit });
initContactForms(document, { outbox, visit, searchLog });
initSuggestions(document, search);
