"""What one part of the torture found: figures, and the promises that it saw broken."""

from __future__ import annotations

from dataclasses import dataclass, field


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
