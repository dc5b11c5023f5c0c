"""Every page that comes from the Catalog: its template, what it is made of, and the view that it shows.

Most pages are made of their own articles and of the frame that all share (`rahnama.site.frame`), a few of all there is. What a page is made of
decides whether it is printed anew, so it may be too much, never too little.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from rahnama.content.model import Entry
from rahnama.site.cache import key_of
from rahnama.site.press import Sheet
from rahnama.site.views import CHANGES, GUIDES, PRINT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rahnama.content.model import Guide
    from rahnama.content.render import Rendered
    from rahnama.site.cards.card import Card
    from rahnama.site.views import View, Viewer

FRAMED = frozenset({"category.html", "entry.html", "guide.html", "print.html"})
"""Templates that know the frame, and of the Catalog what their view holds alone."""


@dataclass(frozen=True, slots=True)
class Sheets:
    """All pages of one Catalog.

    Attributes:
        viewer: makes the views.
        rendered: texts by address.
        cards: social cards by address.
        changes: articles that changed last.
        frame: changes with anything that every page may show.
        site: changes with anything that any page may show.
    """

    viewer: Viewer
    rendered: Mapping[str, Rendered]
    cards: Mapping[str, Card]
    changes: Sequence[Entry | Guide]
    frame: bytes
    site: bytes

    def all(self) -> Iterator[Sheet]:
        """Yield every page, those of a category together."""
        viewer, rendered, catalog = self.viewer, self.rendered, self.viewer.catalog
        for category in catalog.categories:
            about = repr(replace(category, entries=()))
            entries = [self._article(entry, partial(self._entry, entry), about) for entry in category.entries]
            card = repr(self.cards.get(category.url))
            made_of = [self.frame, about, card, *(entry.made_of[-1] for entry in entries)]
            yield Sheet(category.url, "category.html", made_of, partial(viewer.category, category, rendered))
            yield Sheet(f"{category.url}{PRINT}", "print.html", made_of, partial(viewer.print, category, rendered))
            yield from entries
        for guide in catalog.guides:
            yield self._article(guide, partial(viewer.guide, guide, rendered[guide.url]), "")
        yield Sheet(GUIDES.url, "guides.html", [self.site], viewer.guides)
        yield Sheet(CHANGES.url, "changes.html", [self.site], partial(viewer.changes, self.changes))

    def _entry(self, entry: Entry) -> View:
        return self.viewer.entry(entry, self.rendered[entry.url].text)

    def _article(self, article: Entry | Guide, make: partial[View], about: str) -> Sheet:
        """Return the page of an article; `about` tells its category, without the entries."""
        view, text = make(), self.rendered[article.url]
        own = (
            repr(article),
            about,
            repr(replace(view, article=None, category=None)),
            repr(self.cards.get(article.url)),
        )
        told = key_of("article", *own, text.html, text.text, repr((text.headings, text.contents)))
        template = "entry.html" if isinstance(article, Entry) else "guide.html"
        return Sheet(article.url, template, [self.frame, told], make)  # few are printed; 10,000 views are 30 MB
