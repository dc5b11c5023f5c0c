"""A disk whose power can be cut: what was synced stays, of the rest a random, torn and reordered part.

The model is harsher than most hardware and kinder in one thing: a drive that lies about its syncs is not in it.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import apsw

from benchmarks.torture.disk import Disk

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Mapping

SECTOR = 512
JOURNALS = apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_SUPER_JOURNAL
"""Kinds of files with whose first sync SQLite's unix VFS also syncs the folder (``UNIXFILE_DIRSYNC``)."""

_Change = tuple[int, bytes] | int
"""A write (offset, bytes) or a truncation (size)."""


@dataclass(slots=True)
class _Kept:
    """One file on the medium: synced bytes, unsynced changes in order, and whether its name is sure to be there."""

    flags: int = 0
    synced: bytearray = field(default_factory=bytearray)
    changes: list[_Change] = field(default_factory=list)
    named: bool = False
    deleted: bool = False


class Medium(Disk):
    """A folder's files with a power cut at the `cut_at`-th change to a file whose name ends with `cut_on`.

    After the cut every call fails, as for a process that is no more; `survivors` is what the next start finds.
    """

    def __init__(
        self, rng: random.Random, cut_at: int, cut_on: str = "", pragmas: Mapping[str, str] | None = None
    ) -> None:
        self.pragmas = dict(pragmas or {})
        self.is_off = False
        self.changes = 0
        self._rng = rng
        self._cut_at = cut_at
        self._cut_on = cut_on
        self._files: dict[str, _Kept] = {}
        self._left: dict[str, bytes] = {}

    def opened(self, path: str, flags: int) -> None:
        """See `Disk.opened`; a file that was there before is wholly on the medium."""
        kept = self._files.get(path)
        if kept is None:
            content = Path(path).read_bytes() if path else b""
            kept = self._files[path] = _Kept(synced=bytearray(content), named=bool(content))
        elif kept.deleted:
            # A new file under the old name; the old content cannot come back under it once it is synced.
            kept.deleted = False
            kept.changes.append(0)
        kept.flags = flags

    def write(self, path: str, data: bytes, offset: int, pass_on: Callable[[bytes], None]) -> None:
        """See `Disk.write`."""
        self._files[path].changes.append((offset, data))
        self._tick(path)
        pass_on(data)

    def truncate(self, path: str, size: int, pass_on: Callable[[], None]) -> None:
        """See `Disk.truncate`."""
        self._files[path].changes.append(size)
        self._tick(path)
        pass_on()

    def sync(self, path: str, pass_on: Callable[[], None]) -> None:
        """See `Disk.sync`. The real sync is left out: only the model's matters."""
        del pass_on
        self._tick(path)
        kept = self._files[path]
        for change in kept.changes:
            _apply(kept.synced, change)
        kept.changes.clear()
        if kept.flags & JOURNALS and not kept.named:
            self._sync_folder()

    def delete(self, path: str, synced: bool, pass_on: Callable[[], None]) -> None:  # noqa: FBT001
        """See `Disk.delete`; until the folder is synced the file may be back after a cut."""
        self._tick(path)
        pass_on()
        if path in self._files:
            self._files[path].deleted = True
        if synced:
            self._sync_folder()

    def switch_off(self) -> None:
        """Cut the power now, unless it is off already."""
        if not self.is_off:
            self.is_off = True
            self._left = {
                Path(path).name: self._remains(kept) for path, kept in self._files.items() if self._stays(kept)
            }

    def survivors(self, folder: Path) -> list[Path]:
        """Write what is left after the cut into the empty `folder`; return the files."""
        for name, content in self._left.items():
            (folder / name).write_bytes(content)
        return [folder / name for name in self._left]

    def _tick(self, path: str) -> None:
        if self.is_off:
            raise apsw.IOError("power is off")
        if path.endswith(self._cut_on):
            self.changes += 1
            if self.changes == self._cut_at:
                self.switch_off()
                raise apsw.IOError("power is off")

    def _sync_folder(self) -> None:
        for path, kept in list(self._files.items()):
            if kept.deleted:
                del self._files[path]
            kept.named = True

    def _stays(self, kept: _Kept) -> bool:
        return (kept.named and not kept.deleted) or self._rng.random() < 0.5

    def _remains(self, kept: _Kept) -> bytes:
        """Return the file's bytes after the cut: some sectors of some unsynced changes, in any order."""
        content = bytearray(kept.synced)
        pieces = [piece for change in kept.changes for piece in _sectors(change)]
        mood = self._rng.random()
        if mood < 0.2:  # the drive's cache was empty: everything came through
            chosen = pieces
        elif mood < 0.4:  # nothing did
            chosen = []
        else:
            share = self._rng.random()
            chosen = [self._torn(piece) for piece in pieces if self._rng.random() < share]
            if mood < 0.8:
                self._rng.shuffle(chosen)
        for piece in chosen:
            _apply(content, piece)
        return bytes(content)

    def _torn(self, piece: _Change) -> _Change:
        if isinstance(piece, int) or self._rng.random() < 0.95:
            return piece
        offset, data = piece
        return offset, data[: self._rng.randrange(len(data) + 1)]


def _sectors(change: _Change) -> list[_Change]:
    if isinstance(change, int):
        return [change]
    offset, data = change
    first = SECTOR - offset % SECTOR
    edges = [0, *range(first, len(data), SECTOR), len(data)]
    return [(offset + start, data[start:end]) for start, end in itertools.pairwise(edges) if start < end]


def _apply(content: bytearray, change: _Change) -> None:
    if isinstance(change, int):
        del content[change:]
        content.extend(bytes(max(0, change - len(content))))
        return
    offset, data = change
    content.extend(bytes(max(0, offset - len(content))))
    content[offset : offset + len(data)] = data
