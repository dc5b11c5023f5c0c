"""Which documents hold a word, and how often in each field."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from rahnama.search.format.packing import gamma, pack, rice
from rahnama.search.format.streams import varint, varints

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ALIAS_SHIFT, ALIAS_MASK = 2, 0b111
"""Where a code holds the frequency in the aliases."""


class Posting(NamedTuple):
    """One document that holds a word; there are millions of them, and tuples are made four times as fast as dataclasses.

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
    """Return the postings of some words."""
    bits = "".join(
        gamma(len(one))
        + rice([posting.document for posting in one], documents)
        + code_bits([table.ranks[posting.code] for posting in one])
        + "".join(gamma(posting.questions + 1) for posting in one if posting.code >> ALIAS_SHIFT & ALIAS_MASK)
        for one in lists
    )
    return pack(bits)


def code_bits(ranks: Sequence[int]) -> str:
    """Return the codes of one word's postings as bits: the most frequent one, and where and what the exceptions are."""
    counts = Counter(ranks)
    usual = min(counts, key=lambda rank: (-counts[rank], rank))
    exceptions = [place for place, rank in enumerate(ranks) if rank != usual]
    bits = gamma(usual + 1) + gamma(len(exceptions) + 1)
    if not exceptions:
        return bits
    return bits + rice(exceptions, len(ranks)) + "".join(gamma(ranks[place] + 1) for place in exceptions)
