"""Decides what of an index is fetched at once and what on need, so that a first answer costs little on a large site too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rahnama.search.format.first import Layout
from rahnama.search.format.packing import rice_shift

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from rahnama.search.format.first import IndexContents
    from rahnama.search.format.postings import Postings

COMMON_WORDS = 3_000
"""Words that every query is read with: 6 KB (gzip). Most queries need no other."""
NAMED = 4
"""A document that has a word in title, aliases, tags or section counts this many times as one with it in the text."""
NAMED_BITS = 0b1111111
"""Bits of a code for title, aliases, tags and section."""
SLICE_BYTES = 500
RANGE_BYTES = 1_000
"""Rough sizes of the files with postings. Smaller ones are fetched more often, larger ones hold more that is not asked for."""
BITS_BESIDE = 3
"""Bits of a posting beside the plain part of its gap: the rest of it, and its code."""
LETTERS = 3
"""Letters of a rare word that the word before has not."""
DOCUMENTS_A_FILE = 8
SIGNIFICANT_BITS = 2


def spread_layout(contents: IndexContents, asked: Collection[str]) -> Layout:
    """Return the layout of an index in many files; `asked` are words that have to be common if they occur at all."""
    common, rare = divide_words(contents.postings, asked)

    def size(word: str) -> int:
        return postings_size(len(contents.postings[word].documents), len(contents.documents))

    return Layout(
        common,
        slices=[len(words) for words in chop(common, size, SLICE_BYTES)],
        ranges=list(chop(rare, lambda word: size(word) + LETTERS, RANGE_BYTES)),
        documents_a_file=DOCUMENTS_A_FILE,
        significant_bits=SIGNIFICANT_BITS,
    )


def divide_words(postings: Mapping[str, Postings], asked: Collection[str]) -> tuple[list[str], list[str]]:
    """Return the words that queries use most, judged by titles and texts, and the others; both sorted."""

    def use(word: str) -> tuple[bool, int, str]:
        codes = postings[word].codes
        named = len([code for code in codes if code & NAMED_BITS])
        return word not in asked, -(len(codes) + NAMED * named), word

    ranked = sorted(postings, key=use)
    return sorted(ranked[:COMMON_WORDS]), sorted(ranked[COMMON_WORDS:])


def postings_size(holders: int, documents: int) -> int:
    """Return about how many bytes the postings of a word take that `holders` of `documents` hold."""
    return 1 + holders * (rice_shift(holders, documents) + BITS_BESIDE) // 8


def chop(words: Iterable[str], size: Callable[[str], int], most: int) -> Iterator[list[str]]:
    """Yield consecutive words of at most `most` together; a larger one by itself."""
    piece: list[str] = []
    total = 0
    for word in words:
        if piece and total + size(word) > most:
            yield piece
            piece, total = [], 0
        piece.append(word)
        total += size(word)
    if piece:
        yield piece
