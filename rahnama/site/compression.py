"""Compressed copies beside a site's files, for web servers that hand them out as they are.

A page is compressed once, as well as can be, instead of at each request as fast as can be: brotli at its best makes a page a
fifth smaller than gzip on the fly. Files that do not shrink, as pictures and fonts, get no copies.
"""

from __future__ import annotations

import os
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import brotli

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

COMPRESSIBLE = frozenset({".css", ".html", ".js", ".json", ".md", ".svg", ".txt", ".webmanifest", ".xml"})
LEAST = 512
"""Bytes below which the web servers of deploy/ do not compress either: the headers weigh as much."""
WORTH = 0.95
"""A copy larger than this share of its file is not kept."""


def _gzip(content: bytes) -> bytes:
    # No time and no name inside, so that the same file gives the same copy.
    packer = zlib.compressobj(9, wbits=31)
    return packer.compress(content) + packer.flush()


def _brotli(content: bytes) -> bytes:
    packed: bytes = brotli.compress(content, mode=brotli.MODE_TEXT, quality=11)
    return packed


FORMATS: Mapping[str, Callable[[bytes], bytes]] = {".gz": _gzip, ".br": _brotli}


@dataclass(frozen=True, slots=True)
class Compressed:
    """What was done: files that have copies now, how many of them were compressed anew, and their bytes as they are and as brotli."""

    files: int
    renewed: int
    plain: int
    brotli: int


def compress_site(site: Path, before: Path | None = None) -> Compressed:
    """Write copies of all files of `site` that shrink, and delete copies of files that are gone or do not.

    Args:
        site: folder of the site.
        before: an earlier site; copies of files that did not change since are taken from it.
    """
    found = sorted(path for path in site.rglob("*") if path.is_file() and path.suffix not in FORMATS)
    sources = [path for path in found if path.suffix in COMPRESSIBLE]
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # both compressors work without Python's lock
        done = list(
            pool.map(lambda path: _compress(path, before / path.relative_to(site) if before else None), sources)
        )
    kept = {
        path.with_name(path.name + ending)
        for path, copies in zip(sources, done, strict=True)
        for ending in copies.sizes
    }
    for path in site.rglob("*"):
        if path.suffix in FORMATS and path.is_file() and path not in kept:
            path.unlink()
    packed = [copies for copies in done if copies.sizes]
    return Compressed(
        files=len(packed),
        renewed=sum(copies.renewed for copies in packed),
        plain=sum(copies.plain for copies in packed),
        brotli=sum(copies.sizes.get(".br", copies.plain) for copies in packed),
    )


@dataclass(frozen=True, slots=True)
class _Copies:
    """The copies of one file: its own size, theirs by ending, and whether they were made now."""

    plain: int
    sizes: Mapping[str, int]
    renewed: bool


def _compress(path: Path, earlier: Path | None) -> _Copies:
    content = path.read_bytes()
    if len(content) < LEAST:
        return _Copies(len(content), {}, renewed=False)
    old = _copies_of(earlier) if earlier and earlier.is_file() and earlier.read_bytes() == content else {}
    copies = old or {ending: pack(content) for ending, pack in FORMATS.items()}
    worth = {ending: packed for ending, packed in copies.items() if len(packed) <= len(content) * WORTH}
    for ending, packed in worth.items():
        path.with_name(path.name + ending).write_bytes(packed)
    return _Copies(len(content), {ending: len(packed) for ending, packed in worth.items()}, renewed=not old)


def _copies_of(path: Path) -> dict[str, bytes]:
    """Return a file's copies; nothing unless there is one in each format."""
    places = {ending: path.with_name(path.name + ending) for ending in FORMATS}
    return (
        {ending: place.read_bytes() for ending, place in places.items()}
        if all(map(Path.is_file, places.values()))
        else {}
    )
