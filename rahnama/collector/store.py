"""What a store of messages and events promises; `tests/collector/store/` holds every store to it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Protocol

from rahnama.errors import RahnamaError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from rahnama.collector.records import (
        Answer,
        ContactRequest,
        Counts,
        Delivery,
        DeliveryState,
        FileDeclaration,
        FormVisit,
        RequestStatus,
        Search,
        Submission,
        Vote,
    )


class StoreError(RahnamaError):
    """The database cannot be used as it is configured; the text says how to mend it."""


class StoreUnavailable(Exception):  # noqa: N818 - a state that passes, named for what it is
    """The disk or the database refuses at the moment; nothing of the call was kept, and trying again may help."""


class UnfitRecordError(ValueError):
    """A record breaks a rule of the schema, such as a message without text; nothing of the call was kept."""


class Store(Protocol):
    """Keeps contact requests with their files, deliveries, searches, votes and visits of the form.

    Any method may be called at any time from any thread, by several processes on one database. Every method raises
    `StoreUnavailable` when the database refuses at the moment; what writes has then written nothing that it could tell.
    """

    def keep(self, batch: Sequence[Submission]) -> list[Answer]:
        """Put the whole batch on the disk in one transaction and return one answer each, in order.

        When this returns, a power cut loses nothing of it. Messages are kept before the files of the same batch.

        A message under a known id brings its first receipt when the content is the same, also after it was erased or
        forgotten, and `Conflict` when it is not. A new one whose proof another message spent brings `Replayed`. One that
        is kept and not quarantined gets a delivery for each of the store's sinks: due at once, or, when it declares
        files, once the last of them came or the wait for them is over.

        A file brings `FileReceipt` when it is as declared, now or before; else `Conflict` or `Unknown`.

        A search or a visit of the form replaces the kept one of the same id and tab when its revision is higher, a vote
        when it is later; else the kept one stays. The first network stays in any case. All bring None.

        NUL characters and lone surrogates are dropped from texts: no database keeps them.

        Raises:
            StoreUnavailable: nothing of the batch was kept, or the line broke before the database could say so.
            UnfitRecordError: nothing of the batch was kept.
        """

    def requests(self, limit: int, status: RequestStatus | None = None) -> list[ContactRequest]:
        """Return the latest contact requests, newest first: those of one status, or all but the quarantined."""

    def find_request(self, code: str) -> ContactRequest | None:
        """Return the request with this code (as `codes.read_code` writes it), or None."""

    def get_request(self, request: str) -> ContactRequest | None:
        """Return the request with this id, or None."""

    def stored_files(self, request: str) -> list[tuple[FileDeclaration, dt.datetime | None]]:
        """Return the files that the message with this id declared, by number, and when each arrived."""

    def read_file(self, request: str, number: int) -> bytes | None:
        """Return the content of a file, or None while it has not arrived."""

    def set_status(self, request: str, status: RequestStatus, now: dt.datetime) -> bool:
        """Give the message with this id another status; return whether there is one.

        A message that leaves the quarantine gets its deliveries, due at once; a store that was opened without sinks takes
        those that other messages went to. ``open`` unsets when it was answered.
        """

    def lease_deliveries(
        self, sinks: Sequence[str], now: dt.datetime, lease: dt.timedelta, limit: int
    ) -> list[Delivery]:
        """Return deliveries to these sinks that are due at `now`, oldest first; nobody else gets them before `lease` is over.

        Their state is ``waiting`` (may be sent) or ``unknown`` (an earlier attempt may have arrived: look first), as is
        every one whose lease ran out. Those of quarantined messages are never due.
        """

    def settle_delivery(self, delivery: Delivery) -> bool:
        """Write state, attempts, next_at, remote and error of a leased delivery; return whether the lease was still held.

        The state ``leased`` prolongs the lease until `next_at`; any other gives it back.
        """

    def deliveries(self, state: DeliveryState | None, limit: int) -> list[Delivery]:
        """Return the deliveries in one state, or all; soonest due first."""

    def retry_delivery(self, request: str, sink: str, now: dt.datetime) -> bool:
        """Make a dead delivery due at `now`, as ``unknown`` and with no attempts; return whether there is such one."""

    def searches(self, since: dt.datetime) -> Iterator[Search]:
        """Yield the searches that settled at `since` or later, oldest first."""

    def votes(self, since: dt.datetime) -> Iterator[Vote]:
        """Yield the votes cast at `since` or later, oldest first."""

    def forms(self, since: dt.datetime) -> Iterator[FormVisit]:
        """Yield what became of contact forms opened at `since` or later, oldest first."""

    def forget(self, *, requests_before: dt.datetime, events_before: dt.datetime) -> int:
        """Delete contact requests received, and searches, votes and visits of the form, before the given moments; return how many.

        All that hangs on a message goes with it; a store may do it bit by bit. Its id stays as a tombstone for `TOMBSTONE_DAYS` more.
        """

    def erase(self, *, code: str = "", mobile: str = "") -> int:
        """Delete the messages with this code or mobile (E.164) and all that hangs on them; return how many.

        Their bytes are gone from the database's files when this returns, though PostgreSQL's write-ahead log holds them
        until the server recycles it. Their ids stay as tombstones, so that a browser's retry brings nothing back.

        Raises:
            StoreUnavailable: nothing was deleted, or the bytes could not be overwritten yet; erase again.
        """

    def counts(self) -> Counts:
        """Return what is held, in numbers."""

    def backup(self, target: Path) -> None:
        """Write everything as of one moment into a SQLite file at `target`, while others read and write.

        The file appears whole or not at all, for its owner's eyes only.

        Raises:
            StoreError: `target` exists or cannot be written.
        """

    def restore(self, source: Path, *, replace: bool = False) -> None:
        """Take in everything of the backup at `source`, of this or an earlier version, in one transaction.

        Args:
            source: a file that `backup` of any store wrote; it is verified first and not changed.
            replace: delete what is held; without it a store that holds anything refuses.

        Raises:
            StoreError: the backup is damaged, of a newer version, or the store is not empty.
        """

    def check(self) -> None:
        """Return when the store can be read and is of this version; raise `StoreUnavailable` when not."""

    def close(self) -> None:
        """Release everything; safe to call twice."""


FILE_WAIT = dt.timedelta(minutes=10)
"""How long a message waits for the files it declared before it is delivered without them."""

PROOF_HOURS = 24
"""How long a spent proof is remembered; a challenge expires within minutes."""

TOMBSTONE_DAYS = 365
"""How much longer than a message its bare id is kept, for a browser that sends it once more."""

NOT_EMPTY = "The database holds something already. Say --replace to delete it, or name another with --database."
"""Why nothing is restored."""
