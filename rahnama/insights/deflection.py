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
    from collections.abc import Iterable

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


def measure_deflection(visits: Iterable[FormVisit], now: dt.datetime) -> Deflection:
    """Return what became of the attempts in `visits`, oldest first; attempts younger than 24 hours at `now` are left out."""
    latest: dict[str, _Attempt] = {}
    attempts: list[_Attempt] = []
    for visit in visits:
        attempt = latest.get(visit.tab)
        if attempt is None or visit.at - attempt.began > WINDOW:
            attempt = latest[visit.tab] = _Attempt(visit.at)
            attempts.append(attempt)
        attempt.add(visit)
    over = [attempt for attempt in attempts if now - attempt.began >= WINDOW]
    return Deflection(
        attempts=len(over),
        sent=sum(attempt.sent for attempt in over),
        lower=sum(attempt.read and attempt.left and not attempt.sent for attempt in over),
        upper=sum(attempt.saw and not attempt.sent for attempt in over),
    )
