"""Deletes from SQLite what is too old or must go, leaves tombstones, and counts what is left."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, cast

import apsw

from rahnama.collector.records import Counts
from rahnama.collector.rows import milliseconds, moment
from rahnama.collector.schema import MARK_BYTES, TABLES
from rahnama.collector.sqlite.connections import BUSY_MILLISECONDS
from rahnama.collector.store import NOT_EMPTY, TOMBSTONE_DAYS, StoreError, StoreUnavailable

if TYPE_CHECKING:
    import datetime as dt

    from rahnama.collector.records import DeliveryState, RequestStatus

SCRUB_SECONDS = 30.0
"""How long erasing waits for readers that still hold the log."""

SCRUB_STEP_MILLISECONDS = BUSY_MILLISECONDS // 2
"""How long it makes others wait at a time: less than what makes them give up."""

_DAY = 86_400_000

_CODED, _MOBILE, _OLD = "code = ? AND code <> ''", "mobile = ? AND mobile <> ''", "received < ?"


def forget(connection: apsw.Connection, requests_before: dt.datetime, events_before: dt.datetime) -> int:
    """Delete what is older than its term; return how many messages and events went."""
    old, events = milliseconds(requests_before), milliseconds(events_before)
    gone = _bury(connection, _OLD, old)
    for table in ("searches", "votes", "forms"):
        connection.execute(f"DELETE FROM {table} WHERE at < ?", (events,))  # noqa: S608 - our own names
        gone += connection.changes()
    connection.execute("DELETE FROM tombstones WHERE received < ?", (old - TOMBSTONE_DAYS * _DAY,))
    connection.execute("DELETE FROM proofs WHERE until < ?", (max(old, events),))
    return gone


def erase(connection: apsw.Connection, code: str, mobile: str) -> int:
    """Delete the messages with this code or mobile; return how many."""
    return _bury(connection, _CODED, code) + _bury(connection, _MOBILE, mobile)


def _bury(connection: apsw.Connection, condition: str, value: int | str) -> int:
    """Delete messages, with what hangs on them, and leave a tombstone for each."""
    connection.execute(
        f"""
        INSERT INTO tombstones (id, code, mark, received)
        SELECT id, code, substr(digest, 1, {MARK_BYTES}), received FROM requests WHERE {condition}
        """,  # noqa: S608 - our own names
        (value,),
    )
    connection.execute(f"DELETE FROM requests WHERE {condition}", (value,))  # noqa: S608 - our own names
    return connection.changes()


def scrub(connection: apsw.Connection) -> None:
    """Write the database anew and empty its log, so that no byte of what was deleted is left in either.

    ``secure_delete`` overwrites what is deleted, but not what moved within a page before that.

    Raises:
        StoreUnavailable: another process reads on and on, so that the log cannot be emptied yet.
    """
    connection.execute("VACUUM")
    deadline = time.monotonic() + SCRUB_SECONDS
    while not empty_log(connection, milliseconds=SCRUB_STEP_MILLISECONDS):
        if time.monotonic() > deadline:
            raise StoreUnavailable("another process holds the log, which has the erased bytes in it; erase again")
        time.sleep(0.05)


def empty_log(connection: apsw.Connection, *, milliseconds: int) -> bool:
    """Fold the write-ahead log into the database and cut it to nothing; return whether nobody was in the way.

    Args:
        connection: outside of a transaction.
        milliseconds: how long to wait for readers and writers, while every writer waits for us.
    """
    connection.set_busy_timeout(milliseconds)
    try:
        connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
    except (apsw.BusyError, apsw.LockedError):
        return False
    finally:
        connection.set_busy_timeout(BUSY_MILLISECONDS)
    return True


def clear(connection: apsw.Connection, *, replace: bool) -> None:
    """Delete everything if that is wanted.

    Raises:
        StoreError: it is not wanted, and there is something.
    """
    for table in reversed(list(TABLES)):
        if not replace and connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone():  # noqa: S608 - our own names
            raise StoreError(NOT_EMPTY)
        connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names


def count(connection: apsw.Connection) -> Counts:
    """Return what is held, in numbers."""
    searches, votes, forms, file_bytes, oldest = connection.execute(
        """
        SELECT (SELECT count(*) FROM searches), (SELECT count(*) FROM votes), (SELECT count(*) FROM forms),
            (SELECT coalesce(sum(size), 0) FROM files WHERE received IS NOT NULL),
            (SELECT min(requests.received) FROM deliveries JOIN requests ON requests.id = deliveries.request
                WHERE state IN ('waiting', 'leased', 'unknown') AND status <> 'quarantined')
        """
    ).get
    statuses = connection.execute("SELECT status, count(*) FROM requests GROUP BY status")
    deliveries = connection.execute("SELECT sink, state, count(*) FROM deliveries GROUP BY sink, state")
    return Counts(
        requests={cast("RequestStatus", status): int(number) for status, number in statuses},
        deliveries={(str(sink), cast("DeliveryState", state)): int(number) for sink, state, number in deliveries},
        oldest_waiting=None if oldest is None else moment(oldest),
        searches=searches,
        votes=votes,
        file_bytes=file_bytes,
        forms=forms,
    )
