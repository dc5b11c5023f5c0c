"""Takes in the files of a message: one raw body each, of four kinds, checked while it comes. No multipart, no parser."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from rahnama.collector.limits import read_chunks, stated_length
from rahnama.collector.problems import Refusal

if TYPE_CHECKING:
    from starlette.requests import Request

    from rahnama.collector.memory import Share
    from rahnama.collector.records import FileDeclaration, FileType
    from rahnama.collector.settings import CollectorSettings

SIGNATURE_BYTES = 16
"""So many first bytes tell the four kinds apart from everything else."""


def has_signature(start: bytes, kind: FileType) -> bool:
    """Say whether a file that begins with `start` (16 bytes or all of it) is of `kind`.

    JPEG: SOI and a marker (ITU-T T.81, B.1.1.2). PNG: signature and the header chunk's length and name (PNG 5.2, 11.2.2).
    WebP: RIFF of the form WEBP with a VP8 chunk (RFC 9649, 2.4). PDF: the header of version 1 or 2 (ISO 32000-2, 7.5.2).
    """
    match kind:
        case "image/jpeg":
            return start.startswith(b"\xff\xd8\xff") and len(start) > 3 and start[3] >= 0xC0
        case "image/png":
            return start.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
        case "image/webp":
            return start[:4] == b"RIFF" and start[8:15] == b"WEBPVP8" and start[15:16] in {b" ", b"L", b"X"}
        case "application/pdf":
            return start.startswith((b"%PDF-1.", b"%PDF-2."))


async def receive(request: Request, declared: FileDeclaration, share: Share, settings: CollectorSettings) -> bytes:
    """Return the content of the declared file, once kind, size and SHA-256 are known to be as declared.

    Raises:
        Refusal: 413 above the size of any file, 415 for another kind, 409 for another file than declared, 503 when too
            much is being received, 408 and 400 when it comes too slowly or breaks off.
    """
    if stated_length(request) > settings.sizes.file:
        raise Refusal("file-too-large")
    content = bytearray()
    digest = hashlib.sha256()
    async for chunk in read_chunks(request, settings.connections.file_seconds):
        share.grow(len(chunk))
        unseen = len(content) < SIGNATURE_BYTES
        content += chunk
        digest.update(chunk)
        if unseen and len(content) >= SIGNATURE_BYTES:
            _check_kind(content, declared)
        _check_size(len(content), declared, settings)
    _check_kind(content, declared)
    if len(content) != declared.size or digest.hexdigest() != declared.sha256:
        raise Refusal("other-file")
    return bytes(content)


def _check_kind(content: bytearray, declared: FileDeclaration) -> None:
    if not has_signature(bytes(content[:SIGNATURE_BYTES]), declared.type):
        raise Refusal("wrong-file")


def _check_size(size: int, declared: FileDeclaration, settings: CollectorSettings) -> None:
    if size > settings.sizes.file:
        raise Refusal("file-too-large")
    if size > declared.size:
        raise Refusal("other-file")
