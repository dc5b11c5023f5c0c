"""Which groups of texts visitors themselves take for one: what they try one after the other when nothing answers.

Two groups grow together when at least `LEAST` visitors tried both, these are a good share of all that were tried beside
either, and more than chance would have it. What grew together is looked at again as one, so that five rare wordings of a topic
find each other though no two of them share many visitors.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

LEAST = 2
"""Visitors who tried both."""
SHARE = 0.4
SHARE_OF_MANY = 0.55
SHARE_OF_LARGER = 0.03
MANY = 8
"""Their share of all who tried something else in vain beside the one of the two that was tried less, and the share where
these are many: two large groups that share a wording are not yet one; and their share beside the other of the two."""
MORE_THAN_CHANCE = 3.0
"""How many times as many as would be, if those who tried something else had tried anything."""
MOST_ROUNDS = 20

Pairs = dict[tuple[int, int], int]


def communities(
    pairs: Mapping[tuple[int, int], int], may_join: Callable[[int, int], bool] = lambda _one, _other: True
) -> Iterator[tuple[int, int]]:
    """Yield which group becomes part of which other, the one that goes on first.

    Args:
        pairs: for two groups, the lower number first, how many visitors tried one right after the other.
        may_join: asked before two become one; by then its owner has heard of all joins before.
    """
    left = dict(pairs)
    for _ in range(MOST_ROUNDS):
        joins = _joins(left, may_join)
        if not joins:
            return
        yield from ((into, gone) for gone, into in joins.items())
        left = _contracted(left, joins)


def beyond_chance(pairs: Pairs) -> Pairs:
    """Return the pairs that more visitors tried than chance would have it."""
    tries = _tries(pairs)
    total = max(1, sum(pairs.values()))
    return {
        (one, other): visitors
        for (one, other), visitors in pairs.items()
        if visitors > MORE_THAN_CHANCE * tries[one] * tries[other] / (2 * total)
    }


def _tries(pairs: Pairs) -> Counter[int]:
    """Return how many visitors tried something else beside each group."""
    tries: Counter[int] = Counter()
    for (one, other), visitors in pairs.items():
        tries[one] += visitors
        tries[other] += visitors
    return tries


def _joins(pairs: Pairs, may_join: Callable[[int, int], bool]) -> dict[int, int]:
    """Return, for groups that become part of another one in this round, which; no group both takes and goes."""
    tries = _tries(pairs)
    total = max(1, sum(pairs.values()))
    strength = {
        (one, other): visitors / min(tries[one], tries[other])
        for (one, other), visitors in pairs.items()
        if visitors >= LEAST
        and visitors >= _least_share(min(tries[one], tries[other]))
        and visitors >= SHARE_OF_LARGER * max(tries[one], tries[other])
        and visitors > MORE_THAN_CHANCE * (tries[one] - visitors) * (tries[other] - visitors) / (2 * total)
    }
    joins: dict[int, int] = {}
    busy: set[int] = set()
    for one, other in sorted(strength, key=lambda pair: (-strength[pair], pair)):
        if one not in busy and other not in busy and may_join(one, other):
            joins[other] = one
            busy |= {one, other}
    return joins


def _least_share(tries: int) -> float:
    return (SHARE if tries < MANY else SHARE_OF_MANY) * tries


def _contracted(pairs: Pairs, joins: Mapping[int, int]) -> Pairs:
    contracted: defaultdict[tuple[int, int], int] = defaultdict(int)
    for (one, other), visitors in pairs.items():
        first, second = joins.get(one, one), joins.get(other, other)
        if first != second:
            contracted[min(first, second), max(first, second)] += visitors
    return dict(contracted)
