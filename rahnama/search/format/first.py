"""What every query needs: the first file, which says what other files there are, and what goes with it."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum, log
from typing import TYPE_CHECKING

from rahnama.search.format.files import BESIDE
from rahnama.search.format.packing import TextPacker
from rahnama.search.format.postings import CodeTable, postings_block
from rahnama.search.format.stored import Groups, StoredDocument
from rahnama.search.format.streams import varint, varints
from rahnama.search.format.vocabulary import Letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rahnama.search.format.postings import Postings
    from rahnama.search.format.text import Pieces

SCALE = 16
"""Means are stored as sixteenths."""
TITLE_BITS = 0b11
"""Bits of a code for the title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexContents:
    """All that an index holds, before it is laid out in files.

    Attributes:
        analysis: hash of the rules that made the terms, 12 hexadecimal digits.
        documents: what hits show, by document number.
        lengths: how many terms each document has in each field.
        postings: by term.
        question_terms: how many different words each alias has, all documents together.
        synonyms: the shop's groups of phrases.
    """

    analysis: str
    documents: Sequence[StoredDocument]
    lengths: Sequence[Sequence[int]]
    postings: Mapping[str, Postings]
    question_terms: Sequence[int] = ()
    synonyms: Sequence[Sequence[str]] = ()

    def texts(self) -> list[str]:
        """Return every text that is shown, and the synonyms."""
        shown = [text for one in self.documents for text in (one.title, one.lead, one.id)]
        return shown + [phrase for group in self.synonyms for phrase in group]


@dataclass(frozen=True, slots=True)
class Layout:
    """Which terms and documents go where; all in the first file unless said otherwise.

    Attributes:
        terms: terms whose letters are in the first file, sorted.
        slices: how many of them have their postings in each further file.
        ranges: the other terms, sorted, by the file that holds them.
        documents_a_file: documents to show in each further file.
        significant_bits: how precise the lengths of fields are; None keeps them exact.
    """

    terms: Sequence[str]
    slices: Sequence[int] = ()
    ranges: Sequence[Sequence[str]] = ()
    documents_a_file: int = 0
    significant_bits: int | None = None


class IndexWriter:
    """Writes the bodies of an index's files."""

    def __init__(self, contents: IndexContents, layout: Layout, pieces: Pieces) -> None:
        self.contents = contents
        self.layout = layout
        self.pieces = pieces
        self.letters = Letters(contents.postings)
        self.table = CodeTable(contents.postings.values())
        self.groups = Groups(contents.documents)
        self.packer = TextPacker(pieces, contents.texts()) if layout.documents_a_file else None

    def bodies(self) -> dict[str, bytes]:
        """Return the bodies by their key (see `name_files`)."""
        layout, documents = self.layout, self.contents.documents
        bodies = {"": self.first_body()}
        if self.packer:
            bodies[BESIDE] = self.lengths() + self.pieces.further() + self.packer.header()
        start = 0
        for number, count in enumerate(layout.slices):
            bodies[f"t{number}"] = self.postings(layout.terms[start : start + count])
            start += count
        for number, terms in enumerate(layout.ranges):
            bodies[f"r{number}"] = self.letters.words(terms) + self.postings(terms)
        if self.packer:
            step = layout.documents_a_file
            for number, start in enumerate(range(0, len(documents), step)):
                bodies[f"d{number}"] = self.groups.packed_block(documents[start : start + step], self.packer)
        return bodies

    def first_body(self) -> bytes:
        """Return the body of the first file."""
        contents, layout = self.contents, self.layout
        parts = [
            bytes.fromhex(contents.analysis),
            varints((len(contents.documents), layout.documents_a_file)),
            varints((self.title_rarity(), self.question_length())),
            self.table.header(),
            self.letters.header(),
            self.pieces.header(),
            self.groups.header(self.pieces),
            self.synonyms(),
            self.letters.words(layout.terms),
            varint(len(layout.slices)) + varints(layout.slices),
            self.letters.words([terms[0] for terms in layout.ranges]),
        ]
        if not layout.slices:
            parts.append(self.postings(layout.terms))
        if not self.packer:
            parts += [self.lengths(), self.groups.documents_block(contents.documents, self.pieces)]
        return b"".join(parts)

    def postings(self, terms: Sequence[str]) -> bytes:
        """Return the block of postings of some terms."""
        lists = [self.contents.postings[term] for term in terms]
        return postings_block(lists, len(self.contents.documents), self.table)

    def lengths(self) -> bytes:
        """Return the lengths of all documents, one field after the other."""
        bits = self.layout.significant_bits
        by_field = zip(*self.contents.lengths, strict=True)
        return b"".join(varints(round_length(length, bits) for length in lengths) for lengths in by_field)

    def synonyms(self) -> bytes:
        """Return how many groups there are, and each one's phrases with their number."""
        groups = self.contents.synonyms
        return varint(len(groups)) + b"".join(varint(len(group)) + self.pieces.strings(group) for group in groups)

    def title_rarity(self) -> int:
        """Return the mean rarity of the titles' terms (inverse document frequency of BM25) in sixteenths of a nat."""
        count = len(self.contents.documents)
        rarities = []
        for one in self.contents.postings.values():
            titled, held = len([code for code in one.codes if code & TITLE_BITS]), len(one.codes)
            rarities += [log(1 + (count - held + 0.5) / (held + 0.5))] * titled
        return mean(rarities) if rarities else 0

    def question_length(self) -> int:
        """Return how many different words an alias has on average, in sixteenths."""
        return mean(self.contents.question_terms) if self.contents.question_terms else 0


def mean(numbers: Iterable[float]) -> int:
    """Return the mean of some numbers in sixteenths, rounded."""
    known = list(numbers)
    return round(SCALE * fsum(known) / len(known))


def round_length(length: int, significant_bits: int | None) -> int:
    """Return a length of which only the highest bits matter, rounded to the nearest."""
    excess = max(0, length.bit_length() - significant_bits) if significant_bits else 0
    return length + (1 << excess >> 1) >> excess << excess
