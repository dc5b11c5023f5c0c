"""What each kind of page shows, prepared for its template: titles, the way back, related articles, structured data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rahnama.content.facts import fill_facts
from rahnama.site import jsonld
from rahnama.site.links import Link

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rahnama.content.model import Article, Catalog, Category, Entry, Guide
    from rahnama.settings import Settings

DESCRIPTION_LENGTH = 155
"""Characters of a description that search engines show before they cut it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything a page template needs beside its rendered Markdown.

    Attributes:
        trail: the way from the home page down to this page, this page last.
        json_ld: structured data, ready for a script element; empty for none.
        edit_url: where staff edit the source; empty for none.
        indexed: whether search engines may list the page.
    """

    title: str
    description: str
    url: str
    trail: tuple[Link, ...]
    json_ld: str = ""
    edit_url: str = ""
    indexed: bool = True
    article: Entry | Guide | None = None
    category: Category | None = None
    related: tuple[Link, ...] = ()


HOME = Link("خانه", "")
GUIDES = Link("راهنماهای خرید", "guides/")
CHANGES = Link("تازه‌ترین تغییرها", "changes/")


@dataclass(frozen=True, slots=True)
class Viewer:
    """Makes the View of each page of one Catalog, for a site that is published at `site_url` (ending in ``/``)."""

    catalog: Catalog
    settings: Settings
    site_url: str
    site_name: str

    def entry(self, entry: Entry, answer: str) -> View:
        """Show a question; `answer` is its plain text."""
        category = self.catalog.category[entry.category]
        trail = (HOME, Link(category.title, category.url), Link(entry.title, entry.url))
        url = self.site_url + entry.url
        return View(
            title=entry.title,
            description=shorten(answer),
            url=entry.url,
            trail=trail,
            json_ld=jsonld.document(
                jsonld.faq_page(entry, answer, url),
                jsonld.breadcrumbs(trail, self.site_url),
            ),
            edit_url=self._edit_url(entry),
            article=entry,
            category=category,
            related=self._related(entry),
        )

    def guide(self, guide: Guide) -> View:
        """Show a buying guide."""
        trail = (HOME, GUIDES, Link(guide.title, guide.url))
        return View(
            title=guide.title,
            description=guide.description,
            url=guide.url,
            trail=trail,
            json_ld=jsonld.document(
                jsonld.guide_article(guide, self.site_url + guide.url, self.site_name),
                jsonld.breadcrumbs(trail, self.site_url),
            ),
            edit_url=self._edit_url(guide),
            article=guide,
            related=self._related(guide),
        )

    def category(self, category: Category) -> View:
        """Show a category with all its questions."""
        trail = (HOME, Link(category.title, category.url))
        return View(
            title=category.title,
            description=category.description,
            url=category.url,
            trail=trail,
            json_ld=jsonld.document(
                jsonld.item_list(_links(category.entries), self.site_url),
                jsonld.breadcrumbs(trail, self.site_url),
            ),
            category=category,
        )

    def guides(self) -> View:
        """Show the list of all guides."""
        trail = (HOME, GUIDES)
        return View(
            title=GUIDES.title,
            description="راهنماهای گام‌به‌گام برای انتخاب کالا، پرداخت امن، تحویل گرفتن بسته و بازگرداندن خرید.",
            url=GUIDES.url,
            trail=trail,
            json_ld=jsonld.document(
                jsonld.item_list(_links(self.catalog.guides), self.site_url),
                jsonld.breadcrumbs(trail, self.site_url),
            ),
        )

    def changes(self) -> View:
        """Show what changed lately."""
        trail = (HOME, CHANGES)
        return View(
            title=CHANGES.title,
            description="پاسخ‌ها و راهنماهایی که به‌تازگی نوشته یا به‌روز شده‌اند.",
            url=CHANGES.url,
            trail=trail,
            json_ld=jsonld.document(jsonld.breadcrumbs(trail, self.site_url)),
        )

    def page(self, *, title: str, description: str, url: str, indexed: bool) -> View:
        """Show a hand-written page; the home page (empty address) also introduces the shop to machines."""
        trail = (HOME,) if not url else (HOME, Link(title, url))
        nodes = [] if url else [jsonld.website(self.site_name, self.site_url), self._organization()]
        return View(
            title=title,
            description=description,
            url=url,
            trail=trail,
            json_ld=jsonld.document(*nodes) if nodes else "",
            indexed=indexed,
        )

    def links(self, ids: Iterable[str]) -> tuple[Link, ...]:
        """Turn article ids into links, in the given order."""
        articles = self.catalog.articles
        return tuple(Link(articles[ref].title, articles[ref].url) for ref in ids if ref in articles)

    def _related(self, article: Article) -> tuple[Link, ...]:
        return self.links(ref.rpartition("/")[2] for ref in article.related)

    def _edit_url(self, article: Article) -> str:
        return self.settings.edit_link.format(path=article.source.path, line=article.source.line)

    def _organization(self) -> jsonld.Node:
        known = {name: fact.value for name, fact in self.catalog.facts.items()}
        return jsonld.organization(
            known.get("shop_name", self.site_name),
            known.get("website", self.site_url),
            fill_facts("{{ facts.phone }}", self.catalog.facts, plain=True) if "phone" in known else "",
            known.get("email", ""),
        )


def shorten(text: str, length: int = DESCRIPTION_LENGTH) -> str:
    """Cut plain text after the last whole word within `length` characters, with an ellipsis when anything was cut."""
    flat = " ".join(text.split())
    if len(flat) <= length:
        return flat
    return flat[:length].rpartition(" ")[0].rstrip(" ،؛:.") + "…"


def _links(articles: Sequence[Entry] | Sequence[Guide]) -> list[Link]:
    return [Link(article.title, article.url) for article in articles]
