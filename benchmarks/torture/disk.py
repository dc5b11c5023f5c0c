"""A file system under SQLite that does what a test tells it: errors, delays, and the loss of what was never synced.

SQLite reaches its files through a VFS (https://sqlite.org/vfs.html); here that is one in Python which asks a `Disk` first.
"""

# ruff: noqa: N802 - SQLite names what it calls

from __future__ import annotations

import contextlib
import itertools
import time
from typing import TYPE_CHECKING, ClassVar

import apsw

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator, Mapping

_NUMBERS = itertools.count()


class Disk:
    """Passes everything on; each fault overrides what it spoils.

    `pragmas` are settings that connections have whatever they ask for, such as ``{"synchronous": "NORMAL"}``.
    """

    pragmas: Mapping[str, str] = {}

    def opened(self, path: str, flags: int) -> None:
        """Note that `path` exists now and is open with SQLite's `flags`."""

    def write(self, path: str, data: bytes, offset: int, pass_on: Callable[[bytes], None]) -> None:
        """Write `data` at `offset` of `path`, all or with an error of apsw."""
        del path, offset
        pass_on(data)

    def truncate(self, path: str, size: int, pass_on: Callable[[], None]) -> None:
        """Cut `path` to `size` bytes."""
        del path, size
        pass_on()

    def sync(self, path: str, pass_on: Callable[[], None]) -> None:
        """Return when all of `path` is on the medium."""
        del path
        pass_on()

    def delete(self, path: str, synced: bool, pass_on: Callable[[], None]) -> None:  # noqa: FBT001 - SQLite's own
        """Delete `path`; `synced`: return when its name is gone from the medium."""
        del path, synced
        pass_on()


class FlawedDisk(Disk):
    """Fails at random while `armed`.

    Args:
        rates: share of calls that fail: ``sync`` (EIO), ``write`` (ENOSPC), ``short`` (half is written, then ENOSPC).
    """

    KINDS: ClassVar = ("sync", "write", "short")

    def __init__(self, rng: random.Random, rates: Mapping[str, float]) -> None:
        self.armed = False
        self._rng = rng
        self._rates = rates
        self.failed = dict.fromkeys(self.KINDS, 0)

    def write(self, path: str, data: bytes, offset: int, pass_on: Callable[[bytes], None]) -> None:
        """See `Disk.write`."""
        del path, offset
        if self._fails("write"):
            raise apsw.FullError("injected: no space left on device")
        if self._fails("short"):
            pass_on(data[: len(data) // 2])
            raise apsw.FullError("injected: short write")
        pass_on(data)

    def sync(self, path: str, pass_on: Callable[[], None]) -> None:
        """See `Disk.sync`."""
        del path
        if self._fails("sync"):
            raise apsw.IOError("injected: input/output error")
        pass_on()

    def _fails(self, kind: str) -> bool:
        failing = self.armed and self._rng.random() < self._rates.get(kind, 0.0)
        self.failed[kind] += failing
        return failing


class _File(apsw.VFSFile):
    def __init__(self, disk: Disk, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        super().__init__("unix", name, flags)
        self._disk = disk
        self._path = name.filename() if isinstance(name, apsw.URIFilename) else name or ""
        disk.opened(self._path, flags[0])

    def xWrite(self, data: bytes, offset: int) -> None:
        self._disk.write(self._path, bytes(data), offset, lambda part: super(_File, self).xWrite(part, offset))

    def xTruncate(self, newsize: int) -> None:
        self._disk.truncate(self._path, newsize, lambda: super(_File, self).xTruncate(newsize))

    def xSync(self, flags: int) -> None:
        self._disk.sync(self._path, lambda: super(_File, self).xSync(flags))

    def xFileControl(self, op: int, ptr: int) -> bool:
        if op == apsw.SQLITE_FCNTL_PRAGMA:
            asked = apsw.VFSFcntlPragma(ptr)
            forced = self._disk.pragmas.get(asked.name.lower())
            if forced is not None and asked.value not in {None, forced}:
                return True
        return super().xFileControl(op, ptr)


class _FileSystem(apsw.VFS):
    def __init__(self, disk: Disk) -> None:
        self.vfs_name = f"torture-{next(_NUMBERS)}"
        super().__init__(self.vfs_name, "unix", makedefault=True)
        self._disk = disk

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:
        return _File(self._disk, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: FBT001
        self._disk.delete(filename, syncdir, lambda: super(_FileSystem, self).xDelete(filename, syncdir))


def delay_commits(seconds: float) -> None:
    """Let every commit of this process take `seconds` longer, as a slower disk's sync would.

    A hook and no `Disk`: SQLite would need Python's lock for each page that it writes, and a crowd in one transaction writes
    many.
    """

    def wait() -> bool:
        time.sleep(seconds)
        return False

    apsw.connection_hooks.append(lambda connection: connection.set_commit_hook(wait))


@contextlib.contextmanager
def mounted(disk: Disk) -> Iterator[None]:
    """Put `disk` under every connection that this process opens from here on."""

    def force(connection: apsw.Connection) -> None:
        for pragma in disk.pragmas.items():
            connection.pragma(*pragma)

    file_system = _FileSystem(disk)
    apsw.connection_hooks.append(force)
    try:
        yield
    finally:
        apsw.connection_hooks.remove(force)
        apsw.set_default_vfs("unix")
        file_system.unregister()
