"""Tries a change before anybody sees it: do its queries find what they should, and does everything else keep its promises?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rahnama.insights.drafts.draft import MOST_PROMISED, STAND_IN, Draft
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
    """What came of a change.

    Attributes:
        lost: queries that do not find the changed article among the first results.
        broken: promises of others that no longer hold.
    """

    lost: tuple[str, ...]
    broken: tuple[Problem, ...]

    @property
    def passed(self) -> bool:
        """Whether the change may be proposed."""
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
    return _try([*documents, added], catalog, draft.id, draft.queries)


def fit_draft(draft: Draft, catalog: Catalog, documents: Sequence[SearchDocument]) -> tuple[Draft, Trial]:
    """Return the draft without what it cannot keep, and the trial of what is left.

    A query that takes another article's promised place is no alias. One that finds others first stays an alias, for customers do ask
    so, but is not promised: a promise that does not hold would stop the build.
    """
    trial = try_draft(draft, catalog, documents)
    for query in draft.queries[1:]:
        if not trial.broken:
            break
        without = replace(draft, queries=tuple(one for one in draft.queries if one != query))
        retried = try_draft(without, catalog, documents)
        if len(retried.broken) < len(trial.broken):
            draft, trial = without, retried
    kept = tuple(query for query in draft.queries if query not in trial.lost)
    return replace(draft, promised=kept[:MOST_PROMISED]), trial


def fit_words(
    entry: str, words: Sequence[str], catalog: Catalog, documents: Sequence[SearchDocument]
) -> tuple[tuple[str, ...], Trial]:
    """Return the words that may become aliases of an entry, in their order, and the trial of these.

    Those are left out with which others lose a promised place.
    """
    kept = tuple(words)
    trial = _try_words(entry, kept, catalog, documents)
    for word in words:
        if not trial.broken:
            break
        without = tuple(one for one in kept if one != word)
        retried = _try_words(entry, without, catalog, documents)
        if len(retried.broken) < len(trial.broken):
            kept, trial = without, retried
    return kept, trial


def _try_words(entry: str, words: tuple[str, ...], catalog: Catalog, documents: Sequence[SearchDocument]) -> Trial:
    changed = [replace(one, aliases=(*one.aliases, *words)) if one.id == entry else one for one in documents]
    return _try(changed, catalog, entry, words)


def _try(documents: Sequence[SearchDocument], catalog: Catalog, wanted: str, queries: Sequence[str]) -> Trial:
    with Ranker(build_index(documents, catalog.synonyms)) as ranker:
        lost = tuple(query for query in queries if not finds(ranker, query, wanted))
        return Trial(lost, tuple(check_must_match(ranker, catalog.articles.values())))


def finds(ranker: Ranker, query: str, wanted: str) -> bool:
    """Tell whether a query brings an article among the first results."""
    return wanted in {hit.id for hit in ranker.search(query, PROMISED_RANK).hits}
