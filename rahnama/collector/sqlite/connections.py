"""One writing connection, many reading ones: WAL, synchronous=FULL, a schema of this version.

It uses apsw's own SQLite: versions before 3.51.3, Debian's among them, can lose commits when two connections
checkpoint (https://sqlite.org/wal.html#walresetbug). Readers therefore never checkpoint.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import apsw

from rahnama.collector.schema import migrations, newest_version
from rahnama.collector.store import StoreError, StoreUnavailable, UnfitRecordError

if TYPE_CHECKING:
    from collections.abc import Iterator

BUSY_MILLISECONDS = 5_000
CHECKPOINT_PAGES = 4_000
"""16 MB of log between checkpoints; commits come 1.7 times as fast as with 200 pages."""


class Connections:
    """The ways into the database at `path`; after any error the writing one is opened anew, so that it recovers by itself.

    Raises:
        StoreError: the file is missing and not to be made, is no database of ours, or of a newer version.
    """

    def __init__(self, path: str, *, create: bool) -> None:
        self.path = Path(path)
        self._lock = threading.Lock()
        self._writer: apsw.Connection | None = None
        try:
            self._create() if create else self._require()
            self._prepare()
        except (apsw.Error, OSError) as error:
            raise StoreError(
                f"{self.path}: {error}. Check that it is a database of Rahnama and may be written."
            ) from error

    @contextlib.contextmanager
    def writing(self) -> Iterator[apsw.Connection]:
        """Yield the writing connection inside a transaction, which is on the disk when the block ends without error.

        Raises:
            StoreUnavailable: nothing of the block was kept.
            UnfitRecordError: nothing of the block was kept, and no try will.
        """
        with self.exclusive() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    @contextlib.contextmanager
    def exclusive(self) -> Iterator[apsw.Connection]:
        """Yield the writing connection outside of a transaction, to no other thread at a time."""
        with self._lock:
            try:
                self._writer = self._writer or self.connect()
                yield self._writer
            except apsw.ConstraintError as error:
                raise UnfitRecordError(str(error)) from error
            except apsw.Error as error:
                self._drop_writer()
                raise StoreUnavailable(f"{type(error).__name__}: {error}") from error

    @contextlib.contextmanager
    def reading(self) -> Iterator[apsw.Connection]:
        """Yield a connection that sees one moment of the database and changes nothing.

        Raises:
            StoreUnavailable: the database cannot be read now.
        """
        try:
            with contextlib.closing(apsw.Connection(str(self.path), flags=apsw.SQLITE_OPEN_READWRITE)) as connection:
                connection.set_busy_timeout(BUSY_MILLISECONDS)
                connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
                connection.pragma("query_only", True)
                connection.execute("BEGIN")
                yield connection
        except apsw.Error as error:
            raise StoreUnavailable(f"{type(error).__name__}: {error}") from error

    def check(self) -> None:
        """Raise `StoreUnavailable` unless the database can be read and is of this version."""
        with self.reading() as connection:
            version = connection.pragma("user_version")
        if version != newest_version():
            raise StoreUnavailable(f"database version {version}")

    def close(self) -> None:
        """Close the writing connection, which folds the log into the database."""
        with self._lock:
            self._drop_writer()

    def connect(self) -> apsw.Connection:
        """Return a connection that may write."""
        connection = apsw.Connection(str(self.path), flags=apsw.SQLITE_OPEN_READWRITE)
        connection.set_busy_timeout(BUSY_MILLISECONDS)
        settings = ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "trusted_schema=OFF", "foreign_keys=ON")
        for setting in settings:
            connection.pragma(*setting.split("="))
        connection.pragma("wal_autocheckpoint", CHECKPOINT_PAGES)
        return connection

    def _prepare(self) -> None:
        """Bring the database up to this version. SQLite does not wait where two turn a new file to WAL at once; we do."""
        deadline = time.monotonic() + BUSY_MILLISECONDS / 1000
        while True:
            try:
                with contextlib.closing(self.connect()) as connection:
                    migrate(connection, self.path)
                return  # noqa: TRY300 - an else after a loop's try reads worse
            except apsw.BusyError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.01)

    def _create(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))

    def _require(self) -> None:
        if not self.path.is_file():
            raise StoreError(
                f"{self.path}: no such database. Start the collector once, or name another with --database."
            )

    def _drop_writer(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            with contextlib.suppress(apsw.Error):  # it is being given up because it failed
                writer.close()


def migrate(connection: apsw.Connection, path: Path) -> None:
    """Bring the schema up to this version in one transaction; another process that does the same waits for it."""
    newest = newest_version()
    if connection.pragma("user_version") == newest:
        return
    connection.execute("BEGIN IMMEDIATE")
    version = connection.pragma("user_version")
    if version > newest:
        raise StoreError(f"{path}: made by a newer Rahnama (version {version}, known {newest}). Update Rahnama.")
    for number, script in migrations("sqlite"):
        if number > version:
            connection.execute(script)
    connection.pragma("user_version", newest)
    connection.execute("COMMIT")
