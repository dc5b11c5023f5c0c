"""Sorted words, each without the beginning that it shares with the word before (front coding)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rahnama.search.format.streams import gaps, varint

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ESCAPE = 0x7F
"""Code before a letter that has none of its own; its code point follows as two bytes, the lower first."""
BEGINNING = 0x80
"""Added to the number of shared letters: the byte that begins a word."""
LONGEST_SHARED = 0x7F


class Letters:
    """The letters of a vocabulary, numbered from 1; words of the index have no characters beyond the BMP."""

    def __init__(self, words: Iterable[str]) -> None:
        counts = Counter("".join(words))
        commonest = sorted(counts, key=lambda letter: (-counts[letter], letter))[: ESCAPE - 1]
        self.known = sorted(commonest)
        self._codes = {letter: bytes((code,)) for code, letter in enumerate(self.known, 1)}

    def encode(self, text: str) -> bytes:
        """Return the codes of a word's letters."""
        return b"".join(self._codes.get(letter) or escaped(letter) for letter in text)

    def header(self) -> bytes:
        """Return how many letters there are, and which."""
        return varint(len(self.known)) + gaps(map(ord, self.known))

    def words(self, sorted_words: Sequence[str]) -> bytes:
        """Return the number of words, the words in code point order, and the byte that ends them."""
        encoded = bytearray(varint(len(sorted_words)))
        before = ""
        for word in sorted_words:
            shared = shared_length(before, word)
            encoded.append(BEGINNING + shared)
            encoded += self.encode(word[shared:])
            before = word
        encoded.append(BEGINNING)
        return bytes(encoded)


def escaped(letter: str) -> bytes:
    """Return a letter of the BMP that has no code of its own."""
    return bytes((ESCAPE, ord(letter) & 0xFF, ord(letter) >> 8))


def shared_length(one: str, other: str) -> int:
    """Return how many letters two words have in common at their beginning, LONGEST_SHARED at most."""
    length = 0
    for left, right in zip(one, other, strict=False):
        if left != right or length == LONGEST_SHARED:
            break
        length += 1
    return length
