"""Deletes from PostgreSQL what is too old or must go, leaves tombstones, counts, and moves whole tables."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, cast

import psycopg

from rahnama.collector.records import Counts
from rahnama.collector.rows import milliseconds, moment
from rahnama.collector.schema import MARK_BYTES, TABLES
from rahnama.collector.store import NOT_EMPTY, TOMBSTONE_DAYS, StoreError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from rahnama.collector.records import DeliveryState, RequestStatus

_DAY = 86_400_000

_CODED, _MOBILE = "code = %(value)s AND code <> ''", "mobile = %(value)s AND mobile <> ''"
_OLD = "id IN (SELECT id FROM requests WHERE received < %(value)s LIMIT 200 FOR UPDATE SKIP LOCKED)"
_DELETE_EVENTS = """
    DELETE FROM {table} WHERE id IN (SELECT id FROM {table} WHERE at < %s LIMIT 10000 FOR UPDATE SKIP LOCKED)
"""


def forget(connection: psycopg.Connection, requests_before: dt.datetime, events_before: dt.datetime) -> int:
    """Delete some of what is older than its term; return how many messages and events went, 0 when none is left."""
    old, events = milliseconds(requests_before), milliseconds(events_before)
    gone = _bury(connection, _OLD, old)
    for table in ("searches", "votes", "forms"):
        gone += connection.execute(_DELETE_EVENTS.format(table=table), [events]).rowcount
    connection.execute("DELETE FROM tombstones WHERE received < %s", [old - TOMBSTONE_DAYS * _DAY])
    connection.execute("DELETE FROM proofs WHERE until < %s", [max(old, events)])
    return gone


def erase(connection: psycopg.Connection, code: str, mobile: str) -> int:
    """Delete the messages with this code or mobile; return how many."""
    return _bury(connection, _CODED, code) + _bury(connection, _MOBILE, mobile)


def _bury(connection: psycopg.Connection, condition: str, value: int | str) -> int:
    """Delete messages, with what hangs on them, and leave a tombstone for each."""
    statement = f"""
        WITH gone AS (DELETE FROM requests WHERE {condition} RETURNING id, code, digest, received)
        INSERT INTO tombstones (id, code, mark, received)
        SELECT id, code, substr(digest, 1, {MARK_BYTES}), received FROM gone ON CONFLICT DO NOTHING
    """  # noqa: S608 - our own names
    return connection.execute(statement, {"value": value}).rowcount


def scrub(connection: psycopg.Connection) -> None:
    """Write the tables anew, so that no byte of what was deleted is left in their files.

    The server's write-ahead log holds the deleted rows until it is recycled, as do its archives and replicas.
    """
    connection.execute("SET statement_timeout = 0; SET lock_timeout = '1min'")
    for table in ("requests", "files", "deliveries"):
        connection.execute(f"VACUUM FULL {table}")
    with contextlib.suppress(psycopg.errors.InsufficientPrivilege):
        connection.execute("CHECKPOINT")  # removes the old files now rather than within minutes
    connection.close()  # its settings are not for others


def clear(connection: psycopg.Connection, *, replace: bool) -> None:
    """Delete everything if that is wanted.

    Raises:
        StoreError: it is not wanted, and there is something.
    """
    tables = ", ".join(TABLES)
    connection.execute(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE")
    held = connection.execute("SELECT " + " OR ".join(f"EXISTS (SELECT FROM {table})" for table in TABLES))  # noqa: S608
    row = held.fetchone()
    if row and row[0] and not replace:
        raise StoreError(NOT_EMPTY)
    connection.execute(f"TRUNCATE {tables}")


def rows(connection: psycopg.Connection, table: str) -> Iterator[tuple[Any, ...]]:
    """Yield all rows of a table; needs a transaction."""
    with connection.cursor(name=f"all_{table}", binary=True) as cursor:
        cursor.itersize = 20 if table == "files" else 2_000  # a file may be of 5 MiB
        yield from cursor.execute(f"SELECT {TABLES[table]} FROM {table}")  # noqa: S608 - our own names


def fill(connection: psycopg.Connection, table: str, columns: str, given: Iterable[tuple[Any, ...]]) -> None:
    """Add rows to a table."""
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy,
    ):
        for row in given:
            copy.write_row(row)


def count(connection: psycopg.Connection) -> Counts:
    """Return what is held, in numbers."""
    row = connection.execute(
        """
        SELECT (SELECT count(*) FROM searches), (SELECT count(*) FROM votes), (SELECT count(*) FROM forms),
            (SELECT coalesce(sum(size), 0)::bigint FROM files WHERE received IS NOT NULL),
            (SELECT min(requests.received) FROM deliveries JOIN requests ON requests.id = deliveries.request
                WHERE state IN ('waiting', 'leased', 'unknown') AND status <> 'quarantined')
        """
    ).fetchone()
    searches, votes, forms, file_bytes, oldest = cast("tuple[int, int, int, int, int | None]", row)
    statuses = connection.execute("SELECT status, count(*) FROM requests GROUP BY status").fetchall()
    deliveries = connection.execute("SELECT sink, state, count(*) FROM deliveries GROUP BY sink, state").fetchall()
    return Counts(
        requests={cast("RequestStatus", status): number for status, number in statuses},
        deliveries={(sink, cast("DeliveryState", state)): number for sink, state, number in deliveries},
        oldest_waiting=None if oldest is None else moment(oldest),
        searches=searches,
        votes=votes,
        file_bytes=file_bytes,
        forms=forms,
    )
