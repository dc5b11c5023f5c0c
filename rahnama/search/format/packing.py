"""Bits: the codes for numbers and texts that leave nothing for gzip to save, however small the file."""

from __future__ import annotations

import heapq
from collections import Counter
from functools import cache, lru_cache
from itertools import chain
from itertools import count as counter
from operator import sub
from typing import TYPE_CHECKING

from rahnama.analysis.remembered import Remembered
from rahnama.search.format.streams import code_units, varint, varints
from rahnama.search.format.text import chunks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rahnama.search.format.text import Pieces

SCALED_TOTAL = 1 << 20
"""Counts are scaled to about this sum, which keeps every code below 31 bits."""
MOST_CODES = 4_096
MOST_CHUNKS = 65_536
"""Codes of numbers a table, and of words, that are remembered."""
END = 0
"""Number of the piece that ends a text."""


def pack(bits: str) -> bytes:
    """Return how many bytes follow, and the bits, the highest of each byte first, filled up with zeros."""
    filled = bits + "0" * (-len(bits) % 8)
    packed = int(filled, 2).to_bytes(len(filled) // 8, "big") if filled else b""
    return varint(len(packed)) + packed


@lru_cache(maxsize=4096)
def gamma(number: int) -> str:
    """Return a number from 1 up: a zero for each bit but the first, then the number (Elias gamma code, 1975)."""
    digits = format(number, "b")
    return "0" * (len(digits) - 1) + digits


def rice(numbers: Sequence[int], limit: int) -> str:
    """Return ascending numbers below `limit` as the gaps between them.

    Golomb-Rice coding (R. F. Rice, JPL 79-22, 1979): the gap divided by a power of two as so many ones and a zero, then
    the rest. The power follows from the limit and how many numbers there are, so that it is not stored.
    """
    codes = rice_codes(rice_shift(len(numbers), limit))
    return "".join(map(codes.__getitem__, map(sub, numbers, chain((-1,), numbers))))


@cache
def rice_codes(shift: int) -> Remembered[int, str]:
    """Return the codes of steps from one number to the next, `shift` bits of which are written plainly."""

    def code(step: int) -> str:
        gap = step - 1
        rest = format(gap & ((1 << shift) - 1), f"0{shift}b") if shift else ""
        return "1" * (gap >> shift) + "0" + rest

    return Remembered(code, MOST_CODES)


def rice_shift(amount: int, limit: int) -> int:
    """Return the bits of a gap that are written plainly: log2 of 0.69 (ln 2) times the mean gap, rounded down."""
    return max(0, (limit * 177 // 256 // amount).bit_length() - 1)


class TextPacker:
    """Texts as bits, in a canonical Huffman code of the pieces (D. A. Huffman, 1952; canonical as in RFC 1951, 3.2.2)."""

    def __init__(self, pieces: Pieces, texts: Iterable[str]) -> None:
        self._pieces = pieces
        known = list(texts)
        counts = [0] * (pieces.size + 1)
        counts[END] = len(known)
        for chunk, count in Counter(chain.from_iterable(map(chunks, known))).items():
            for piece in pieces.split_chunk(chunk):
                counts[piece if isinstance(piece, int) else pieces.size] += count
        self.lengths = code_lengths(counts)
        self._codes = canonical_codes(self.lengths)
        self._chunks = Remembered(self._chunk, MOST_CHUNKS)

    def header(self) -> bytes:
        """Return the number of codes and how many bits each has; the last is for a UTF-16 unit that no piece holds."""
        return varint(len(self.lengths)) + varints(self.lengths)

    def bits(self, text: str) -> str:
        """Return the codes of a text and of its end."""
        return "".join(map(self._chunks.__getitem__, chunks(text))) + self._codes[END]

    def _chunk(self, chunk: str) -> str:
        return "".join([self._code(piece) for piece in self._pieces.split_chunk(chunk)])

    def _code(self, piece: int | str) -> str:
        if isinstance(piece, int):
            return self._codes[piece]
        escape = self._codes[self._pieces.size]
        return "".join(escape + format(unit, "016b") for unit in code_units(piece))


def code_lengths(counts: Sequence[int]) -> list[int]:
    """Return how many bits each symbol's code has; a symbol that never occurs counts as a very rare one."""
    scale = sum(counts) // SCALED_TOTAL + 1
    order = counter()
    trees: list[tuple[int, int, list[int]]] = [
        (number // scale + 1, next(order), [symbol]) for symbol, number in enumerate(counts)
    ]
    heapq.heapify(trees)
    lengths = [0] * len(counts)
    while len(trees) > 1:
        (one, _, left), (other, _, right) = heapq.heappop(trees), heapq.heappop(trees)
        for symbol in left + right:
            lengths[symbol] += 1
        heapq.heappush(trees, (one + other, next(order), left + right))
    return lengths


def canonical_codes(lengths: Sequence[int]) -> Mapping[int, str]:
    """Return each symbol's code: in the order of length, then symbol, counting up."""
    codes: dict[int, str] = {}
    code = 0
    before = 0
    for length, symbol in sorted((length, symbol) for symbol, length in enumerate(lengths)):
        code <<= length - before
        codes[symbol] = format(code, f"0{length}b")
        code += 1
        before = length
    return codes
