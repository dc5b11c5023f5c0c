"""What is wanted most: one formula.

    score = kind × spread × Σ over networks of  trust × most × min(2, log2(1 + visitors))

* ``visitors``: of one network on one day. It counts once for its first visitor and at most twice for all of them, so that nobody votes
  often; and less than once, ``trust``, when it floods the shop with searches (`rahnama.insights.signals.network_weights`).
* ``most``: the heaviest visitor of that network that day. A visitor weighs what the gravest outcome weighs, half as much every
  `HALF_LIFE_DAYS`, and `RESCUED` of it when an answer was opened in the end all the same.
* ``spread``: 1 − ½^days, for what came up on a single day is half as likely to come up again.
* ``kind``: what is missing altogether weighs more than what other words would have found.

Texts whose visitors all sit in a few networks are damped once more: × min(1, 2 × networks / visitors).
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

from rahnama.collector.records import OUTCOMES
from rahnama.insights.signals import ANSWERED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rahnama.collector.records import Outcome
    from rahnama.insights.model import JudgmentKind
    from rahnama.insights.signals import Signals

OUTCOME_WEIGHTS: Mapping[Outcome, float] = {
    "escalated": 1.5,
    "zero": 1.0,
    "low-confidence": 0.9,
    "no-click": 0.7,
    "answered": 0.0,
}
KIND_WEIGHTS: Mapping[JudgmentKind, float] = {
    "missing-answer": 1.0,
    "weak-answer": 0.8,
    "missing-word": 0.08,
    "noise": 0.05,
}
RESCUED = 0.2
HALF_LIFE_DAYS = 21.0
MOST_OF_A_NETWORK = 2.0

DAY_SECONDS = 86_400
TEHRAN_SECONDS = 12_600


def score(rows: Iterable[int], signals: Signals, kind: JudgmentKind, until: int) -> float:
    """Return the score of searches; `until` is the end of the span in seconds since its beginning."""
    visitors: dict[tuple[int, int], float] = {}
    days: set[int] = set()
    for row in rows:
        if signals.outcome[row] == ANSWERED and not signals.voted_down[row]:
            continue
        visit = (signals.network[row], signals.tab[row])
        visitors[visit] = max(visitors.get(visit, 0.0), _weight(row, signals, until))
        days.add(day(signals.at[row], signals))
    networks: dict[int, list[float]] = defaultdict(list)
    for (network, _), weight in visitors.items():
        networks[network].append(weight)
    demand = sum(_of_network(network, weights, signals) for network, weights in networks.items())
    crowding = min(1.0, 2 * len(networks) / max(1, len(visitors)))
    return KIND_WEIGHTS[kind] * demand * (1 - 0.5 ** len(days)) * crowding


def day(at: int, signals: Signals) -> int:
    """Return the number of the day in Tehran on which a search was made."""
    return (int(signals.since.timestamp()) + at + TEHRAN_SECONDS) // DAY_SECONDS


def _weight(row: int, signals: Signals, until: int) -> float:
    age = max(0, until - signals.at[row]) / DAY_SECONDS
    weight = 1.0 if signals.voted_down[row] else OUTCOME_WEIGHTS[OUTCOMES[signals.outcome[row]]]
    return weight * (RESCUED if signals.rescued[row] else 1.0) * math.pow(0.5, age / HALF_LIFE_DAYS)


def _of_network(network: int, weights: list[float], signals: Signals) -> float:
    return signals.weights.get(network, 1.0) * max(weights) * min(MOST_OF_A_NETWORK, math.log2(1 + len(weights)))
