"""Runs the page's own ranker, the very same JavaScript, in an embedded V8."""

from __future__ import annotations

import json
import weakref
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Self

from py_mini_racer import MiniRacer

from rahnama.search.bundle import explain_source, ranker_source

if TYPE_CHECKING:
    from types import TracebackType

    from rahnama.search.documents import DocumentKind
    from rahnama.search.format.files import SearchIndex

Outcome = Literal["found", "doubtful", "none"]

_SESSION = """
let session = null;
function toBytes(text) { return Uint8Array.from(text, (char) => char.charCodeAt(0)); }
function openSession(text) { session = openRanker(toBytes(text)); return session.index.documents.length; }
function searchSession(query, limit) { return JSON.stringify(session.search(query, limit)); }
function explainSession(query, limit) { return JSON.stringify(explain(session, query, limit)); }
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One found document; `matched` holds the words of title, section and lead that the query means, as written."""

    id: str
    url: str
    kind: DocumentKind
    title: str
    section: str
    lead: str
    score: float
    matched: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """What a search gives, best hit first.

    Attributes:
        outcome: `none` without hits, `doubtful` when the first hit is unlikely to answer.
        confidence: probability that the first hit answers, 0 to 1.
        correction: the query as it was read, when it was read otherwise than typed.
    """

    query: str
    hits: tuple[Hit, ...]
    outcome: Outcome
    confidence: float
    correction: str | None


class Ranker:
    """A search session over one index; close it, or use it as a context manager, to free its V8."""

    def __init__(self, index: SearchIndex) -> None:
        """Open `index`, as `build_index` made it.

        Raises:
            py_mini_racer.JSEvalException: when the index was built by other rules or another format.
        """
        self._engine = MiniRacer()
        # An engine that is still open when Python exits may hang it.
        weakref.finalize(self, self._engine.close)
        self._engine.eval(ranker_source() + explain_source() + _SESSION)
        self.documents: int = self._engine.call("openSession", index.first.decode("latin-1"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Free the V8; no search is possible afterwards."""
        self._engine.close()

    def search(self, query: str, limit: int = 10) -> SearchResult:
        """Return the best `limit` documents for `query`."""
        result: dict[str, Any] = json.loads(self._engine.call("searchSession", query, limit))
        hits = tuple(Hit(**{**hit, "matched": tuple(hit["matched"])}) for hit in result.pop("hits"))
        return SearchResult(hits=hits, **result)

    def explain(self, query: str, limit: int = 10) -> dict[str, Any]:
        """Return how `query` is read: its words, what each is taken for and how surely, and the hits."""
        explanation: dict[str, Any] = json.loads(self._engine.call("explainSession", query, limit))
        return explanation
