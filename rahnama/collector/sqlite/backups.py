"""Backups: one SQLite file with everything in it, whatever database it came from and will go to."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import apsw

from rahnama.collector.schema import TABLES, newest_version
from rahnama.collector.sqlite.connections import migrate
from rahnama.collector.store import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@contextlib.contextmanager
def write_backup(target: Path) -> Iterator[apsw.Connection]:
    """Yield a new database; when the block ends without error it is verified, on the disk, and named `target`.

    Raises:
        StoreError: `target` exists or cannot be written, or what was written is not whole.
    """
    if target.exists():
        raise StoreError(f"{target}: exists already. Name another file, or remove it first.")
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        unfinished.unlink(missing_ok=True)
        os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        with contextlib.closing(apsw.Connection(str(unfinished), flags=apsw.SQLITE_OPEN_READWRITE)) as connection:
            yield connection
            connection.pragma("journal_mode", "DELETE")  # one file, without a log beside it
            _verify(connection, target)
        _sync(unfinished)
        unfinished.rename(target)
        _sync(target.parent)
    except (apsw.Error, OSError) as error:
        raise StoreError(f"{target}: {error}. Is the folder there, may it be written, and has it room?") from error
    finally:
        unfinished.unlink(missing_ok=True)


@contextlib.contextmanager
def made_backup(target: Path) -> Iterator[apsw.Connection]:
    """Yield a new database with empty tables inside a transaction; it becomes a backup as in `write_backup`."""
    with write_backup(target) as connection:
        migrate(connection, target)
        with connection:
            yield connection


def fill(connection: apsw.Connection, table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Add rows to a table."""
    places = ",".join("?" * len(columns.split(",")))
    connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)  # noqa: S608 - our own names


@contextlib.contextmanager
def copied_from(source: Path) -> Iterator[Iterator[tuple[str, str, Iterator[tuple[Any, ...]]]]]:
    """Yield name, columns and rows of every table of a backup, each after those it refers to.

    Raises:
        StoreError: the backup is missing, damaged, no backup of ours, or of a newer version.
    """
    beside = source.parent if os.access(source.parent, os.W_OK) else None  # a container's /tmp may be small
    with tempfile.TemporaryDirectory(prefix=".rahnama-", dir=beside) as folder:
        try:
            with contextlib.closing(_opened(source, Path(folder))) as connection:
                _verify(connection, source)
                yield (
                    (table, columns, iter(connection.execute(f"SELECT {columns} FROM {table}")))  # noqa: S608 - our own names
                    for table, columns in TABLES.items()
                )
        except (apsw.Error, OSError) as error:
            raise StoreError(f"{source}: {error}. Name a file that scripts/backup.py wrote.") from error


def _opened(source: Path, folder: Path) -> apsw.Connection:
    """Return a connection to the backup, or to a copy brought up to this version when it is of an earlier one."""
    if not source.is_file():
        raise StoreError(f"{source}: no such file. Name a file that scripts/backup.py wrote.")
    connection = apsw.Connection(
        f"{source.resolve().as_uri()}?mode=ro", flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
    )
    version = connection.pragma("user_version")
    if version == newest_version():
        return connection
    connection.close()
    if not version:
        raise StoreError(f"{source}: no backup of Rahnama. Name a file that scripts/backup.py wrote.")
    copy = folder / "copy.db"
    shutil.copyfile(source, copy)
    connection = apsw.Connection(str(copy), flags=apsw.SQLITE_OPEN_READWRITE)
    migrate(connection, source)
    return connection


def _verify(connection: apsw.Connection, path: Path) -> None:
    found = [row[0] for row in connection.execute("PRAGMA integrity_check(1)")]
    if found != ["ok"] or connection.execute("PRAGMA foreign_key_check").fetchone():
        raise StoreError(f"{path}: damaged: {found[0]}. Take an earlier backup.")


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
