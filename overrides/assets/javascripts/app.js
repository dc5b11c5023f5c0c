/**
 * What a page adds to itself when scripts run, once its sheet is there (start.js). Without them every page reads, links work, and
 * the forms post.
 * @module
 */

import { initAhead } from "./ahead.js";
import { initContact } from "./contact-loader.js";
import { createEventLog, eventMode } from "./event-log.js";
import { initFormLog } from "./form-log.js";
import { initNotices } from "./notices.js";
import { initOffline } from "./offline.js";
import { openOutbox } from "./outbox.js";
import { initSearch } from "./search.js";
import { createSearchLog, currentSearch } from "./search-log.js";
import { initShare } from "./share.js";
import { initSuggestions } from "./suggestions.js";
import { initVotes } from "./vote.js";
import { openVisit } from "./visit.js";

const root = document.documentElement;
root.classList.replace("no-js", "js");

const mode = eventMode(root.dataset["searchLog"]);
const outbox = openOutbox({ collector: root.dataset["collector"] ?? "", events: mode === "collector" });
const visit = openVisit(document);
const events = createEventLog(mode, { outbox, beacon: `${root.dataset["base"] ?? "./"}assets/log.gif` });
const searchLog = createSearchLog(events, { tab: visit.tab });

const search = initSearch(document, searchLog, initAhead(document));
initVotes(document, { events, visit });
initContact(document, { outbox, visit, searchLog, currentSearch });
initSuggestions(document, search);
initFormLog(document, { events, visit, currentSearch });
initNotices(document);
initOffline(document);
initShare(document);
