"""The script of a search session: the page's own ranker, and what `rahnama.search.ranker` calls of it."""

from __future__ import annotations

from rahnama.search.bundle import explain_source, ranker_source

_SESSION = """
let session = null;
const LOST = new Map();
function toBytes(text) {
  const bytes = new Uint8Array(text.length);
  for (let place = 0; place < bytes.length; place += 1) bytes[place] = text.charCodeAt(place);
  return bytes;
}
let first = null;
function openSession(text) { first = toBytes(text); session = openRanker(first); return session.index.documents.length; }
function missingInSession(query, limit) { return JSON.stringify(missingFiles(session, query, limit, LOST)); }
function supplySession(files) { for (const [key, text] of files) session.supply(key, toBytes(text)); return true; }
function forgetSession() { session = session.index.whole ? session : openRanker(first); return true; }
function searchSession(query, limit, files) {
  supplySession(files);
  const missing = missingFiles(session, query, limit, LOST);
  return JSON.stringify([missing, missing.length > 0 ? null : session.search(query, limit)]);
}
function explainSession(query, limit) { return JSON.stringify(explain(session, query, limit)); }
function evidenceSession(query, without) { return JSON.stringify(evidenceFor(session, query, without)); }
"""


def session_script() -> str:
    """Return the script that sessions run; joining and shortening it takes as long as some ten searches."""
    return ranker_source() + explain_source(_SESSION)
