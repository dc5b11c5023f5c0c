"""Checks what only shows when all files are seen together: doubled ids and questions, and ids that do not exist."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rahnama.content.numerals import ascii_digits
from rahnama.errors import did_you_mean

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from rahnama.content.reader import Notes
    from rahnama.content.schema import Record
    from rahnama.content.shopfiles import Shop
    from rahnama.errors import Problems


@dataclass(frozen=True, slots=True)
class Written:
    """A question or guide as read, whole or not.

    Attributes:
        name: its id as typed, even when it is not a good one; empty when there is none.
        category: id of the category; empty for a guide.
        notes: about this article in its file.
    """

    name: str
    category: str
    record: Record
    notes: Notes
    body_line: int = 0
    body: str = ""

    @property
    def place(self) -> str:
        """File and line of its id."""
        return f"{self.notes.path}:{self.record.line_of('id')}"

    @property
    def is_draft(self) -> bool:
        """Whether it is marked as a draft."""
        return self.record.values.get("stage") == "draft"


@dataclass(frozen=True, slots=True)
class WrittenCategory:
    """A category's file as read, whole or not."""

    name: str
    record: Record
    notes: Notes
    entries: tuple[Written, ...] = ()


@dataclass(slots=True)
class Gathered:
    """Everything read of all files.

    Attributes:
        all_ids_known: False when a file or entry could not be read so far that its id is known; then an id that seems
            unknown may well exist, and is not complained about.
    """

    categories: list[WrittenCategory] = field(default_factory=list)
    guides: list[Written] = field(default_factory=list)
    shop: Shop = field(kw_only=True)
    all_ids_known: bool = True

    @property
    def articles(self) -> list[Written]:
        """All questions and guides in the order of their files."""
        return [entry for category in self.categories for entry in category.entries] + self.guides


def check_together(found: Gathered, problems: Problems, today: dt.date) -> None:
    """Note every problem that shows only across entries or files.

    Args:
        found: all files as read.
        problems: takes errors, and warnings about review dates that have passed.
        today: the day for which review dates are judged.
    """
    _check_unique_ids(found)
    _check_unique_titles(found.articles)
    _check_orders(found.categories)
    known = {article.name: article for article in reversed(found.articles) if article.name}
    for article in found.articles:
        _check_dates(article, today)
        if found.all_ids_known:
            _check_related(article, found, known)
    if found.all_ids_known:
        _check_home(found, problems, known)
    _check_redirects(found, problems, known)


def _check_unique_ids(found: Gathered) -> None:
    first: dict[str, Written] = {}
    categories = {category.name: category for category in found.categories}
    for article in found.articles:
        if not article.name:
            continue
        earlier = first.setdefault(article.name, article)
        line = article.record.line_of("id")
        if earlier is not article:
            article.notes.error(
                line, f'The id "{article.name}" is already used in {earlier.place}. Give one of the two another id.'
            )
        elif article.name in categories:
            place = categories[article.name].notes.path
            article.notes.error(
                line, f'The id "{article.name}" is also the name of the category {place}. Give the question another id.'
            )


def comparable(text: str) -> str:
    """Return a question reduced to its letters and digits, so that spacing, marks and spelling variants make no difference."""
    folded = ascii_digits(unicodedata.normalize("NFKC", text)).casefold().replace("ي", "ی").replace("ك", "ک")
    return re.sub(r"[\W_ـ]+", "", "".join(letter for letter in folded if not unicodedata.combining(letter)))


def _check_unique_titles(articles: Iterable[Written]) -> None:
    first: dict[str, Written] = {}
    for article in articles:
        field_name = "question" if article.category else "title"
        title = article.record.values.get(field_name)
        if not title:
            continue
        earlier = first.setdefault(comparable(title), article)
        if earlier is not article:
            line = article.record.line_of(field_name)
            article.notes.error(
                line,
                f'The {field_name} is the same as that of "{earlier.name}" in {earlier.place}. Join the two, or ask differently.',
            )


def _check_orders(categories: Iterable[WrittenCategory]) -> None:
    first: dict[int, WrittenCategory] = {}
    for category in categories:
        order = category.record.values.get("order")
        if order is None:
            continue
        earlier = first.setdefault(order, category)
        if earlier is not category:
            category.notes.error(
                category.record.line_of("order"),
                f'"order: {order}" is already used in {earlier.notes.path}. Choose a free number.',
            )


