"""What every sink can do; `rahnama.collector.delivery.courier` drives it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import datetime as dt

    from rahnama.collector.delivery.ticket import Ticket


class Sink(Protocol):
    """A mailbox, helpdesk or webhook that takes tickets. Used by one thread at a time."""

    @property
    def name(self) -> str:
        """Its name in the collector's configuration."""

    @property
    def settles(self) -> dt.timedelta:
        """How long after an attempt of unknown outcome `resume` can be believed: a server may be slow, an index late."""

    def send(self, ticket: Ticket) -> str:
        """Make the ticket and return its id at the sink.

        Raises:
            Undelivered: it was not made, or we cannot tell.
        """

    def resume(self, ticket: Ticket) -> str | None:
        """Look whether an earlier attempt made the ticket, complete what it left undone, and return the ticket's id.

        None means that there is surely none, or that this sink cannot be asked and knows a second one by its key.

        Raises:
            Undelivered: the sink could not be asked.
        """
