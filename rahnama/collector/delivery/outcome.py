"""How an attempt to deliver can fail: what the courier does next follows from the kind alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt


class Undelivered(Exception):  # noqa: N818 - an outcome that is expected, named for what it is
    """An attempt that brought no ticket we know of.

    Attributes:
        reason: what happened, without anything a customer wrote or a server said; fit for the log.
        detail: what the server said about it; may hold personal data, so it is kept in the database only.
        retry_after: how long the sink wants to be left alone; None when it did not say.
    """

    def __init__(self, reason: str, *, detail: str = "", retry_after: dt.timedelta | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail
        self.retry_after = retry_after


class Busy(Undelivered):
    """Surely no ticket was made, and trying again later may help: no connection, too many requests, a wrong key."""


class Lost(Undelivered):
    """A ticket may have been made: the reply is missing or says nothing. Look first, then send again."""


class Refused(Undelivered):
    """Surely no ticket was made, and this message will never be taken as it is."""
