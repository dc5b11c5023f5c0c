"""Searches, votes and visits of the form in SQLite."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rahnama.collector.records import FormVisit, Search, Vote
from rahnama.collector.rows import event_row, form_record, milliseconds, search_record, vote_record
from rahnama.collector.schema import FORM, SEARCH, VOTE

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    import apsw

    from rahnama.collector.records import Event

_ADD_SEARCH = f"""
    INSERT INTO searches ({SEARCH}) VALUES (?,?,?,?,?,?,?,?,?,?,?)
    ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, query = excluded.query, outcome = excluded.outcome,
        hits = excluded.hits, opened = excluded.opened, page = excluded.page, at = excluded.at
    WHERE excluded.revision > searches.revision AND excluded.tab = searches.tab
"""  # noqa: S608 - our own names
_ADD_VOTE = f"""
    INSERT INTO votes ({VOTE}) VALUES (?,?,?,?,?,?,?,?,?,?)
    ON CONFLICT (id) DO UPDATE SET helpful = excluded.helpful, reason = excluded.reason, comment = excluded.comment,
        at = excluded.at
    WHERE excluded.at > votes.at AND excluded.tab = votes.tab AND excluded.article = votes.article
"""  # noqa: S608 - our own names
_ADD_FORM = f"""
    INSERT INTO forms ({FORM}) VALUES (?,?,?,?,?,?,?,?,?,?,?)
    ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, search = excluded.search,
        suggested = excluded.suggested, opened = excluded.opened, outcome = excluded.outcome, page = excluded.page,
        at = excluded.at
    WHERE excluded.revision > forms.revision AND excluded.tab = forms.tab
"""  # noqa: S608 - our own names
_ADD: Mapping[type[Event], str] = {Search: _ADD_SEARCH, Vote: _ADD_VOTE, FormVisit: _ADD_FORM}


def add(connection: apsw.Connection, event: Event) -> None:
    """Keep an event, or what is newer in it."""
    connection.execute(_ADD[type(event)], event_row(event))


def searches(connection: apsw.Connection, since: dt.datetime) -> Iterator[Search]:
    """Yield the searches from a moment on, oldest first."""
    rows = connection.execute(f"SELECT {SEARCH} FROM searches WHERE at >= ? ORDER BY at, id", (milliseconds(since),))  # noqa: S608
    return map(search_record, rows)


def votes(connection: apsw.Connection, since: dt.datetime) -> Iterator[Vote]:
    """Yield the votes from a moment on, oldest first."""
    rows = connection.execute(f"SELECT {VOTE} FROM votes WHERE at >= ? ORDER BY at, id", (milliseconds(since),))  # noqa: S608
    return map(vote_record, rows)


def forms(connection: apsw.Connection, since: dt.datetime) -> Iterator[FormVisit]:
    """Yield the visits of the form from a moment on, oldest first."""
    rows = connection.execute(f"SELECT {FORM} FROM forms WHERE at >= ? ORDER BY at, id", (milliseconds(since),))  # noqa: S608
    return map(form_record, rows)
