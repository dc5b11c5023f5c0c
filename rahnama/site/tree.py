"""Writes a site's files: thousands of small ones, each with as few calls to the system as it takes.

A build may be given two earlier sites. The *standing* one is what visitors read now: it is only read here. The *spare* one was replaced by
it: nobody is sent there any more, so the new site is made of it, and what it has right already stays. A file is mended in place only where
its length stays, since somebody may still be reading it; otherwise it is made anew and the old one lives as long as it is held open.
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

STANDING: Final = "RAHNAMA_STANDING"
SPARE: Final = "RAHNAMA_SPARE"
"""Variables of the environment by which whoever starts the host names the earlier sites."""

_PORTION = 1 << 20


@dataclass(frozen=True, slots=True)
class Earlier:
    """Folders of sites that were built before; None where there is none."""

    standing: Path | None = None
    spare: Path | None = None


def earlier_sites(environment: Mapping[str, str]) -> Earlier:
    """Return the earlier sites that the environment names and that are there."""
    standing, spare = (Path(environment.get(name, "")) for name in (STANDING, SPARE))
    return Earlier(*(place if place.name and place.is_dir() else None for place in (standing, spare)))


class Tree:
    """A folder that files are written into, by their addresses relative to it.

    Args:
        folder: may hold files of an earlier site; those that are not written again are there until `sweep`.
        standing: a site whose files may be read.

    Attributes:
        written: addresses of all files that belong to the new site; a second process has to report its own.
    """

    def __init__(self, folder: Path, standing: Path | None = None) -> None:
        self._folder = str(folder)
        self._standing = str(standing) if standing else ""
        self._found = dict(_files(self._folder))
        for address in [address for address, names in self._found.items() if not names]:
            self._remove(address)
        self._made: set[str] = {address.rpartition("/")[0] for address in self._found}
        self.written: set[str] = set()

    @property
    def folder(self) -> Path:
        """Where the files are until the site is finished."""
        return Path(self._folder)

    def held(self, address: str) -> bytes | None:
        """Return what the folder itself has at an address that was not written yet."""
        return _read(f"{self._folder}/{address}") if address in self._found else None

    def standing(self, address: str) -> bytes | None:
        """Return what the standing site has at an address."""
        return _read(f"{self._standing}/{address}") if self._standing else None

    def write(self, address: str, content: bytes) -> None:
        """Write a file, with the folders that it needs."""
        held = self.held(address)
        self.written.add(address)
        if held == content:
            self._renew(address)
            return
        if address in self._found:
            self._remove(address)
        parent = address.rpartition("/")[0]
        try:
            if parent not in self._made:
                os.makedirs(f"{self._folder}/{parent}", exist_ok=True)  # noqa: PTH103 -- a Path a folder costs as much again
                self._made.add(parent)
            self._put(address, content, os.O_CREAT | os.O_EXCL)
        except (FileExistsError, NotADirectoryError):
            self._make_room(address)
            self._put(address, content, os.O_CREAT | os.O_EXCL)

    def mend(self, address: str, content: bytes, held: bytes) -> None:
        """Make a file that was `held` into `content`, in place where both are equally long."""
        if len(held) != len(content) or self._found[address] != 1:  # a hard link may be somebody's copy
            self.write(address, content)
            return
        self.written.add(address)
        if held == content:
            self._renew(address)
        else:
            self._put(address, content, 0)

    def sweep(self) -> None:
        """Delete what does not belong to the new site, and the folders that are empty then."""
        gone = [address for address in self._found if address not in self.written]
        for address in gone:
            self._remove(address)
        for parent in {address.rpartition("/")[0] for address in gone} - {""}:
            with suppress(OSError):  # not empty
                os.removedirs(f"{self._folder}/{parent}")

    def _remove(self, address: str) -> None:
        os.unlink(f"{self._folder}/{address}")  # noqa: PTH108 -- a Path costs as much again
        del self._found[address]

    def _make_room(self, address: str) -> None:
        """Delete a file where the new site has a folder, or a folder where it has a file."""
        parts = address.split("/")
        for parent in ("/".join(parts[:depth]) for depth in range(1, len(parts))):
            if parent in self._found:
                self._remove(parent)
        if (self.folder / address).is_dir():
            shutil.rmtree(self.folder / address)
            self._found = {other: names for other, names in self._found.items() if not other.startswith(f"{address}/")}
        (self.folder / address).parent.mkdir(parents=True, exist_ok=True)

    def _renew(self, address: str) -> None:
        """Date a file that stays. The standing site may have another there, and servers that go by time must not take ours for the older."""
        os.utime(f"{self._folder}/{address}")

    def _put(self, address: str, content: bytes, how: int) -> None:
        file = os.open(f"{self._folder}/{address}", os.O_WRONLY | how, 0o666)
        try:
            left = memoryview(content)
            while left:
                left = left[os.write(file, left) :]
        finally:
            os.close(file)


@contextmanager
def open_tree(site: Path, earlier: Earlier) -> Iterator[Tree]:
    """Yield the tree that becomes `site`, where the host's own files are already; with a spare site, that one is made into it."""
    if earlier.spare is None:
        tree = Tree(site, earlier.standing)
        tree.written.update(address for address, _ in _files(str(site)))
        yield tree
        return
    tree = Tree(earlier.spare, earlier.standing)
    for address, _ in _files(str(site)):
        tree.write(address, (site / address).read_bytes())
    yield tree
    tree.sweep()
    shutil.rmtree(site)
    earlier.spare.rename(site)


def _files(folder: str, below: str = "") -> Iterator[tuple[str, int]]:
    """Yield the address of each file, and how many names it has; 0 for symbolic links, through which nothing is to be read or written."""
    with os.scandir(f"{folder}/{below}") as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _files(folder, f"{below}{entry.name}/")
            else:
                yield f"{below}{entry.name}", 0 if entry.is_symlink() else entry.stat(follow_symlinks=False).st_nlink


def _read(path: str) -> bytes | None:
    """Return a file's content, or None where there is none to be had. A Path, and a buffered file, each cost as much again."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        parts = []
        while part := os.read(file, _PORTION):
            parts.append(part)
        return b"".join(parts)
    except OSError:
        return None
    finally:
        os.close(file)
