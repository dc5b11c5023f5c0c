"""The search of a site: its files, what goes into them, and the promises that they have to keep."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import partial
from itertools import chain, groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from rahnama.content.model import Entry
from rahnama.search.documents import SearchDocument
from rahnama.search.format.files import ID_LENGTH, SUFFIX
from rahnama.search.index import build_index, document_terms
from rahnama.search.promises import check_must_match
from rahnama.site.cache import key_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rahnama.content.model import Catalog
    from rahnama.content.render import Rendered
    from rahnama.errors import Problem
    from rahnama.search.format.files import SearchIndex
    from rahnama.search.index import DocumentTerms
    from rahnama.site.cache import Cache

SEARCH_FOLDER = "assets/search/"
INDEX_ADDRESS = rf"{SEARCH_FOLDER}(?:index|spread)\.[0-9a-f]{{{2 * ID_LENGTH}}}\{SUFFIX}"
"""Pattern of the address of an index's first file."""
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


def make_index(
    catalog: Catalog, rendered: Mapping[str, Rendered], script: str, cache: Cache
) -> tuple[SearchIndex, list[Problem], set[bytes]]:
    """Return the index of all articles, and a problem for every query of `must_match` that does not find its article.

    Args:
        catalog: all articles.
        rendered: their texts by address.
        script: of the session in which promises are tried.
        cache: has the index when nothing that is searched has changed; a broken promise is never kept.

    Returns:
        index, problems, and the keys of the cache that were used.
    """
    sections = [tuple(some) for _, some in groupby(_documents(catalog, rendered), attrgetter("section"))]
    keys = [key_of("terms", repr(list(map(_told, section)))) for section in sections]
    promises = [(article.id, article.must_match) for article in catalog.articles.values()]
    key = key_of("index", *keys, repr(catalog.synonyms), repr(promises))
    known = cache.load([key])
    if key in known:
        cache.used.update(keys)
        return known[key], [], cache.used
    index = build_index(list(chain.from_iterable(sections)), catalog.synonyms, _terms(keys, sections, cache))
    problems = _broken_promises(catalog, index, script)
    if not problems:
        cache.save({key: index})
    return index, problems, cache.used


def _told(document: SearchDocument) -> tuple[object, ...]:
    """Return all of a document, in a form that is written as text in a third of the time."""
    return tuple(getattr(document, name) for name in SearchDocument.__slots__)


def _terms(
    keys: Sequence[bytes], sections: Sequence[Sequence[SearchDocument]], cache: Cache
) -> Iterator[DocumentTerms]:
    """Yield the terms of all documents; those of a section are kept together, for there are few sections and many documents."""
    for key, section in zip(keys, sections, strict=True):
        yield from cache.recall(key, partial(_section_terms, section))


def _section_terms(section: Sequence[SearchDocument]) -> list[DocumentTerms]:
    return list(map(document_terms, section))


def _broken_promises(catalog: Catalog, index: SearchIndex, script: str) -> list[Problem]:
    promising = [article for article in catalog.articles.values() if article.must_match]
    if not promising:
        return []
    from rahnama.search import ranker as v8  # noqa: PLC0415 -- V8 is loaded only where there is something to try

    v8.expect_few_searches()
    with v8.Ranker(index, script) as ranker:
        return check_must_match(ranker, promising)


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
