"""The files of an index: what is in front of each, and what they are called."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MAGIC = b"RNS"
VERSION = 2
FIRST, SLICE, RANGE, DOCUMENTS = b"i", b"t", b"r", b"d"
"""Kinds of files: the first; postings of common words; rare words with postings; documents to show."""
ID_LENGTH = 5
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


def name_files(bodies: Mapping[str, bytes]) -> SearchIndex:
    """Put the head before each body and name the files.

    `bodies` are keyed by kind and number (``t0``); the key of the first file, which has to be the first one, is empty.
    """
    digest = hashlib.sha256(MAGIC + bytes((VERSION,)))
    for body in bodies.values():
        digest.update(len(body).to_bytes(4, "little") + body)
    identity = digest.digest()[:ID_LENGTH]
    stem = f"index.{identity.hex()}"
    files = {
        f"{stem}.{key}{SUFFIX}" if key else f"{stem}{SUFFIX}": head(key[:1].encode() or FIRST, identity, body) + body
        for key, body in bodies.items()
    }
    return SearchIndex(stem + SUFFIX, files)


def head(kind: bytes, identity: bytes, body: bytes) -> bytes:
    """Return what stands before a body: magic, version, kind, the index it belongs to, checksum of the body."""
    return MAGIC + bytes((VERSION,)) + kind + identity + zlib.crc32(body).to_bytes(4, "little")
