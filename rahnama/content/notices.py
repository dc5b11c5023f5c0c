"""Reads and checks ``shop/notices.yml``: what the shop tells all its visitors for a while."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rahnama.content.model import Notice, Source
from rahnama.content.moments import TEHRAN, beginning, ending, write_moment
from rahnama.content.reader import Node, Notes, Scalar
from rahnama.content.schema import Field, Record
from rahnama.content.values import choice, line, lines, nodes, scalar, slug
from rahnama.errors import did_you_mean

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Container, Mapping

    from rahnama.content.model import Catalog
    from rahnama.errors import Problems

EVERYWHERE = "all"
_MARKDOWN = re.compile(r"\*\*|__|`|\]\(|https?://|help:")


def _text(node: Node, field: str, notes: Notes) -> str | None:
    """Read a sentence or two without any markup: it is shown as it stands, also by a script."""
    text: str | None = line(300, facts=True)(node, field, notes)
    found = _MARKDOWN.search(text) if text else None
    if found:
        notes.error(
            node.line,
            f'"{field}" holds "{found[0]}", but notices are plain text. Write it without; one link goes into "link: help:id".',
        )
        return None
    return text


def _link(node: Node, field: str, notes: Notes) -> str | None:
    """Read ``help:id`` and return the id."""
    text = scalar(node, field, notes)
    if text is None:
        return None
    name = text.strip().removeprefix("help:")
    if name == text.strip() or not name or re.search(r"[\s#/]", name):
        notes.error(node.line, f'"{field}" is "{text.strip()}". Write the id of a page, like "link: help:track-order".')
        return None
    return name


def _where(node: Node, field: str, notes: Notes) -> tuple[str, ...] | None:
    """Read ``all``, one category, or a list of them; everywhere is the empty list."""
    if isinstance(node, Scalar):
        return () if node.text.strip() == EVERYWHERE else (node.text.strip(),)
    found: tuple[str, ...] | None = lines(80)(node, field, notes)
    return found


NOTICES = (Field("notices", nodes, default=()),)
NOTICE = (
    Field("id", slug, 'Give it a short id, like "id: gateway-2026-11-29".'),
    Field("level", choice("info", "warning", "incident"), 'Write how grave it is: "level: info", warning or incident.'),
    Field("text", _text, "Write in a sentence or two what customers should know."),
    Field("from", beginning),
    Field("until", ending, 'Write when it ends, like "until: 1405-09-08 18:00"; it can be prolonged.'),
    Field("where", _where, default=()),
    Field("link", _link, default=""),
)


def as_notice(record: Record, notes: Notes) -> Notice | None:
    """Return the notice of a whole record; None, and a problem, when it ends before it begins."""
    values = record.values
    since, until = values["from"], values["until"]
    if since is not None and since >= until:
        notes.about(values["id"]).error(
            record.line_of("until"), '"until" is not later than "from", so nobody would see it. Check both.'
        )
        return None
    return Notice(
        id=values["id"],
        level=values["level"],
        text=values["text"],
        since=since,
        until=until,
        where=values["where"],
        link=values["link"],
        source=Source(notes.path, record.line),
    )


def check_notices(
    catalog: Catalog,
    targets: Mapping[str, str],
    drafts: Container[str],
    unfinished: Container[str],
    problems: Problems,
    today: dt.date,
) -> None:
    """Note links and categories that do not exist, and warn of notices that are over.

    Args:
        catalog: what is published, its notices among it.
        targets: addresses by the names that ``help:`` knows.
        drafts: ids that are not published.
        unfinished: names that exist although they could not be read whole.
        problems: takes errors and warnings.
        today: the day for which notices are judged.
    """
    for notice in catalog.notices:
        notes, at = Notes(problems, notice.source.path, notice.id), notice.source.line
        if notice.link in drafts:
            notes.error(at, f'"link" leads to "{notice.link}", which is a draft. Publish it or remove the link.')
        elif notice.link and notice.link not in targets and notice.link not in unfinished:
            advice = did_you_mean(notice.link, targets) or " Check its spelling."
            notes.error(at, f'"link" leads to no question, guide or page "{notice.link}".{advice}')
        for name in notice.where:
            if name not in catalog.category and name not in unfinished:
                advice = did_you_mean(name, catalog.category) or f" Known: {', '.join(catalog.category)}."
                notes.error(
                    at, f'"where" names the unknown category "{name}".{advice} For all pages write "where: all".'
                )
        if notice.until.astimezone(TEHRAN).date() < today:
            notes.warn(at, f"It is over since {write_moment(notice.until)}. Remove it.")
