"""What the real search shows for a query today, remembered, since a month asks the same thousands of times."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

from benchmarks.catalog import PROJECT
from rahnama.content.check import load_content
from rahnama.search.catalog import catalog_documents
from rahnama.search.index import build_index
from rahnama.search.ranker import Ranker

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.month.customers import Shown
    from rahnama.content.model import Catalog

SHOWN = 5


class Replay:
    """The demo shop's search; `remember` is a file that keeps answers between runs over the same index."""

    def __init__(self, remember: Path | None = None) -> None:
        content = load_content(PROJECT, today=dt.datetime.now(tz=dt.UTC).date())
        self.catalog: Catalog = content.catalog
        self.ranker = Ranker(
            build_index(list(catalog_documents(content.catalog, content.docs)), content.catalog.synonyms)
        )
        self._file = remember
        self._answers: dict[str, Shown] = {}
        if remember and remember.exists():
            kept = json.loads(remember.read_text("utf-8"))
            if kept["index"] == self.ranker.index.name:
                self._answers = {query: (shown, tuple(hits)) for query, (shown, hits) in kept["answers"].items()}

    def ask(self, query: str) -> Shown:
        """Return how sure the search is, and the first ids it shows."""
        answer = self._answers.get(query)
        if answer is None:
            result = self.ranker.search(query, SHOWN)
            answer = self._answers[query] = (result.outcome, tuple(hit.id for hit in result.hits))
        return answer

    def close(self) -> None:
        """Write down what was asked, where a file is named."""
        if self._file:
            self._file.write_text(json.dumps({"index": self.ranker.index.name, "answers": self._answers}), "utf-8")
        self.ranker.close()
