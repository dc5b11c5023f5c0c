"""What files gave when they were read before: known by their names and bytes, as long as nothing was wrong with them.

What is wrong has to be said at every run, so files with errors or warnings are read anew each time.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from rahnama.content.crosscheck import Written, WrittenCategory
from rahnama.content.reader import Notes, read_bytes
from rahnama.content.schema import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

T = TypeVar("T")


class Store(Protocol):
    """Keeps values by key from run to run."""

    def load(self, keys: Iterable[bytes]) -> dict[bytes, Any]:
        """Return those of the values that are known."""

    def save(self, values: Mapping[bytes, Any]) -> None:
        """Keep values."""


@dataclass(frozen=True, slots=True)
class ContentFile:
    """A file to read: its bytes, None where they could not be had, and what takes its problems."""

    path: Path
    notes: Notes
    data: bytes | None

    @classmethod
    def open(cls, path: Path, notes: Notes) -> ContentFile:
        """Return the file at `path`."""
        return cls(path, notes, read_bytes(path, notes))

    @property
    def key(self) -> bytes:
        """Digest of name and content."""
        return hashlib.sha256(b"file:%s\0%s" % (self.notes.path.encode(), self.data or b"")).digest()[:20]

    @property
    def problems(self) -> int:
        """How many problems were noted, of whatever file."""
        return len(self.notes.problems.errors) + len(self.notes.problems.warnings)


def read_files(
    files: Sequence[ContentFile],
    read: Callable[[ContentFile], T | None],
    pack: Callable[[T], Any],
    unpack: Callable[[Any, ContentFile], T],
    store: Store | None,
) -> list[T | None]:
    """Return what each file gives.

    Args:
        files: the files.
        read: reads one, notes what is wrong with it, and returns None where nothing can be had of it.
        pack: returns what is kept of a file without problems.
        unpack: turns that back.
        store: has what was kept; None keeps nothing.
    """
    keys = [file.key for file in files] if store else []
    known = store.load(keys) if store else {}
    new: dict[bytes, Any] = {}
    found: list[T | None] = []
    for number, file in enumerate(files):
        if store and keys[number] in known:
            found.append(unpack(known[keys[number]], file))
            continue
        before = file.problems
        one = read(file)
        found.append(one)
        if store and one is not None and file.problems == before:
            new[keys[number]] = pack(one)
    if store:
        store.save(new)
    return found


def pack_article(article: Written) -> tuple[Any, ...]:
    """Return an article as plain values, which are read back five times as fast as objects of their own."""
    record = article.record
    return article.name, article.category, record.line, record.values, record.lines, article.body_line, article.body


def unpack_article(packed: tuple[Any, ...], file: ContentFile) -> Written:
    """Return an article from its plain values."""
    name, category, line, values, lines, body_line, body = packed
    return Written(name, category, Record(line, values, lines), file.notes.about(name), body_line, body)


def pack_category(category: WrittenCategory) -> tuple[Any, ...]:
    """Return a category as plain values; of its field `entries` what was made of them."""
    record = category.record
    values = {**record.values, "entries": ()}
    return category.name, record.line, values, record.lines, [pack_article(entry) for entry in category.entries]


def unpack_category(packed: tuple[Any, ...], file: ContentFile) -> WrittenCategory:
    """Return a category from its plain values."""
    name, line, values, lines, entries = packed
    articles = tuple(unpack_article(entry, file) for entry in entries)
    return WrittenCategory(name, Record(line, values, lines), file.notes, articles)
