"""Puts texts together that say the same: leader clustering over words, the most used texts first.

Each text is its words in one form (`rahnama.insights.spelling`), and each word weighs ln(1 + texts / texts that have it). Two texts are as
like as the cosine between them. A text joins the most like leader that is like enough, else it leads a group of its own.
Leaders come in descending order of use, so that a long story joins the short question and not the other way round.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

ALIKE = 0.5
"""Cosine from which on two texts are one topic; chosen on labelled groups (`benchmarks/grouping.py`)."""

KNOWN_WEIGHT = 0.6
RARE_WORDS = 4
"""How many of its rarest words a text is looked up by; what shares none of them is never like enough."""
MOST_CANDIDATES = 400
"""Leaders that one word may bring; a word of more says too little."""

Vector = dict[str, float]


def weigh(texts: Sequence[Sequence[str]], known: Callable[[str], bool] = lambda _word: False) -> list[Vector]:
    """Return a vector of length one for each text, given as its words, each once.

    What is missing is seldom called by words that the shop's texts hold, so `known` ones weigh `KNOWN_WEIGHT`.
    """
    counts: Counter[str] = Counter()
    for words in texts:
        counts.update(words)
    rarity = {
        word: math.log(1 + len(texts) / count) * (KNOWN_WEIGHT if known(word) else 1.0)
        for word, count in counts.items()
    }
    return [normalized({word: rarity[word] for word in words}) for words in texts]


def normalized(vector: Mapping[str, float]) -> Vector:
    """Return a vector of length one in the same direction; an empty one stays empty."""
    length = math.sqrt(sum(value * value for value in vector.values()))
    return {word: value / length for word, value in vector.items()} if length else {}


def likeness(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Return the cosine between two vectors of length one."""
    if len(other) < len(one):
        one, other = other, one
    return sum(value * other[word] for word, value in one.items() if word in other)


@dataclass(slots=True)
class Leaders:
    """Texts that lead a group, found by their words."""

    vectors: list[Vector]
    postings: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, text: int) -> None:
        """Let a text lead."""
        for word in self.vectors[text]:
            self.postings[word].append(text)

    def nearest(self, text: int) -> tuple[int, float]:
        """Return the leader most like a text, and how like it is; (-1, 0) when none shares a rare word with it."""
        vector = self.vectors[text]
        candidates: Counter[int] = Counter()
        for word in heapq.nlargest(RARE_WORDS, vector, key=vector.__getitem__):
            leaders = self.postings.get(word, ())
            if len(leaders) <= MOST_CANDIDATES:
                for leader in leaders:
                    candidates[leader] += 1
        best, most = -1, 0.0
        for leader, _ in candidates.most_common(12):
            like = likeness(vector, self.vectors[leader])
            if like > most:
                best, most = leader, like
        return best, most


def lead(vectors: list[Vector], order: Iterable[int], alike: float = ALIKE) -> list[int]:
    """Return the leader of each text, itself where it leads; texts come in the given order, which holds each once."""
    leaders = Leaders(vectors)
    leader = list(range(len(vectors)))
    for text in order:
        best, like = leaders.nearest(text)
        if like >= alike:
            leader[text] = best
        else:
            leaders.add(text)
    return leader


class Union:
    """Groups that grow together: a union-find with path halving."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def find(self, one: int) -> int:
        """Return what stands for the group of `one`."""
        parent = self._parent
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    def join(self, one: int, other: int) -> None:
        """Make the groups of both one; the first goes on standing for it."""
        self._parent[self.find(other)] = self.find(one)
