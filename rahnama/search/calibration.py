"""Fits the probability that a search is answered: a logistic regression over what speaks for first hits."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SHRINKAGE = 1.0
"""How strongly weights are drawn to 0 (half the factor of their squares)."""
STEPS = 40
NOTHING = -9.0
"""Stands for the logarithm of the odds of a query that finds nothing."""


@dataclass(frozen=True, slots=True)
class Example:
    """What speaks for a first hit (none: nothing was found), whether there was an answer to find, and what it counts."""

    evidence: tuple[float, ...] | None
    answerable: bool
    weight: float


def fit(examples: Iterable[Example]) -> list[float]:
    """Return the weights, of 1 first, of the logistic regression that fits best (Newton's method, shrunk)."""
    rows = [((1.0, *one.evidence), float(one.answerable), one.weight) for one in examples if one.evidence is not None]
    size = len(rows[0][0])
    weights = [0.0] * size
    for _ in range(STEPS):
        slope = [-SHRINKAGE * weight if place else 0.0 for place, weight in enumerate(weights)]
        bend = [[SHRINKAGE if place == other and place else 0.0 for other in range(size)] for place in range(size)]
        for row, label, count in rows:
            share = 1 / (1 + math.exp(-sum(a * b for a, b in zip(row, weights, strict=True))))
            for place in range(size):
                slope[place] += count * (label - share) * row[place]
                for other in range(size):
                    bend[place][other] += count * share * (1 - share) * row[place] * row[other]
        weights = [weight + step for weight, step in zip(weights, solve(bend, slope), strict=True)]
    return weights


def solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Return x of `matrix` · x = `right`, by elimination; the matrix is positive definite, so nothing is swapped."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for place, pivot in enumerate(rows):
        pivot[:] = [value / pivot[place] for value in pivot]
        for other in rows:
            if other is not pivot:
                factor = other[place]
                other[:] = [value - factor * own for value, own in zip(other, pivot, strict=True)]
    return [row[-1] for row in rows]


def odds(example: Example, weights: Sequence[float]) -> float:
    """Return the logarithm of the odds that a query is answered."""
    if example.evidence is None:
        return NOTHING
    return sum(a * b for a, b in zip((1.0, *example.evidence), weights, strict=True))
