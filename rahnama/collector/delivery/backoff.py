"""When to try again: one message after a failure, and a sink that fails for every message."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

FIRST = dt.timedelta(seconds=30)
LONGEST = dt.timedelta(hours=1)
OBEYED = dt.timedelta(days=1)
"""Longest pause that a sink may ask for."""

PATIENCE = 5
"""Failures in a row after which a sink is held to be down."""

PROBE_FIRST = dt.timedelta(seconds=30)
PROBE_LONGEST = dt.timedelta(minutes=15)
"""How often a sink that is down is tried with one message."""


def pause(attempts: int, chance: random.Random) -> dt.timedelta:
    """Return how long to wait after the `attempts`-th failure: full jitter under a doubling cap.

    https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
    """
    cap: dt.timedelta = min(LONGEST, FIRST * 2 ** min(attempts - 1, 20))
    return cap * chance.random()


class Breaker:
    """Says whether a sink may be tried now; opens after `PATIENCE` failures in a row, then lets single probes through."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._failures = 0
        self._until: dt.datetime | None = None

    @property
    def failures(self) -> int:
        """Failures since the sink last answered as it should."""
        return self._failures

    def allows(self, now: dt.datetime) -> bool:
        """Say whether an attempt may be made at `now`."""
        return self._until is None or now >= self._until

    def close(self) -> None:
        """Note that the sink works."""
        self._failures, self._until = 0, None

    def note(self, now: dt.datetime, retry_after: dt.timedelta | None) -> None:
        """Note a failure at `now`; `retry_after` is what the sink asked for, and holds for all messages."""
        self._failures += 1
        waits = [now + min(retry_after, OBEYED)] if retry_after else []
        if self._failures >= PATIENCE:
            most = min(PROBE_LONGEST, PROBE_FIRST * 2 ** min(self._failures - PATIENCE, 20))
            waits.append(now + most * (0.5 + self._chance.random() / 2))
        self._until = max(waits, default=None)
