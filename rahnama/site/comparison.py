"""Compares two builds of the site file by file; only what must differ between two programs and two moments may differ."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# The program's name and version in each page; the day of the build in the sitemap.
_MAY_DIFFER = re.compile(rb'<meta name="generator"[^>]*>|<lastmod>[^<]*</lastmod>')
_SHOWN = 120


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """One file that is not the same in both builds: its path in the site, and what is different."""

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


def compare_sites(first: Path, second: Path) -> list[Difference]:
    """Return all differences between two folders of built sites, by path; an empty list when they are the same.

    The generator's name in pages and the dates in ``sitemap.xml`` (packed, too) are passed over.
    """
    names = {folder: _files(folder) for folder in (first, second)}
    missing = [Difference(name, f"is missing in {second.name}") for name in names[first] - names[second]]
    missing += [Difference(name, f"is missing in {first.name}") for name in names[second] - names[first]]
    unequal = [
        Difference(name, _describe(left, right))
        for name in names[first] & names[second]
        if (left := _content(first / name)) != (right := _content(second / name))
    ]
    return sorted(missing + unequal)


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def _content(path: Path) -> bytes:
    content = path.read_bytes()
    if path.suffix == ".gz":  # the packed form holds the time of packing
        content = gzip.decompress(content)
    return _MAY_DIFFER.sub(b"", content)


def _describe(left: bytes, right: bytes) -> str:
    pairs = zip_longest(left.splitlines(keepends=True), right.splitlines(keepends=True), fillvalue=b"")
    for number, (one, other) in enumerate(pairs, 1):
        if one != other:
            return f"line {number} is {_shown(one, other)!r} and {_shown(other, one)!r}"
    raise AssertionError("contents that differ have a line that differs")


def _shown(line: bytes, other: bytes) -> str:
    """Return the part of a line around its first difference from the other."""
    same = next((index for index, (a, b) in enumerate(zip(line, other, strict=False)) if a != b), 0)
    start = max(0, same - _SHOWN // 2)
    return line[start : start + _SHOWN].decode(errors="replace")
