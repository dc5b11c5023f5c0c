"""A twin in Markdown of every page, for machines: https://llmstxt.org proposes the name and the place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rahnama.content.facts import fill_facts
from rahnama.content.references import prepare_markdown, relative_address
from rahnama.site.changes import latest_changes
from rahnama.site.privacy import fill_privacy_statement
from rahnama.site.sitemap import newest
from rahnama.site.views import CHANGES, CONTACT, GUIDES, SEARCH_TEMPLATE

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rahnama.content.model import Catalog, Category, Entry, Guide
    from rahnama.content.references import DocsPage
    from rahnama.settings import Settings
    from rahnama.site.links import Link

TWIN = "index.html.md"
"""Name of a page's twin, beside it: the proposal's name for pages whose address ends in a slash."""


@dataclass(frozen=True, slots=True)
class Twin:
    """A page in Markdown.

    Attributes:
        url: the page's address relative to the site's root.
        updated: the day its text last changed, where that is known.
    """

    url: str
    title: str
    body: str
    updated: dt.date | None = None

    @property
    def address(self) -> str:
        """The twin's own address relative to the site's root."""
        return self.url + TWIN

    def text(self, site_url: str) -> str:
        """Return the whole file: title, where and when it was published, Markdown."""
        day = f"\n> {self.updated.isoformat()}" if self.updated else ""
        return f"# {self.title}\n\n> {site_url}{self.url}{day}\n\n{self.body.strip()}\n"


def article_twins(catalog: Catalog, targets: Mapping[str, str]) -> Iterator[Twin]:
    """Yield the twins of questions and guides; `targets` are addresses by id, as `references.link_targets` returns them."""
    for article in catalog.articles.values():
        body = prepare_markdown(article.body, at=article.url, targets=targets, facts=catalog.facts, plain=True)
        yield Twin(article.url, article.title, body, article.updated)


def list_twins(catalog: Catalog) -> Iterator[Twin]:
    """Yield the twins of the pages that list others: categories, guides, changes."""
    for category in catalog.categories:
        body = _blocks(category.description, _links(category.entries, category.url))
        yield Twin(category.url, category.title, body, newest(category.entries))
    yield Twin(GUIDES.url, GUIDES.title, _links(catalog.guides, GUIDES.url), newest(catalog.guides))
    changes = latest_changes(catalog)
    yield Twin(CHANGES.url, CHANGES.title, _changes(changes), newest(changes))


def page_twins(
    catalog: Catalog, docs: Sequence[DocsPage], targets: Mapping[str, str], settings: Settings
) -> Iterator[Twin]:
    """Yield the twins of hand-written pages, with what their templates add; of those that may be listed only."""
    for page in sorted(docs, key=lambda page: page.url):
        if page.template == SEARCH_TEMPLATE:
            continue
        written = fill_privacy_statement(page.body, settings)
        body = prepare_markdown(
            written, at=page.url, targets=targets, facts=catalog.facts, plain=True, language=page.language
        ).strip()
        if not page.url:
            body = _blocks(page.description, body, _links([*catalog.categories, GUIDES], ""))
        elif page.url == CONTACT:
            body = _blocks(body, _channels(catalog))
        yield Twin(page.url, page.title, body, page.updated)


def _blocks(*texts: str) -> str:
    return "\n\n".join(filter(None, texts))


def _links(places: Iterable[Entry | Guide | Category | Link], at: str) -> str:
    return "\n".join(f"- [{unlinked(place.title)}]({relative_address(place.url, at)})" for place in places)


def _changes(articles: Iterable[Entry | Guide]) -> str:
    return "\n".join(
        f"- {article.updated.isoformat()}: [{unlinked(article.title)}]({relative_address(article.url, CHANGES.url)})"
        + (f": {article.change}" if article.change else "")
        for article in articles
    )


def _channels(catalog: Catalog) -> str:
    lines = (
        f"- {channel.title}: {channel.value}"
        + "".join(f"؛ {more}" for more in (channel.hours, channel.promise) if more)
        for channel in catalog.channels
    )
    return fill_facts("\n".join(lines), catalog.facts, plain=True)


def unlinked(title: str) -> str:
    """Return a title without the signs that would end a link's text."""
    return title.replace("[", "(").replace("]", ")")
