"""Runs the page's own ranker, the very same JavaScript, in an embedded V8."""

from __future__ import annotations

import json
import weakref
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Self

from py_mini_racer import DEFAULT_V8_FLAGS, MiniRacer, init_mini_racer

from rahnama.search.session import session_script

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from rahnama.search.documents import DocumentKind
    from rahnama.search.format.files import SearchIndex

Outcome = Literal["found", "doubtful", "none"]


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


def expect_few_searches() -> None:
    """Let V8 do without its last optimizing in this process: for 25 searches that takes a fifth of all time, for 300 still as much.

    To be asked for before the first Ranker; later it changes nothing.
    """
    init_mini_racer(flags=(*DEFAULT_V8_FLAGS, "--no-opt"), ignore_duplicate_init=True)


class Ranker:
    """A search session over one index; close it, or use it as a context manager, to free its V8."""

    def __init__(self, index: SearchIndex, script: str = "") -> None:
        """Open `index`, as `build_index` made it; `script` is what `session_script` returns, where somebody has it.

        Raises:
            py_mini_racer.JSEvalException: when the index was built by other rules or another format.
        """
        self.index = index
        self._engine = MiniRacer()
        # An engine that is still open when Python exits may hang it.
        weakref.finalize(self, self._engine.close)
        self._engine.eval(script or session_script())
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
        """Return the best `limit` documents for `query`, with the files of the index that a page would have fetched."""
        missing: list[str] = []
        result: dict[str, Any] | None = None
        while result is None:
            missing, result = json.loads(self._engine.call("searchSession", query, limit, self._files(missing)))
        hits = tuple(Hit(**{**hit, "matched": tuple(hit["matched"])}) for hit in result.pop("hits"))
        return SearchResult(hits=hits, **result)

    def fetch(self, query: str, limit: int = 10) -> list[list[str]]:
        """Read what `query` needs of the index and was not read before; return the names of the files, by round."""
        rounds: list[list[str]] = []
        while keys := json.loads(self._engine.call("missingInSession", query, limit)):
            self._engine.call("supplySession", self._files(keys))
            rounds.append([self.index.file_name(key) for key in keys])
        return rounds

    def _files(self, keys: Sequence[str]) -> list[tuple[str, str]]:
        return [(key, self.index.files[self.index.file_name(key)].decode("latin-1")) for key in keys]

    def forget(self) -> None:
        """Forget all files of the index but the first, as if a page had just opened it."""
        self._engine.call("forgetSession")

    def tidy(self) -> None:
        """Let V8 give back what past searches left behind, some 40 MB after a thousand of them."""
        self._engine.low_memory_notification()

    def explain(self, query: str, limit: int = 10) -> dict[str, Any]:
        """Return how `query` is read: its words, what each is taken for and how surely, and the hits."""
        self.fetch(query, limit)
        explanation: dict[str, Any] = json.loads(self._engine.call("explainSession", query, limit))
        return explanation

    def evidence(self, query: str, without: Sequence[str] = ()) -> tuple[str, tuple[float, ...]] | None:
        """Return the id of the first hit that is none of `without`, and what speaks for it; None where nothing is found.

        The numbers are those that ``engine/confidence.js`` makes a probability of.
        """
        self.fetch(query)
        found: dict[str, Any] | None = json.loads(self._engine.call("evidenceSession", query, list(without)))
        return (found["id"], tuple(found["evidence"])) if found else None
