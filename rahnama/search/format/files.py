"""The files of an index: what is in front of each, and what they are called."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MAGIC = b"RNS"
VERSION = 3
ID_LENGTH = 5
BESIDE = "s"
"""Key of the file that ranking and showing need, and reading a query does not."""
SUFFIX = ".txt"
"""Hosts compress by type, and hardly any compresses an unknown one."""


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """An index as files. Names are relative to one folder and change with the content of any of them.

    Attributes:
        name: name of the file that the browser fetches first; it says which others there are.
        files: content by name, the first file first.
    """

    name: str
    files: Mapping[str, bytes]

    @property
    def first(self) -> bytes:
        """The file that the browser fetches first."""
        return self.files[self.name]

    def file_name(self, key: str) -> str:
        """Return the name of a further file by its key (``t0``)."""
        return f"{self.name.removesuffix(SUFFIX)}.{key}{SUFFIX}"


def name_files(bodies: Mapping[str, bytes]) -> SearchIndex:
    """Put the head before each body and name the files.

    `bodies` are keyed by kind and number: ``s`` for what ranking and showing need, ``t0`` for postings of common words, ``r0`` for rare words and their postings,
    ``d0`` for documents to show. The key of the first file, which has to be the first one, is empty.
    """
    digest = hashlib.sha256(MAGIC + bytes((VERSION,)))
    for body in bodies.values():
        digest.update(len(body).to_bytes(4, "little") + body)
    identity = digest.digest()[:ID_LENGTH]
    stem = f"{'spread' if BESIDE in bodies else 'index'}.{identity.hex()}"
    files = {
        f"{stem}.{key}{SUFFIX}" if key else f"{stem}{SUFFIX}": head(key, identity, body) + body
        for key, body in bodies.items()
    }
    return SearchIndex(stem + SUFFIX, files)


def head(key: str, identity: bytes, body: bytes) -> bytes:
    """Return what stands before a body: a checksum of identity, key and body; in the first file all else before it."""
    checksum = zlib.crc32(identity + key.encode() + body).to_bytes(4, "little")
    return checksum if key else MAGIC + bytes((VERSION,)) + identity + checksum
