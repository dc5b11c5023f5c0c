"""Which documents hold a word, and how often in each field."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rahnama.search.format.streams import varint, varints

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ALIAS_SHIFT, ALIAS_MASK = 2, 0b111
"""Where a code holds the frequency in the aliases."""


@dataclass(frozen=True, slots=True)
class Posting:
    """One document that holds a word.

    Attributes:
        document: its number.
        code: frequencies in all fields, packed (see `FIELD_BITS`).
        questions: a bit for each alias that holds the word as a whole word, the first alias the lowest.
    """

    document: int
    code: int
    questions: int = 0


class CodeTable:
    """The codes in use, the most frequent first, so that most postings are a 0."""

    def __init__(self, postings: Iterable[Sequence[Posting]]) -> None:
        counts = Counter(posting.code for one in postings for posting in one)
        self.codes = sorted(counts, key=lambda code: (-counts[code], code))
        self.ranks = {code: rank for rank, code in enumerate(self.codes)}

    def header(self) -> bytes:
        """Return how many codes there are, and which."""
        return varint(len(self.codes)) + varints(self.codes)


def postings_block(lists: Sequence[Sequence[Posting]], documents: int, table: CodeTable) -> bytes:
    """Return the postings of some words: their length in bytes, counts and gaps as bits; codes; alias bits."""
    bits = "".join(gamma(len(one)) + rice(one, documents) for one in lists)
    packed = int(bits + "0" * (-len(bits) % 8), 2).to_bytes((len(bits) + 7) // 8, "big") if bits else b""
    postings = [posting for one in lists for posting in one]
    return b"".join(
        (
            varint(len(packed)),
            packed,
            varints(table.ranks[posting.code] for posting in postings),
            varints(posting.questions for posting in postings if posting.code >> ALIAS_SHIFT & ALIAS_MASK),
        )
    )


def gamma(number: int) -> str:
    """Return a number from 1 up as bits: a zero for each bit but the first, then the number (Elias gamma code, 1975)."""
    digits = format(number, "b")
    return "0" * (len(digits) - 1) + digits


def rice(postings: Sequence[Posting], documents: int) -> str:
    """Return the gaps between a word's documents as a string of bits.

    Golomb-Rice coding (R. F. Rice, JPL 79-22, 1979): the gap divided by a power of two as so many ones and a zero, then
    the rest. The power follows from how many documents there are and how many hold the word, so that it is not stored.
    """
    shift = rice_shift(len(postings), documents)
    encoded = []
    before = -1
    for posting in postings:
        gap = posting.document - before - 1
        before = posting.document
        encoded.append("1" * (gap >> shift) + "0")
        if shift:
            encoded.append(format(gap & ((1 << shift) - 1), f"0{shift}b"))
    return "".join(encoded)


def rice_shift(holders: int, documents: int) -> int:
    """Return the bits of a gap that are written plainly: log2 of 0.69 (ln 2) times the mean gap, rounded down."""
    return max(0, (documents * 177 // 256 // holders).bit_length() - 1)
