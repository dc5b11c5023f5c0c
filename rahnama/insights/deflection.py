"""How many customers a suggestion beside the contact form spared the writing: a range, since nobody can know the number.

An *attempt* is all that one tab does with the contact form within 24 hours of opening it. It is **spared** when a suggestion was shown,
the form was left, and no message came from the same tab in these 24 hours. Whoever read a suggestion and then left was probably helped:
the lower bound. Whoever saw one and was not heard of again may have been helped, may have given up, or may have called: the upper bound.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rahnama.collector.records import FormVisit

WINDOW = dt.timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Deflection:
    """What became of attempts to write.

    Attributes:
        attempts: those whose 24 hours are over.
        sent: a message came.
        lower: left after reading a suggestion, and no message came.
        upper: saw a suggestion, and no message came, whatever else is known.
    """

    attempts: int
    sent: int
    lower: int
    upper: int

    @property
    def range(self) -> tuple[float, float] | None:
        """Lower and upper bound as shares of all attempts; None without any."""
        return (self.lower / self.attempts, self.upper / self.attempts) if self.attempts else None


@dataclass(slots=True)
class _Attempt:
    began: dt.datetime
    saw: bool = False
    read: bool = False
    left: bool = False
    sent: bool = False

    def add(self, visit: FormVisit) -> None:
        self.saw |= bool(visit.suggested)
        self.read |= bool(visit.opened)
        self.left |= visit.outcome == "left"
        self.sent |= visit.outcome == "sent"


class Attempts:
    """Attempts to write, put together from visits of the form as they come, oldest first."""

    def __init__(self) -> None:
        self._latest: dict[int, _Attempt] = {}
        self._all: list[_Attempt] = []

    def add(self, visit: FormVisit) -> None:
        """Count a visit into its tab's attempt, or as a new one."""
        tab = hash(visit.tab)
        attempt = self._latest.get(tab)
        if attempt is None or visit.at - attempt.began > WINDOW:
            attempt = self._latest[tab] = _Attempt(visit.at)
            self._all.append(attempt)
        attempt.add(visit)

    def measure(self, now: dt.datetime) -> Deflection:
        """Return what became of them; those younger than 24 hours at `now` are left out."""
        over = [attempt for attempt in self._all if now - attempt.began >= WINDOW]
        return Deflection(
            attempts=len(over),
            sent=sum(attempt.sent for attempt in over),
            lower=sum(attempt.read and attempt.left and not attempt.sent for attempt in over),
            upper=sum(attempt.saw and not attempt.sent for attempt in over),
        )
