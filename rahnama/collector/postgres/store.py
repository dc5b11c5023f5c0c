"""`PostgresStore`: what `rahnama.collector.store.Store` promises, for several collectors on one database."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from rahnama.collector.postgres import deliveries, events, files, requests, tidying
from rahnama.collector.postgres.connections import Collision, Connections
from rahnama.collector.records import Answer, ContactRequest, Event, FileContent, Search, Submission, Vote
from rahnama.collector.schema import TABLES
from rahnama.collector.sqlite.backups import copied_from, fill, made_backup
from rahnama.collector.store import FILE_WAIT, StoreUnavailable

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from rahnama.collector.records import (
        Counts,
        Delivery,
        DeliveryState,
        FileDeclaration,
        FormVisit,
        RequestStatus,
    )

TRIES = 3
"""How often a batch is kept anew that met another collector's."""


class PostgresStore:
    """`rahnama.collector.store.Store` in the schema ``rahnama`` of the database at `url`.

    Args:
        url: ``postgresql://user:password@host:5432/database``, or whatever else libpq understands.
        create: make the schema when there is none.
        sinks: names of the sinks that every message goes to.
        file_wait: how long a message waits for the files it declared.
    """

    def __init__(
        self, url: str, *, create: bool = True, sinks: Sequence[str] = (), file_wait: dt.timedelta = FILE_WAIT
    ) -> None:
        self._sinks = tuple(sinks)
        self._file_wait = file_wait
        self._connections = Connections(url, create=create)

    def keep(self, batch: Sequence[Submission]) -> list[Answer]:
        """See `Store.keep`. Two collectors that wait for each other's rows are parted by the server; one tries again."""
        for _ in range(TRIES):
            with contextlib.suppress(Collision):
                return self._keep(batch)
        raise StoreUnavailable("other collectors are in the way")

    def _keep(self, batch: Sequence[Submission]) -> list[Answer]:
        placed = list(enumerate(batch))
        messages = [(place, given) for place, given in placed if isinstance(given, ContactRequest)]
        contents = [(place, given) for place, given in placed if isinstance(given, FileContent)]
        answers: dict[int, Answer] = {}
        # The commit stands outside of the pipeline, so that its own result is waited for.
        with self._connections.writing() as connection, connection.pipeline():
            if messages:
                answers |= requests.add(connection, messages, self._sinks, self._file_wait)
            if contents:
                answers |= files.add(connection, contents)
            events.add(connection, [given for given in batch if isinstance(given, Event)])
        return [answers.get(place) for place in range(len(batch))]

    def requests(self, limit: int, status: RequestStatus | None = None) -> list[ContactRequest]:
        """See `Store.requests`."""
        with self._connections.lent() as connection:
            return requests.latest(connection, limit, status)

    def find_request(self, code: str) -> ContactRequest | None:
        """See `Store.find_request`."""
        with self._connections.lent() as connection:
            return requests.find(connection, "code", code)

    def get_request(self, request: str) -> ContactRequest | None:
        """See `Store.get_request`."""
        with self._connections.lent() as connection:
            return requests.find(connection, "id", request)

    def stored_files(self, request: str) -> list[tuple[FileDeclaration, dt.datetime | None]]:
        """See `Store.stored_files`."""
        with self._connections.lent() as connection:
            return files.stored(connection, request)

    def read_file(self, request: str, number: int) -> bytes | None:
        """See `Store.read_file`."""
        with self._connections.lent() as connection:
            return files.read(connection, request, number)

    def set_status(self, request: str, status: RequestStatus, now: dt.datetime) -> bool:
        """See `Store.set_status`."""
        with self._connections.writing() as connection:
            return requests.set_status(connection, request, status, now, self._sinks)

    def lease_deliveries(
        self, sinks: Sequence[str], now: dt.datetime, lease: dt.timedelta, limit: int
    ) -> list[Delivery]:
        """See `Store.lease_deliveries`."""
        with self._connections.writing() as connection:
            return deliveries.lease(connection, sinks, now, now + lease, limit)

    def settle_delivery(self, delivery: Delivery) -> bool:
        """See `Store.settle_delivery`."""
        with self._connections.writing() as connection:
            return deliveries.settle(connection, delivery)

    def deliveries(self, state: DeliveryState | None, limit: int) -> list[Delivery]:
        """See `Store.deliveries`."""
        with self._connections.lent() as connection:
            return deliveries.listed(connection, state, limit)

    def retry_delivery(self, request: str, sink: str, now: dt.datetime) -> bool:
        """See `Store.retry_delivery`."""
        with self._connections.writing() as connection:
            return deliveries.retry(connection, request, sink, now)

    def searches(self, since: dt.datetime) -> Iterator[Search]:
        """See `Store.searches`."""
        with self._connections.snapshot(patient=True) as connection:
            yield from events.searches(connection, since)

    def votes(self, since: dt.datetime) -> Iterator[Vote]:
        """See `Store.votes`."""
        with self._connections.snapshot(patient=True) as connection:
            yield from events.votes(connection, since)

    def forms(self, since: dt.datetime) -> Iterator[FormVisit]:
        """See `Store.forms`."""
        with self._connections.snapshot(patient=True) as connection:
            yield from events.forms(connection, since)

    def forget(self, *, requests_before: dt.datetime, events_before: dt.datetime) -> int:
        """See `Store.forget`. In many small transactions, since whoever calls this has others waiting for it.

        The server's autovacuum frees the space later.
        """
        gone, total = 1, 0
        while gone:
            with self._connections.writing() as connection:
                gone = tidying.forget(connection, requests_before, events_before)
            total += gone
        return total

    def erase(self, *, code: str = "", mobile: str = "") -> int:
        """See `Store.erase`."""
        with self._connections.writing() as connection:
            gone = tidying.erase(connection, code, mobile)
        with self._connections.lent(patient=True) as connection:
            tidying.scrub(connection)
        return gone

    def counts(self) -> Counts:
        """See `Store.counts`."""
        with self._connections.snapshot(patient=False) as connection:
            return tidying.count(connection)

    def backup(self, target: Path) -> None:
        """See `Store.backup`."""
        with self._connections.snapshot(patient=True) as connection, made_backup(target) as copy:
            for table, columns in TABLES.items():
                fill(copy, table, columns, tidying.rows(connection, table))

    def restore(self, source: Path, *, replace: bool = False) -> None:
        """See `Store.restore`."""
        with copied_from(source) as tables, self._connections.writing(patient=True) as connection:
            tidying.clear(connection, replace=replace)
            for table, columns, rows in tables:
                tidying.fill(connection, table, columns, rows)

    def check(self) -> None:
        """See `Store.check`."""
        self._connections.check()

    def close(self) -> None:
        """See `Store.close`."""
        self._connections.close()
