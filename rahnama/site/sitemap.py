"""The addresses that search engines should know, each with the day on which what it shows last changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rahnama.site.views import CHANGES, GUIDES, SEARCH_TEMPLATE

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from rahnama.content.model import Article, Catalog
    from rahnama.content.references import DocsPage


@dataclass(frozen=True, slots=True)
class Place:
    """An address relative to the site's root, with the day of its last change where that is known."""

    url: str
    updated: dt.date | None


def sitemap(catalog: Catalog, docs: Sequence[DocsPage]) -> Iterator[Place]:
    """Yield every page that may be listed: articles, the lists of them, and the hand-written pages."""
    for category in catalog.categories:
        yield Place(category.url, newest(category.entries))
    for article in catalog.articles.values():
        yield Place(article.url, article.updated)
    yield Place(GUIDES.url, newest(catalog.guides))
    yield Place(CHANGES.url, newest(catalog.articles.values()))
    for page in docs:
        if page.template != SEARCH_TEMPLATE:
            # The home page shows what staff choose of the articles, so it is as new as the newest.
            yield Place(page.url, page.updated or (None if page.url else newest(catalog.articles.values())))


def newest(articles: Iterable[Article]) -> dt.date | None:
    """Return the day of the last change of any of them."""
    return max((article.updated for article in articles), default=None)
