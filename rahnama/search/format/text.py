"""Texts to show, as numbers of pieces from a table of frequent letters and words: smaller than UTF-8, also after gzip.

Measured over titles and leads of 2,000 help entries, gzip: UTF-8 164 KB in one file and 207 KB in files of 32 documents; with
a byte for each of 239 pieces 114 and 170 KB; with 2,000 further words 105 and 135 KB, and 5 KB for them in the table;
the latter in bits (packing.py) 128 KB, however small the files.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING

from rahnama.search.format.streams import code_units, gaps, varint
from rahnama.search.format.vocabulary import shared_length

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

END = b"\0"
"""Ends a string."""
FIRST_BAND = 240
"""Pieces below are one byte in a text; those from here on are for packed texts only."""
BAND_SIZE = 256
"""Pieces in a list of the further ones."""
ESCAPE = 255
"""Code before a UTF-16 unit that has none; two bytes follow, the lower first."""
MOST_LETTERS = 150
PART_LENGTH = 2
"""Letters of the beginnings and endings that may be pieces; pairs beat any longer ones by about 1 %."""


def chunks(text: str) -> list[str]:
    """Return the words of a text, each with the space before it; a space too many stands by itself."""
    first, *rest = text.split(" ")
    spaced = [" " + word for word in rest]
    return [first, *spaced] if first else spaced


class Pieces:
    """Codes for the letters and the words that the texts of one index use most.

    Args:
        texts: all texts that the index shows.
        words: how many words to choose at most for packed texts beside; each costs about 3.5 bytes (gzip).
        least: how often a word has to occur to be worth that.
    """

    def __init__(self, texts: Sequence[str], words: int, least: int) -> None:
        counts = Counter(chain.from_iterable(map(chunks, texts)))
        self.letters = frequent_letters(counts)
        known = set(self.letters)
        usable = {chunk: count for chunk, count in counts.items() if len(chunk) > 1 and known.issuperset(chunk)}
        self.short = frequent_parts(usable, FIRST_BAND - 1 - len(self.letters))
        self.bands = frequent_words(usable, set(self.short), words, least)
        everything = ["", *self.letters, *self.short, *(piece for band in self.bands for piece in band)]
        self.size = len(everything)
        self._numbers = {piece: number for number, piece in enumerate(everything)}
        longest = sorted(self.short, key=lambda piece: (-len(piece), piece))
        self._split = re.compile("|".join([*map(re.escape, longest), "."]), re.DOTALL)

    def header(self) -> bytes:
        """Return the letters and the pieces of one byte."""
        return varint(len(self.letters)) + gaps(map(ord, self.letters)) + self._list(self.short, self._spell_letters)

    def further(self) -> bytes:
        """Return how many further lists there are, and these."""
        return varint(len(self.bands)) + b"".join(self._list(band, self._spell) for band in self.bands)

    def _list(self, pieces: Sequence[str], spell: Callable[[str], bytes]) -> bytes:
        encoded = bytearray(varint(len(pieces)))
        before = ""
        for piece in pieces:
            shared = shared_length(before, piece)
            encoded.append(shared)
            encoded += spell(piece[shared:]) + END
            before = piece
        return bytes(encoded)

    def encode(self, text: str) -> bytes:
        """Return the codes of a text and END."""
        return b"".join([self._spell(chunk) for chunk in chunks(text)]) + END

    def strings(self, texts: Iterable[str]) -> bytes:
        """Return several texts, each with its END, without their count."""
        return b"".join(map(self.encode, texts))

    def split_chunk(self, chunk: str) -> list[int | str]:
        """Return the pieces of a word by number; a character that no piece holds as itself."""
        whole = self._numbers.get(chunk)
        return [self._numbers.get(part, part) for part in self._split.findall(chunk)] if whole is None else [whole]

    def _spell(self, chunk: str) -> bytes:
        return b"".join(piece_bytes(self._numbers.get(part, part)) for part in self._split.findall(chunk))

    def _spell_letters(self, piece: str) -> bytes:
        return bytes(self._numbers[letter] for letter in piece)


def piece_bytes(piece: int | str) -> bytes:
    """Return the code of a piece of one byte, or those of a character that has none."""
    if isinstance(piece, int):
        return bytes((piece,))
    return b"".join(bytes((ESCAPE, unit & 0xFF, unit >> 8)) for unit in code_units(piece))


def frequent_letters(chunks: dict[str, int]) -> list[str]:
    """Return the letters of the BMP that occur most, sorted."""
    counts: Counter[str] = Counter()
    for chunk, number in chunks.items():
        for letter in chunk:
            counts[letter] += number
    letters = [letter for letter in counts if letter <= "\uffff" and not "\ud800" <= letter <= "\udfff"]
    return sorted(sorted(letters, key=lambda letter: (-counts[letter], letter))[:MOST_LETTERS])


def frequent_parts(chunks: dict[str, int], count: int) -> list[str]:
    """Return the words and beginnings and endings of words that save most letters, sorted."""
    counts: Counter[str] = Counter()
    for chunk, number in chunks.items():
        counts[chunk] += number
        if len(chunk) > PART_LENGTH:
            counts[chunk[:PART_LENGTH]] += number
            counts[chunk[-PART_LENGTH:]] += number
    return sorted(sorted(counts, key=lambda part: (counts[part] * (1.5 - len(part)), part))[: max(0, count)])


def frequent_words(chunks: dict[str, int], taken: set[str], count: int, least: int) -> list[list[str]]:
    """Return the words that save most, in bands of falling frequency, each sorted."""
    words = [word for word, number in chunks.items() if number >= least and len(word) > 2 and word not in taken]
    chosen = sorted(words, key=lambda word: (chunks[word] * (1.2 - len(word)), word))[:count]
    ranked = sorted(chosen, key=lambda word: (-chunks[word], word))
    return [sorted(ranked[start : start + BAND_SIZE]) for start in range(0, len(ranked), BAND_SIZE)]
