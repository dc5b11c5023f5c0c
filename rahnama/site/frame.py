"""What stands on every page around its own content: header, footer, contact card, form.

Templates know it as ``frame``. They know the whole ``catalog`` on pages that list articles only, so that a new title changes the pages
that show it, and no others have to be printed anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rahnama.site.links import Link

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rahnama.content.model import Catalog, Channel, Fact, RequestType
    from rahnama.content.references import DocsPage

LANGUAGE = "fa"
NAMED_IN_FOOTER = {"terms": "قوانین خرید", "enamad": "نماد اعتماد"}
"""Words of the footer's links, by the ids of the articles that they lead to where a shop has them."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """A hand-written page in another language, as HTML names languages."""

    title: str
    url: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The shop, as far as every page may show it.

    Attributes:
        categories: all of them.
        has_guides: whether there is a list of guides.
        further: what the footer names beside the categories.
        foreign: hand-written pages in other languages.
        facts: the shop's, by name.
        channels: ways to reach it.
        requests: reasons to write to it.
    """

    categories: tuple[Link, ...]
    has_guides: bool
    further: tuple[Link, ...]
    foreign: tuple[Foreign, ...]
    facts: Mapping[str, Fact]
    channels: tuple[Channel, ...]
    requests: tuple[RequestType, ...]


def frame_of(catalog: Catalog, docs: Iterable[DocsPage]) -> Frame:
    """Return what all pages share."""
    articles = catalog.articles
    return Frame(
        categories=tuple(Link(one.title, one.url) for one in catalog.categories),
        has_guides=bool(catalog.guides),
        further=tuple(Link(words, articles[name].url) for name, words in NAMED_IN_FOOTER.items() if name in articles),
        foreign=tuple(Foreign(one.title, one.url, one.language) for one in docs if one.language != LANGUAGE),
        facts=catalog.facts,
        channels=catalog.channels,
        requests=catalog.requests,
    )
