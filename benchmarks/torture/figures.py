"""What one part of the torture found: figures, and the promises that it saw broken."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(slots=True)
class Findings:
    """Figures by name, in the order in which they are printed, and one line for each broken promise."""

    figures: dict[str, float | str] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def demand(self, kept: bool, promise: str) -> None:  # noqa: FBT001 - reads as a sentence
        """Note `promise` as broken unless `kept`."""
        if not kept:
            self.broken.append(promise)


def percentile(values: list[float], share: float) -> float:
    """Return the value below which `share` of the values lie; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def rounds(count: int, seconds: float) -> Iterator[int]:
    """Yield the numbers from 0 to below `count`, as long as `seconds` are not over: a busy machine gets fewer rounds."""
    until = time.monotonic() + seconds
    for number in range(count):
        if number and time.monotonic() > until:
            return
        yield number
