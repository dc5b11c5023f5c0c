"""Keeps the promises that staff wrote into the articles: each `must_match` query has to find its article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rahnama.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rahnama.content.model import Article
    from rahnama.search.ranker import Hit, Ranker

PROMISED_RANK = 3
"""An article has to be among this many first hits of its `must_match` queries."""

TIDYING = 50
"""Queries after which V8 gives back what they left behind: 250 of them, over 10,000 articles, would leave 75 MB."""


def check_must_match(ranker: Ranker, articles: Iterable[Article]) -> list[Problem]:
    """Return one problem for every `must_match` query that does not bring its article among the first hits."""
    problems: list[Problem] = []
    promises = ((article, query) for article in articles for query in article.must_match)
    for number, (article, query) in enumerate(promises, 1):
        hits = ranker.search(query, PROMISED_RANK).hits
        if article.id not in {hit.id for hit in hits}:
            problems.append(broken_promise(article, query, hits))
        if not number % TIDYING:
            ranker.tidy()
    return problems


def broken_promise(article: Article, query: str, hits: Iterable[Hit]) -> Problem:
    """Return the problem of a query that found `hits` and not `article`."""
    found = ", ".join(f"{hit.id} («{hit.title}»)" for hit in hits)
    instead = f"it finds {found}" if found else "it finds nothing"
    message = (
        f"must_match «{query}» does not bring this article among the first {PROMISED_RANK} results; {instead}. "
        f"Add an alias that asks it in these words (aliases: - {query}), or take the query out of must_match."
    )
    return Problem(article.source.path, article.source.line, message, article.id)
