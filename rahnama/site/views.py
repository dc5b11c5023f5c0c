"""What each kind of page shows, prepared for its template: titles, the way back, related articles, structured data."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from markupsafe import Markup

from rahnama.site import jsonld
from rahnama.site.links import Link
from rahnama.site.reading import minutes_to_read, word_count
from rahnama.site.seller import RETURN_POLICY, return_policy, seller
from rahnama.site.steps import read_steps

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rahnama.content.model import Article, Catalog, Category, Entry, Guide
    from rahnama.content.render import Rendered
    from rahnama.settings import Settings

DESCRIPTION_LENGTH = 155
"""Characters of a description that search engines show before they cut it."""
STEP_LENGTH = 300
"""Characters of a step that machines are told; the rest is a link away."""
LEAD_LENGTH = 140
"""Characters of an answer that a list of questions shows: two lines beside each other, three on a phone."""
PRINT = "print/"
"""Address of the page that prints a whole category, relative to the category's."""

_OWN_NAMES = re.compile(r'(?<=[ "])(id="|href="#|for=")')


@dataclass(frozen=True, slots=True)
class Question:
    """A question in a list, with the beginning of its answer."""

    title: str
    url: str
    lead: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An entry with its answer as HTML, whose ids are its own on a page of many answers."""

    entry: Entry
    html: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything a page template needs beside its rendered Markdown.

    Attributes:
        trail: the way from the home page down to this page, this page last.
        json_ld: structured data, ready for a script element; empty for none.
        edit_url: where staff edit the source; empty for none.
        indexed: whether search engines may list the page; those that may have a twin in Markdown.
        minutes: how long a guide takes to read; 0 for what is read at a glance.
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
    minutes: int = 0
    questions: tuple[Question, ...] = ()
    answers: tuple[Answer, ...] = ()


HOME = Link("خانه", "")
GUIDES = Link("راهنماهای خرید", "guides/")
CHANGES = Link("تازه‌ترین تغییرها", "changes/")
CONTACT = "contact/"
SEARCH_TEMPLATE = "search.html"
"""Template of the one page of ``docs/`` that is not to be listed: what it shows is the visitor's."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Makes the View of each page of one Catalog, for a site that is published at `site_url` (ending in ``/``).

    `related` names, for each article, the ids of those to read next.
    """

    catalog: Catalog
    settings: Settings
    site_url: str
    site_name: str
    related: Mapping[str, Sequence[str]] = field(default_factory=dict)

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
                return_policy(self.catalog, url, shorten(answer)) if entry.id == RETURN_POLICY else None,
                jsonld.breadcrumbs(trail, self.site_url),
            ),
            edit_url=self._edit_url(entry),
            article=entry,
            category=category,
            related=self._related(entry),
        )

    def guide(self, guide: Guide, rendered: Rendered) -> View:
        """Show a buying guide."""
        trail = (HOME, GUIDES, Link(guide.title, guide.url))
        url, words = self.site_url + guide.url, word_count(rendered.text)
        steps = [replace(step, text=shorten(step.text, STEP_LENGTH)) for step in read_steps(rendered.html)]
        return View(
            title=guide.title,
            description=guide.description,
            url=guide.url,
            trail=trail,
            json_ld=jsonld.document(
                jsonld.guide_article(guide, url, self._publisher(), words=words),
                jsonld.how_to(guide, steps, url),
                jsonld.breadcrumbs(trail, self.site_url),
            ),
            edit_url=self._edit_url(guide),
            article=guide,
            related=self._related(guide),
            minutes=minutes_to_read(words),
        )

    def category(self, category: Category, rendered: Mapping[str, Rendered]) -> View:
        """Show a category with all its questions and how their answers begin; `rendered` by address."""
        here = Link(category.title, category.url)
        view = self._list(here, category.description, _links(category.entries))
        questions = (
            Question(entry.title, entry.url, shorten(_first_line(rendered[entry.url].text), LEAD_LENGTH))
            for entry in category.entries
        )
        return replace(view, category=category, questions=tuple(questions))

    def print(self, category: Category, rendered: Mapping[str, Rendered]) -> View:
        """Show all answers of a category on one page, which search engines need not list."""
        link = Link("چاپ", f"{category.url}{PRINT}")
        return View(
            title=f"همهٔ پاسخ‌ها: {category.title}",
            description=f"همهٔ پاسخ‌های دستهٔ «{category.title}» در یک صفحه، برای چاپ یا خواندن پشت سر هم.",
            url=link.url,
            trail=(HOME, Link(category.title, category.url), link),
            indexed=False,
            category=category,
            answers=tuple(Answer(entry, _owned(rendered[entry.url].html, entry.id)) for entry in category.entries),
        )

    def guides(self) -> View:
        """Show the list of all guides."""
        about = "راهنماهای گام‌به‌گام برای انتخاب کالا، پرداخت امن، تحویل گرفتن بسته و بازگرداندن خرید."
        return self._list(GUIDES, about, _links(self.catalog.guides))

    def changes(self, articles: Sequence[Entry | Guide]) -> View:
        """Show what changed lately."""
        about = "پاسخ‌ها و راهنماهایی که به‌تازگی نوشته یا به‌روز شده‌اند."
        return self._list(CHANGES, about, _links(articles))

    def page(self, *, title: str, description: str, url: str, indexed: bool, language: str = "fa") -> View:
        """Show a hand-written page in some language; the home page (empty address) also introduces the shop to machines."""
        here = Link(title, url)
        trail = (here,) if not url else (HOME, here)
        return View(
            title=title,
            description=description,
            url=url,
            trail=trail,
            json_ld=self._page_data(here, description, trail, language) if indexed else "",
            indexed=indexed,
        )

    def links(self, ids: Iterable[str]) -> tuple[Link, ...]:
        """Turn article ids into links, in the given order."""
        articles = self.catalog.articles
        return tuple(Link(articles[ref].title, articles[ref].url) for ref in ids if ref in articles)

    def _related(self, article: Article) -> tuple[Link, ...]:
        return self.links(self.related.get(article.id, ()))

    def _edit_url(self, article: Article) -> str:
        return self.settings.edit_link.format(path=article.source.path, line=article.source.line)

    def _list(self, here: Link, description: str, links: Sequence[Link]) -> View:
        trail, url = (HOME, here), self.site_url + here.url
        return View(
            title=here.title,
            description=description,
            url=here.url,
            trail=trail,
            json_ld=jsonld.document(
                jsonld.collection_page(links, url, here.title, description, self.site_url),
                jsonld.breadcrumbs(trail, self.site_url),
            ),
        )

    def _page_data(self, here: Link, description: str, trail: Sequence[Link], language: str) -> str:
        shop = seller(self.catalog, self.site_name, self.site_url)
        if not here.url:
            return jsonld.document(jsonld.website(self.site_name, self.site_url, {"@id": shop["@id"]}), shop)
        url = self.site_url + here.url
        page = (
            jsonld.contact_page(url, here.title, description, shop)
            if here.url == CONTACT
            else jsonld.web_page(url, here.title, description, jsonld.LANGUAGE if language == "fa" else language)
        )
        return jsonld.document(page, jsonld.breadcrumbs(trail, self.site_url))

    def _publisher(self) -> jsonld.Node:
        shop = seller(self.catalog, self.site_name, self.site_url)
        return {name: shop[name] for name in ("@type", "@id", "name", "url")}


def shorten(text: str, length: int = DESCRIPTION_LENGTH) -> str:
    """Cut plain text after the last whole word within `length` characters, with an ellipsis when anything was cut."""
    flat = " ".join(text.split())
    if len(flat) <= length:
        return flat
    return flat[:length].rpartition(" ")[0].rstrip(" ،؛:.") + "…"


def _first_line(text: str) -> str:
    return text.partition("\n")[0].rstrip(":")


def _owned(html: str, name: str) -> Markup:
    """Prefix the ids in a fragment, and what refers to them, with a name."""
    return Markup(_OWN_NAMES.sub(rf"\g<1>{name}-", html))  # noqa: S704 -- rendered from texts that were checked


def _links(articles: Sequence[Entry | Guide]) -> list[Link]:
    return [Link(article.title, article.url) for article in articles]
