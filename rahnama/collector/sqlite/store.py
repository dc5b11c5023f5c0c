"""`SqliteStore`: what `rahnama.collector.store.Store` promises, in one file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rahnama.collector.records import Answer, ContactRequest, FileContent, Submission
from rahnama.collector.sqlite import deliveries, events, files, requests, tidying
from rahnama.collector.sqlite.backups import copied_from, fill, write_backup
from rahnama.collector.sqlite.connections import Connections
from rahnama.collector.store import FILE_WAIT

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import apsw

    from rahnama.collector.records import (
        Counts,
        Delivery,
        DeliveryState,
        FileDeclaration,
        FormVisit,
        RequestStatus,
        Search,
        Vote,
    )


class SqliteStore:
    """`rahnama.collector.store.Store` in the file at `path`, made for its owner's eyes only when it is new.

    Args:
        path: of the database; ``-wal`` and ``-shm`` lie beside it.
        create: make it when there is none.
        sinks: names of the sinks that every message goes to.
        file_wait: how long a message waits for the files it declared.
    """

    def __init__(
        self, path: str, *, create: bool = True, sinks: Sequence[str] = (), file_wait: dt.timedelta = FILE_WAIT
    ) -> None:
        self._sinks = tuple(sinks)
        self._file_wait = file_wait
        self._connections = Connections(path, create=create)

    def keep(self, batch: Sequence[Submission]) -> list[Answer]:
        """See `Store.keep`."""
        ordered = sorted(enumerate(batch), key=lambda entry: isinstance(entry[1], FileContent))
        with self._connections.writing() as connection:
            answers = {place: self._add(connection, submission) for place, submission in ordered}
        return [answers[place] for place in range(len(batch))]

    def _add(self, connection: apsw.Connection, submission: Submission) -> Answer:
        if isinstance(submission, ContactRequest):
            return requests.add(connection, submission, self._sinks, self._file_wait)
        if isinstance(submission, FileContent):
            return files.add(connection, submission)
        events.add(connection, submission)
        return None

    def requests(self, limit: int, status: RequestStatus | None = None) -> list[ContactRequest]:
        """See `Store.requests`."""
        with self._connections.reading() as connection:
            return requests.latest(connection, limit, status)

    def find_request(self, code: str) -> ContactRequest | None:
        """See `Store.find_request`."""
        with self._connections.reading() as connection:
            return requests.find(connection, "code", code)

    def get_request(self, request: str) -> ContactRequest | None:
        """See `Store.get_request`."""
        with self._connections.reading() as connection:
            return requests.find(connection, "id", request)

    def stored_files(self, request: str) -> list[tuple[FileDeclaration, dt.datetime | None]]:
        """See `Store.stored_files`."""
        with self._connections.reading() as connection:
            return files.stored(connection, request)

    def read_file(self, request: str, number: int) -> bytes | None:
        """See `Store.read_file`."""
        with self._connections.reading() as connection:
            return files.read(connection, request, number)

    def set_status(self, request: str, status: RequestStatus, now: dt.datetime) -> bool:
        """See `Store.set_status`."""
        with self._connections.writing() as connection:
            return requests.set_status(connection, request, status, now, self._sinks)

    def lease_deliveries(
        self, sinks: Sequence[str], now: dt.datetime, lease: dt.timedelta, limit: int
    ) -> list[Delivery]:
        """See `Store.lease_deliveries`."""
        with self._connections.reading() as connection:
            if not deliveries.any_due(connection, sinks, now):
                return []  # the usual case must not make the writers wait
        with self._connections.writing() as connection:
            return deliveries.lease(connection, sinks, now, now + lease, limit)

    def settle_delivery(self, delivery: Delivery) -> bool:
        """See `Store.settle_delivery`."""
        with self._connections.writing() as connection:
            return deliveries.settle(connection, delivery)

    def deliveries(self, state: DeliveryState | None, limit: int) -> list[Delivery]:
        """See `Store.deliveries`."""
        with self._connections.reading() as connection:
            return deliveries.listed(connection, state, limit)

    def retry_delivery(self, request: str, sink: str, now: dt.datetime) -> bool:
        """See `Store.retry_delivery`."""
        with self._connections.writing() as connection:
            return deliveries.retry(connection, request, sink, now)

    def searches(self, since: dt.datetime) -> Iterator[Search]:
        """See `Store.searches`."""
        with self._connections.reading() as connection:
            yield from events.searches(connection, since)

    def votes(self, since: dt.datetime) -> Iterator[Vote]:
        """See `Store.votes`."""
        with self._connections.reading() as connection:
            yield from events.votes(connection, since)

    def forms(self, since: dt.datetime) -> Iterator[FormVisit]:
        """See `Store.forms`."""
        with self._connections.reading() as connection:
            yield from events.forms(connection, since)

    def forget(self, *, requests_before: dt.datetime, events_before: dt.datetime) -> int:
        """See `Store.forget`. With ``secure_delete`` SQLite overwrites what it deletes."""
        with self._connections.writing() as connection:
            gone = tidying.forget(connection, requests_before, events_before)
        if gone:
            with self._connections.exclusive() as connection:
                # What was deleted stands in the log, too. Who is in the way only delays this, so nobody is made to wait.
                tidying.empty_log(connection, milliseconds=0)
        return gone

    def erase(self, *, code: str = "", mobile: str = "") -> int:
        """See `Store.erase`."""
        with self._connections.writing() as connection:
            gone = tidying.erase(connection, code, mobile)
        with self._connections.exclusive() as connection:
            tidying.scrub(connection)
        return gone

    def counts(self) -> Counts:
        """See `Store.counts`."""
        with self._connections.reading() as connection:
            return tidying.count(connection)

    def backup(self, target: Path) -> None:
        """See `Store.backup`. All pages are copied in one step, so that no writer can make it start over."""
        with (
            self._connections.reading() as connection,
            write_backup(target) as copy,
            copy.backup("main", connection, "main") as backup,
        ):
            backup.step()

    def restore(self, source: Path, *, replace: bool = False) -> None:
        """See `Store.restore`."""
        with copied_from(source) as tables, self._connections.writing() as connection:
            tidying.clear(connection, replace=replace)
            for table, columns, rows in tables:
                fill(connection, table, columns, rows)

    def check(self) -> None:
        """See `Store.check`."""
        self._connections.check()

    def close(self) -> None:
        """See `Store.close`."""
        self._connections.close()
