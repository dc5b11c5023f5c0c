"""What the shop publishes, as immutable values: one Catalog of categories, entries, guides and facts."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

Stage = Literal["draft", "published"]
FactKind = Literal["text", "number", "money", "time", "phone", "email", "url", "code", "date"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value was written: a project-relative file and a line from 1."""

    path: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What questions and guides share.

    Attributes:
        id: stable ASCII slug, unique over all articles; a guide's begins with ``g-``.
        title: the question, or the guide's title, in normalized Persian without trailing space.
        body: Markdown as written by staff; facts (``{{ facts.x }}``) and ``help:`` links are not yet filled in.
        body_line: line of the file on which `body` begins, so that a problem inside it can be located.
        related: ids of other articles, in the order staff gave.
        must_match: queries that have to find this article among the first three results.
        updated: the day the text was last changed.
        added: the day it was first published; None when not said.
        change: what changed on the day of `updated`, in a sentence for customers; empty when not said.
        review_by: the day from which on the text counts as unreviewed; None when not set.
        source: file and line on which the article begins.
    """

    id: str
    title: str
    body: str
    body_line: int
    aliases: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    must_match: tuple[str, ...] = ()
    owner: str = ""
    updated: dt.date
    added: dt.date | None = None
    change: str = ""
    review_by: dt.date | None = None
    stage: Stage = "published"
    source: Source

    @property
    def is_new(self) -> bool:
        """Whether nothing has changed since it was first published."""
        return self.added == self.updated


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Article):
    """A question and its answer; published at ``/faq/<category>/<id>/``."""

    category: str

    @property
    def url(self) -> str:
        """Address relative to the site's root, without a leading slash."""
        return f"faq/{self.category}/{self.id}/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide(Article):
    """A buying guide; published at ``/guides/<slug>/``, the slug being its id without ``g-``."""

    description: str
    icon: str
    products: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        """File name and address of the guide."""
        return self.id.removeprefix("g-")

    @property
    def url(self) -> str:
        """Address relative to the site's root, without a leading slash."""
        return f"guides/{self.slug}/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """One file of ``faq/``; its id is the file's name."""

    id: str
    title: str
    icon: str
    order: int
    description: str
    entries: tuple[Entry, ...]
    source: Source

    @property
    def url(self) -> str:
        """Address relative to the site's root, without a leading slash."""
        return f"faq/{self.id}/"


@dataclass(frozen=True, slots=True)
class Fact:
    """One number, address or name of the shop that texts refer to as ``{{ facts.name }}``.

    Attributes:
        kind: decides how the value is checked and written for readers.
        value: canonical text: ASCII digits for numbers, toman for money, ``HH:MM`` for times, ISO for dates.
        says: wordings with ``{}`` in the place of the number; a text that uses one with another number is reported.
    """

    name: str
    kind: FactKind
    value: str
    source: Source
    says: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A way to reach the shop, shown on the contact card in the order of ``shop/channels.yml``."""

    id: str
    title: str
    icon: str
    kind: Literal["form", "phone", "email", "link", "text"]
    value: str
    hours: str
    promise: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestType:
    """A reason to write to the shop (``shop/requests.yml``), with the response time promised for it."""

    id: str
    title: str
    promise: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What the shop tells its visitors for a while (``shop/notices.yml``).

    Attributes:
        since: from when on; None for at once.
        until: until when.
        where: ids of the categories on whose pages it is shown; empty for all pages.
        link: a name as in ``help:`` links; empty for none.
    """

    id: str
    level: Literal["info", "warning", "incident"]
    text: str
    since: dt.datetime | None
    until: dt.datetime
    where: tuple[str, ...] = ()
    link: str = ""
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """What staff put on the home page (``shop/home.yml``): ids of the most asked entries and of the guides to show."""

    most_asked: tuple[str, ...]
    guides: tuple[str, ...]
    popular_searches: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Catalog:
    """Everything the shop publishes; loaded once a build, changed by nobody afterwards.

    Categories are sorted by `order`, guides by title order of ``guides/`` (file name). Drafts are left out unless they were asked for.
    """

    categories: tuple[Category, ...]
    guides: tuple[Guide, ...]
    facts: Mapping[str, Fact]
    home: Home
    channels: tuple[Channel, ...] = ()
    requests: tuple[RequestType, ...] = ()
    synonyms: tuple[tuple[str, ...], ...] = ()
    redirects: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()

    @cached_property
    def articles(self) -> Mapping[str, Entry | Guide]:
        """All entries and guides by id."""
        return {article.id: article for article in self._walk()}

    @cached_property
    def category(self) -> Mapping[str, Category]:
        """All categories by id."""
        return {category.id: category for category in self.categories}

    @property
    def entries(self) -> Iterator[Entry]:
        """All entries in the order of the site."""
        for category in self.categories:
            yield from category.entries

    def _walk(self) -> Iterator[Entry | Guide]:
        yield from self.entries
        yield from self.guides
