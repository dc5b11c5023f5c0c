"""Which documents hold a word, and how often in each field."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from rahnama.search.format.packing import gamma, pack, rice
from rahnama.search.format.streams import varint, varints

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Postings:
    """The documents that hold a word. Columns, not objects: there are millions of postings.

    Attributes:
        documents: their numbers, ascending.
        codes: for each the frequencies in all fields, packed (see `FIELD_BITS`).
        questions: for each that has the word in its aliases a bit for every alias with it as a whole word, the first alias the lowest.
    """

    documents: Sequence[int]
    codes: Sequence[int]
    questions: Sequence[int] = ()


class CodeTable:
    """The codes in use, the most frequent first, so that most postings are a 0."""

    def __init__(self, postings: Iterable[Postings]) -> None:
        counts = Counter(chain.from_iterable(one.codes for one in postings))
        self.codes = sorted(counts, key=lambda code: (-counts[code], code))
        self.ranks = {code: rank for rank, code in enumerate(self.codes)}

    def header(self) -> bytes:
        """Return how many codes there are, and which."""
        return varint(len(self.codes)) + varints(self.codes)


def postings_block(words: Iterable[Postings], documents: int, table: CodeTable) -> bytes:
    """Return the postings of some words."""
    bits = [
        part
        for one in words
        for part in (
            gamma(len(one.documents)),
            rice(one.documents, documents),
            code_bits([*map(table.ranks.__getitem__, one.codes)]),
            *[gamma(questions + 1) for questions in one.questions],
        )
    ]
    return pack("".join(bits))


def code_bits(ranks: Sequence[int]) -> str:
    """Return the codes of one word's postings as bits: the most frequent one, and where and what the exceptions are."""
    if ranks.count(ranks[0]) == len(ranks):
        return gamma(ranks[0] + 1) + gamma(1)
    counts = Counter(ranks)
    most = max(counts.values())
    usual = min(rank for rank, count in counts.items() if count == most)
    exceptions = [place for place, rank in enumerate(ranks) if rank != usual]
    exceptional = [gamma(rank + 1) for rank in ranks if rank != usual]
    return gamma(usual + 1) + gamma(len(exceptions) + 1) + rice(exceptions, len(ranks)) + "".join(exceptional)
