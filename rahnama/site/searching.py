"""The search of a site: its files, what goes into them, and the promises that they have to keep."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rahnama.content.model import Entry
from rahnama.search.documents import SearchDocument
from rahnama.search.index import build_index
from rahnama.search.promises import check_must_match
from rahnama.search.ranker import Ranker

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rahnama.content.model import Catalog
    from rahnama.content.render import Rendered
    from rahnama.errors import Problem
    from rahnama.search.format.files import SearchIndex

SEARCH_FOLDER = "assets/search/"
UNKNOWN_INDEX = "\x1aindex\x1a"
"""Stands in finished pages for the address of an index that is still being built. No text holds such signs: they are refused."""


@dataclass(slots=True)
class SearchFiles:
    """The files that the browser searches with; their names change with their content.

    Attributes:
        worker: the script that searches.
        index: None while it is being built.
    """

    worker: bytes
    index: SearchIndex | None = None

    @property
    def index_address(self) -> str:
        """Address of the index's first file relative to the site's root; the worker finds the others beside it."""
        return f"{SEARCH_FOLDER}{self.index.name}" if self.index else UNKNOWN_INDEX

    @property
    def worker_address(self) -> str:
        """Address of the worker relative to the site's root."""
        return f"{SEARCH_FOLDER}worker.{hashlib.sha256(self.worker).hexdigest()[:10]}.js"

    def files(self) -> dict[str, bytes]:
        """Return all by their address relative to the site's root."""
        index = {f"{SEARCH_FOLDER}{name}": content for name, content in self.index.files.items()} if self.index else {}
        return {**index, self.worker_address: self.worker}


def make_index(catalog: Catalog, rendered: Mapping[str, Rendered]) -> tuple[SearchIndex, list[Problem]]:
    """Return the index of all articles, and a problem for every query of `must_match` that does not find its article.

    Args:
        catalog: all articles.
        rendered: their texts by address.
    """
    index = build_index(list(_documents(catalog, rendered)), catalog.synonyms)
    with Ranker(index) as ranker:
        return index, check_must_match(ranker, catalog.articles.values())


def _documents(catalog: Catalog, rendered: Mapping[str, Rendered]) -> Iterator[SearchDocument]:
    for article in catalog.articles.values():
        category = catalog.category[article.category] if isinstance(article, Entry) else None
        yield SearchDocument(
            id=article.id,
            url=article.url,
            kind="entry" if category else "guide",
            title=article.title,
            section=category.title if category else "راهنمای خرید",
            aliases=article.aliases,
            tags=article.tags,
            text=rendered[article.url].text,
        )
