"""What a store of messages and events promises; `tests/collector/test_store.py` holds every store to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from rahnama.errors import RahnamaError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from rahnama.collector.records import Answer, ContactRequest, Search, Submission, Vote


class StoreError(RahnamaError):
    """The database cannot be used as it is configured; the text says how to mend it."""


class StoreUnavailable(Exception):  # noqa: N818 - a state that passes, named for what it is
    """The disk or the database refuses at the moment; nothing of the call was kept, and trying again may help."""


class Store(Protocol):
    """Keeps contact requests, searches and votes.

    `keep` and `forget` are called by one thread at a time; everything else may be called at any time from any thread.
    """

    def keep(self, batch: Sequence[Submission]) -> list[Answer]:
        """Put the whole batch on the disk in one transaction and return one answer each, in order.

        When this returns, a power cut loses nothing of it. A request under a known id brings its first receipt when the
        content is the same, and `Conflict` when it is not. A search replaces the kept one of the same id and tab when
        its revision is higher, a vote when it is later; else the kept one stays. The first network stays in any case.

        Raises:
            StoreUnavailable: nothing of the batch was kept.
        """

    def requests(self, limit: int) -> list[ContactRequest]:
        """Return the latest contact requests, newest first."""

    def find_request(self, code: str) -> ContactRequest | None:
        """Return the request with this code (as `codes.read_code` writes it), or None."""

    def searches(self, since: dt.datetime) -> Iterator[Search]:
        """Yield the searches that settled at `since` or later, oldest first."""

    def votes(self, since: dt.datetime) -> Iterator[Vote]:
        """Yield the votes cast at `since` or later, oldest first."""

    def forget(self, *, requests_before: dt.datetime, events_before: dt.datetime) -> int:
        """Delete contact requests received, and searches and votes cast, before the given moments; return how many.

        Raises:
            StoreUnavailable: nothing was deleted.
        """

    def check(self) -> None:
        """Return when the store can be read and is of this version; raise `StoreUnavailable` when not."""

    def close(self) -> None:
        """Release everything; safe to call twice."""