def _check_dates(article: Written, today: dt.date) -> None:
    updated, review_by, added = (article.record.values.get(name) for name in ("updated", "review_by", "added"))
    if updated and updated > today:
        article.notes.warn(
            article.record.line_of("updated"),
            f'"updated" is {updated}, a day to come. Write the day on which the text was last changed.',
        )
    if updated and added and added > updated:
        article.notes.error(
            article.record.line_of("added"),
            f'"added" is {added}, which is after "updated" ({updated}). Write the day on which it was first published.',
        )
    if not review_by:
        return
    line = article.record.line_of("review_by")
    if updated and review_by < updated:
        article.notes.error(
            line, f'"review_by" is {review_by}, which is before "updated" ({updated}). Choose a later day.'
        )
    elif review_by <= today:
        article.notes.warn(
            line,
            f'The text should have been reviewed by {review_by}. Read it again, then renew "updated" and "review_by".',
        )


def related_name(text: str) -> str:
    """Return the id that an item of `related` names: itself, or what follows ``category/``."""
    return text.rpartition("/")[2]


def _check_related(article: Written, found: Gathered, known: dict[str, Written]) -> None:
    lines = article.record.lines.get("related", ())
    seen: set[str] = set()
    for text, line in zip(article.record.values.get("related", ()), lines, strict=False):
        name = related_name(text)
        fault = _related_fault(text, article, found, known)
        if not fault and name in seen and text != name:
            fault = f'names "{name}" twice. Remove one of them.'
        seen.add(name)
        if fault:
            article.notes.error(line, f'"related" {fault}')


def _related_fault(text: str, article: Written, found: Gathered, known: dict[str, Written]) -> str:
    category, slash, name = text.rpartition("/")
    if slash:
        entries = {one.name: [entry.name for entry in one.entries] for one in found.categories}
        if category not in entries:
            return f'names the unknown category "{category}" in "{text}".{did_you_mean(category, entries) or " Write the id alone."}'
        if name not in entries[category]:
            elsewhere = f' It is in "{known[name].category}".' if name in known and known[name].category else ""
            return f'names "{name}", which is not in the category "{category}".{elsewhere or did_you_mean(name, entries[category])}'
    elif name not in known:
        return f'names the unknown id "{name}".{did_you_mean(name, known) or " Check its spelling, or remove it."}'
    if name == article.name:
        return "names the article itself. Remove it."
    return ""


def _check_home(found: Gathered, problems: Problems, known: dict[str, Written]) -> None:
    path = "shop/home.yml"
    home = found.shop.home
    for name in ("most_asked", "guides"):
        fitting = {key: one for key, one in known.items() if name == "most_asked" or not one.category}
        for text, line in zip(home.values.get(name, ()), home.lines.get(name, ()), strict=False):
            if text not in fitting:
                kind = "guide" if name == "guides" else "id"
                advice = did_you_mean(text, fitting) or " Check its spelling, or remove the line."
                problems.error(path, line, f'"{name}" names the unknown {kind} "{text}".{advice}')
            elif fitting[text].is_draft:
                problems.warn(
                    path, line, f'"{name}" names "{text}", which is a draft and not shown. Publish it or name another.'
                )


def _check_redirects(found: Gathered, problems: Problems, known: dict[str, Written]) -> None:
    path = "shop/redirects.yml"
    names = set(known) | {category.name for category in found.categories}
    live = {address(article): article.name for article in known.values()}
    first: dict[str, int] = {}
    for redirect in found.shop.redirects:
        if found.all_ids_known and redirect.target not in names:
            advice = did_you_mean(redirect.target, names) or " Check its spelling."
            problems.error(
                path, redirect.line, f'"{redirect.address}" leads to the unknown id "{redirect.target}".{advice}'
            )
        elif redirect.target in known and known[redirect.target].is_draft:
            problems.warn(
                path,
                redirect.line,
                f'"{redirect.address}" leads to "{redirect.target}", which is a draft and not shown. Publish it.',
            )
        if redirect.address in live:
            problems.error(
                path,
                redirect.line,
                f'"{redirect.address}" is the address of "{live[redirect.address]}" today. Remove the line, or rename that id.',
            )
        if first.setdefault(redirect.address, redirect.line) != redirect.line:
            problems.error(
                path,
                redirect.line,
                f'"{redirect.address}" was already given on line {first[redirect.address]}. Keep one of the two.',
            )


def address(article: Written) -> str:
    """Return the address of a question or guide, relative to the site's root."""
    return (
        f"faq/{article.category}/{article.name}/" if article.category else f"guides/{article.name.removeprefix('g-')}/"
    )
