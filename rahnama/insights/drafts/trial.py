"""Tries a draft before anybody sees it: do its queries find it, and does everything else keep its promises?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rahnama.insights.drafts.draft import STAND_IN, Draft
from rahnama.search.documents import SearchDocument
from rahnama.search.index import build_index
from rahnama.search.promises import PROMISED_RANK, check_must_match
from rahnama.search.ranker import Ranker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rahnama.content.model import Catalog
    from rahnama.errors import Problem


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of adding a draft.

    Attributes:
        lost: queries of the draft that do not find it among the first results.
        broken: promises of others that no longer hold.
    """

    lost: tuple[str, ...]
    broken: tuple[Problem, ...]

    @property
    def passed(self) -> bool:
        """Whether the draft may be proposed."""
        return not self.lost and not self.broken


def try_draft(draft: Draft, catalog: Catalog, documents: Sequence[SearchDocument]) -> Trial:
    """Return what today's index with the draft in it finds.

    Args:
        draft: with a one-line answer in the place of its own.
        catalog: all entries and guides, with their promises.
        documents: the search documents of `catalog`.
    """
    category = catalog.category[draft.category]
    added = SearchDocument(
        id=draft.id,
        url=f"{category.url}{draft.id}/",
        kind="entry",
        title=draft.question,
        section=category.title,
        aliases=draft.queries,
        text=STAND_IN,
    )
    with Ranker(build_index([*documents, added], catalog.synonyms)) as ranker:
        lost = tuple(
            query
            for query in draft.queries
            if draft.id not in {hit.id for hit in ranker.search(query, PROMISED_RANK).hits}
        )
        return Trial(lost, tuple(check_must_match(ranker, catalog.articles.values())))


def fit_draft(draft: Draft, catalog: Catalog, documents: Sequence[SearchDocument]) -> tuple[Draft, Trial]:
    """Return the draft without the queries that it cannot win or that take others' places, and the trial of what is left."""
    trial = try_draft(draft, catalog, documents)
    for query in draft.queries[1:]:
        if trial.passed:
            break
        without = replace(draft, queries=tuple(one for one in draft.queries if one != query))
        retried = try_draft(without, catalog, documents)
        if len(retried.lost) + len(retried.broken) < len(trial.lost) + len(trial.broken):
            draft, trial = without, retried
    return draft, trial
