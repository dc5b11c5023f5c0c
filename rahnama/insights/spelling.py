"""One form for every word of the log: endings taken off, slips of the finger undone, run-together words parted.

What a word is meant to be is told by the shop's language and by what other customers type: a word that the language does not know
and that hardly anybody types becomes the known or much more used word one slip away. A word that many type stays, known
or not, or «لاستیک» would become «پلاستیک».
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rahnama.insights.language import Language

SHORTEST_SLIP = 4
"""Letters from which on a word is long enough to be told under a slip."""
SELDOM = 3
"""Searches below which an unknown word may be a slip of any word that is known or typed twice as often."""
FAR_MORE = 200
"""How many times as often the meant word is typed, when the slip itself is not seldom."""
SHORTEST_PART = 3


class Spelling:
    """Canonical words of one log.

    Args:
        texts: the saying words of every distinct text, and how often it was searched.
    """

    def __init__(self, texts: Iterable[tuple[Sequence[str], int]], language: Language) -> None:
        self._language = language
        counts: Counter[str] = Counter()
        for words, searches in texts:
            for word in words:
                counts[language.stem(word)] += searches
        self._counts = counts
        self._by_deletion = self._deletions()
        self._meant: dict[str, tuple[str, ...]] = {}

    def canonical(self, words: Sequence[str]) -> list[str]:
        """Return the canonical forms of a text's words, each once, in their order."""
        return list(dict.fromkeys(form for word in words for form in self._canonical(word)))

    def _canonical(self, word: str) -> tuple[str, ...]:
        forms = self._meant.get(word)
        if forms is None:
            forms = self._meant[word] = self._mend(self._language.stem(word))
        return forms

    def _mend(self, word: str) -> tuple[str, ...]:
        language, count = self._language, self._counts[word]
        if language.knows(word) or len(word) < SHORTEST_SLIP or word.isdigit():
            return (word,)
        based = self._under_endings(word)
        if based:
            return (based,)
        meant = max(self._one_slip_away(word), key=lambda other: (self._counts[other], other), default="")
        if meant and self._is_meant(count, meant):
            return (meant,)
        return (self._parted(word) if count < SELDOM else None) or (word,)

    def _under_endings(self, word: str) -> str:
        """Return a word that others type and that this one is with an ending, or nothing."""
        stems = (
            stem
            for stem in self._language.stems(word)
            if len(stem) >= SHORTEST_SLIP and self._counts[stem] >= max(2, self._counts[word] // 4)
        )
        return max(stems, key=len, default="")

    def _is_meant(self, count: int, meant: str) -> bool:
        more = self._counts[meant]
        if count < SELDOM:
            return self._language.knows(meant) or more >= 2 * count + 1
        return more >= FAR_MORE * count

    def _parted(self, word: str) -> tuple[str, ...] | None:
        """Return two words that were run together, the first as long as possible."""
        for place in range(len(word) - SHORTEST_PART, SHORTEST_PART - 1, -1):
            first, second = word[:place], word[place:]
            if self._is_word(first) and self._is_word(second):
                return tuple(part for part in (self._language.stem(first), second) if not self._language.is_idle(part))
        return None

    def _is_word(self, word: str) -> bool:
        return self._language.knows(word) or self._counts[word] >= SELDOM

    def _deletions(self) -> Mapping[str, list[str]]:
        """Return words typed more than once or known, by each text that one deletion makes of them, and by themselves."""
        index: dict[str, list[str]] = {}
        known = (word for word in self._language.vocabulary if len(word) >= SHORTEST_SLIP)
        typed = (word for word, count in self._counts.items() if count > 1 and len(word) >= SHORTEST_SLIP)
        for word in dict.fromkeys([*typed, *sorted(known)]):
            for text in {word, *deletions(word)}:
                index.setdefault(text, []).append(word)
        return index

    def _one_slip_away(self, word: str) -> Iterator[str]:
        for text in {word, *deletions(word)}:
            for other in self._by_deletion.get(text, ()):
                if other != word and is_one_slip(word, other):
                    yield other


def deletions(word: str) -> Iterator[str]:
    """Yield what is left of a word without each of its letters."""
    return (word[:place] + word[place + 1 :] for place in range(len(word)))


def is_one_slip(one: str, other: str) -> bool:
    """Tell whether two words differ by one letter more, less or other, or by two neighbours that changed places."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    rest, others = one[start:], other[start:]
    return (
        rest[1:] == others[1:]
        or rest[1:] == others
        or rest == others[1:]
        or (rest[2:] == others[2:] and rest[:2] == others[1::-1])
    )
