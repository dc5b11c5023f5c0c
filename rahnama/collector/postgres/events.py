"""Searches, votes and visits of the form in PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rahnama.collector.postgres.batches import arrays, rounds, unnest
from rahnama.collector.records import FormVisit, Search, Vote
from rahnama.collector.rows import event_row, form_record, milliseconds, search_record, vote_record
from rahnama.collector.schema import FORM, SEARCH, VOTE

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    import psycopg

    from rahnama.collector.records import Event

AT_ONCE = 2_000
"""Rows that are fetched together, so that a report over a year needs little memory."""

_ADD_SEARCHES = f"""
    INSERT INTO searches ({SEARCH}) SELECT {SEARCH} FROM {unnest("fresh", SEARCH)} ORDER BY id
    ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, query = excluded.query, outcome = excluded.outcome,
        hits = excluded.hits, opened = excluded.opened, page = excluded.page, at = excluded.at
    WHERE excluded.revision > searches.revision AND excluded.tab = searches.tab
"""  # noqa: S608 - our own names
_ADD_VOTES = f"""
    INSERT INTO votes ({VOTE}) SELECT {VOTE} FROM {unnest("fresh", VOTE)} ORDER BY id
    ON CONFLICT (id) DO UPDATE SET helpful = excluded.helpful, reason = excluded.reason, comment = excluded.comment,
        at = excluded.at
    WHERE excluded.at > votes.at AND excluded.tab = votes.tab AND excluded.article = votes.article
"""  # noqa: S608 - our own names
_ADD_FORMS = f"""
    INSERT INTO forms ({FORM}) SELECT {FORM} FROM {unnest("fresh", FORM)} ORDER BY id
    ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, search = excluded.search,
        suggested = excluded.suggested, opened = excluded.opened, outcome = excluded.outcome, page = excluded.page,
        at = excluded.at
    WHERE excluded.revision > forms.revision AND excluded.tab = forms.tab
"""  # noqa: S608 - our own names


def add(connection: psycopg.Connection, events: Sequence[Event]) -> None:
    """Keep events, or what is newer in them."""
    kinds = ((Search, _ADD_SEARCHES, SEARCH), (Vote, _ADD_VOTES, VOTE), (FormVisit, _ADD_FORMS, FORM))
    for kind, statement, columns in kinds:
        for part in rounds((event for event in events if isinstance(event, kind)), lambda event: event.id):
            connection.execute(statement, arrays(columns, map(event_row, part)))


def searches(connection: psycopg.Connection, since: dt.datetime) -> Iterator[Search]:
    """Yield the searches from a moment on, oldest first; needs a transaction."""
    return map(search_record, _rows(connection, SEARCH, "searches", since))


def votes(connection: psycopg.Connection, since: dt.datetime) -> Iterator[Vote]:
    """Yield the votes from a moment on, oldest first; needs a transaction."""
    return map(vote_record, _rows(connection, VOTE, "votes", since))


def forms(connection: psycopg.Connection, since: dt.datetime) -> Iterator[FormVisit]:
    """Yield the visits of the form from a moment on, oldest first; needs a transaction."""
    return map(form_record, _rows(connection, FORM, "forms", since))


def _rows(connection: psycopg.Connection, columns: str, table: str, since: dt.datetime) -> Iterator[tuple[Any, ...]]:
    statement = f'SELECT {columns} FROM {table} WHERE at >= %s ORDER BY at, id COLLATE "C"'  # noqa: S608 - our own names
    with connection.cursor(name=table) as cursor:
        cursor.itersize = AT_ONCE
        yield from cursor.execute(statement, [milliseconds(since)])
