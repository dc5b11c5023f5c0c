"""What a hit shows: id, address, kind, title, section, lead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rahnama.search.format.packing import gamma, pack
from rahnama.search.format.streams import varint, varints
from rahnama.search.format.vocabulary import shared_length

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rahnama.search.format.packing import TextPacker
    from rahnama.search.format.text import Pieces

GUIDE, OWN_ADDRESS = 1, 2
"""Bits of a class: a guide, not a question; the address is stored with each document."""


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """What a hit shows of a document."""

    id: str
    url: str
    guide: bool
    title: str
    section: str
    lead: str

    @property
    def group(self) -> tuple[int, str, str, str]:
        """What it shares with others: bits, section, and what stands before and after the id in its address."""
        before, found, after = self.url.rpartition(self.id) if self.id else ("", "", "")
        kind = GUIDE if self.guide else 0
        return (kind, self.section, before, after) if found else (kind | OWN_ADDRESS, self.section, "", "")


class Groups:
    """The different groups of an index, numbered in the order of their first documents."""

    def __init__(self, documents: Sequence[StoredDocument]) -> None:
        self.known = list(dict.fromkeys(document.group for document in documents))
        self._numbers = {group: number for number, group in enumerate(self.known)}

    def header(self, pieces: Pieces) -> bytes:
        """Return how many groups there are, and each one's bits and three strings."""
        encoded = bytearray(varint(len(self.known)))
        for bits, *texts in self.known:
            encoded += varint(bits) + pieces.strings(texts)
        return bytes(encoded)

    def packed_block(self, documents: Sequence[StoredDocument], packer: TextPacker) -> bytes:
        """Return documents as bits, one after the other."""
        bits = []
        before = ""
        for document in documents:
            shared = shared_length(before, document.id)
            before = document.id
            bits += [gamma(self._numbers[document.group] + 1), gamma(shared + 1), packer.bits(document.id[shared:])]
            if document.group[0] & OWN_ADDRESS:
                bits.append(packer.bits(document.url))
            bits += [packer.bits(document.title), packer.bits(document.lead)]
        return pack("".join(bits))

    def documents_block(self, documents: Sequence[StoredDocument], pieces: Pieces) -> bytes:
        """Return documents, one attribute after the other."""
        own = [document.url for document in documents if document.group[0] & OWN_ADDRESS]
        return b"".join(
            (
                varints(self._numbers[document.group] for document in documents),
                pieces.strings(document.id for document in documents),
                pieces.strings(own),
                pieces.strings(document.title for document in documents),
                pieces.strings(document.lead for document in documents),
            )
        )
