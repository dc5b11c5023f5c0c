"""A few connections to PostgreSQL that never hang and recover by themselves, and a schema of this version.

Everything lies in the schema ``rahnama`` of the database, so that it may be shared with other programs.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import threading
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import conninfo, pq

from rahnama.collector.schema import migrations, newest_version
from rahnama.collector.store import StoreError, StoreUnavailable, UnfitRecordError

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST = 8
"""Connections at once of one collector; PostgreSQL allows 100 by default."""

KEPT = 4
"""Connections that stay open while nobody needs them."""

WAIT_SECONDS = 5.0
"""How long a call waits for one of them."""

HANG_SECONDS = 20.0
"""How long a call may take before its line is cut: a frozen server keeps no timeout of its own."""

MIGRATION_LOCK = 0x5261686E616D61
"""Key of the advisory lock under which the schema is changed: "Rahnama" in ASCII."""

_SETTINGS = {
    "search_path": "rahnama",
    "synchronous_commit": "on",
    "statement_timeout": "10s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "60s",
}
_NETWORK = {
    "application_name": "rahnama",
    "client_encoding": "utf8",
    "connect_timeout": 3,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 15_000,  # milliseconds
}


class Collision(StoreUnavailable):
    """Another collector was in the way; nothing was kept, and trying again at once helps."""


class Connections:
    """The ways into the database at `url`.

    Raises:
        StoreError: it cannot be reached, is not of UTF-8, does not wait for its disk, is empty and not to be filled, or of a newer version.
    """

    def __init__(self, url: str, *, create: bool) -> None:
        self._slots = threading.BoundedSemaphore(MOST)
        self._lock = threading.Lock()
        self._idle: list[psycopg.Connection] = []
        self._closed = False
        try:
            self._target = _target(url)
            with contextlib.closing(self._connect()) as connection:
                migrate(connection, create=create)
        except psycopg.Error as error:
            raise StoreError(
                f"The database cannot be used: {_reason(error)}. Check the address and that the server runs."
            ) from error

    @contextlib.contextmanager
    def writing(self, *, patient: bool = False) -> Iterator[psycopg.Connection]:
        """Yield a connection inside a transaction, which is on the disk when the block ends without error.

        Args:
            patient: let it take as long as it needs.

        Raises:
            StoreUnavailable: nothing of the block was kept, or the line broke before the server could say so.
            UnfitRecordError: nothing of the block was kept, and no try will.
        """
        with self.lent(patient=patient) as connection, connection.transaction():
            if patient:
                connection.execute("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")
            yield connection

    @contextlib.contextmanager
    def snapshot(self, *, patient: bool) -> Iterator[psycopg.Connection]:
        """Yield a connection that sees one moment of the database, if `patient` however long it looks."""
        with self.writing(patient=patient) as connection:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield connection

    @contextlib.contextmanager
    def lent(self, *, patient: bool = False) -> Iterator[psycopg.Connection]:
        """Yield a connection outside of a transaction.

        Raises:
            StoreUnavailable: the server refuses, or all connections are in use.
            UnfitRecordError: a record breaks a rule of the schema.
        """
        if not self._slots.acquire(timeout=WAIT_SECONDS):
            raise StoreUnavailable("all connections to the database are in use")
        connection: psycopg.Connection | None = None
        try:
            connection = self._take() or self._connect()
            with contextlib.nullcontext() if patient else _cut_after(connection, HANG_SECONDS):
                yield connection
        except (psycopg.IntegrityError, psycopg.DataError) as error:
            raise UnfitRecordError(_reason(error)) from None  # its details quote the record
        except (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure) as error:
            raise Collision(_reason(error)) from None
        except psycopg.Error as error:
            raise StoreUnavailable(_reason(error)) from None
        finally:
            if connection is not None:
                self._give_back(connection)
            self._slots.release()

    def check(self) -> None:
        """Raise `StoreUnavailable` unless the database can be read and is of this version."""
        with self.lent() as connection:
            version = _version(connection)
        if version != newest_version():
            raise StoreUnavailable(f"database version {version}")

    def close(self) -> None:
        """Close all connections; those in use when they come back."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(self._target, autocommit=True)

    def _take(self) -> psycopg.Connection | None:
        """Return an idle connection that the server has not ended, or None."""
        while True:
            with self._lock:
                if not self._idle:
                    return None
                connection = self._idle.pop()
            if not _has_news(connection):
                return connection
            connection.close()

    def _give_back(self, connection: psycopg.Connection) -> None:
        idle = not connection.closed and connection.info.transaction_status == pq.TransactionStatus.IDLE
        with self._lock:
            if idle and not self._closed and len(self._idle) < KEPT:
                self._idle.append(connection)
                return
        connection.close()


def migrate(connection: psycopg.Connection, *, create: bool) -> None:
    """Bring the schema up to this version in one transaction; another process that does the same waits for it."""
    newest = newest_version()
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise StoreError(f"The database is of {encoding}. Make one with ENCODING 'UTF8'.")
    if connection.execute("SHOW fsync").fetchone() != ("on",):
        raise StoreError("The server runs with fsync = off, so a power cut loses what customers sent. Turn it on.")
    version = _version(connection)
    if version == newest:
        return
    if not version and not create:
        raise StoreError("The database holds nothing of Rahnama. Start the collector once, or name another.")
    with connection.transaction():
        connection.execute("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '2min'")
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [MIGRATION_LOCK])
        version = _version(connection)
        if version > newest:
            raise StoreError(f"The database was made by a newer Rahnama ({version}, known {newest}). Update Rahnama.")
        if not version:
            _found(connection)
        for number, script in migrations("postgres"):
            if number > version:
                connection.execute(script)
        connection.execute("UPDATE rahnama.version SET number = %s", [newest])


def _found(connection: psycopg.Connection) -> None:
    if not connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = 'rahnama'").fetchall():
        connection.execute("CREATE SCHEMA rahnama")
    connection.execute("CREATE TABLE rahnama.version (number integer NOT NULL)")
    connection.execute("INSERT INTO rahnama.version VALUES (0)")


def _version(connection: psycopg.Connection) -> int:
    """Return the version of the schema, 0 when there is none.

    Asked of the catalog: `to_regclass` may answer from a cache that missed what another has just made.
    """
    made = connection.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'rahnama' AND tablename = 'version'")
    if not made.fetchall():
        return 0
    row = connection.execute("SELECT number FROM rahnama.version").fetchone()
    return int(row[0]) if row else 0


def _target(url: str) -> str:
    """Return what to connect with; what the address itself says about the network stays."""
    named: dict[str, Any] = conninfo.conninfo_to_dict(url)
    options = " ".join(f"-c {name}={value}" for name, value in _SETTINGS.items())
    merged: dict[str, Any] = {**_NETWORK, **named, "options": f"{named.get('options') or ''} {options}".strip()}
    return conninfo.make_conninfo(**merged)


@contextlib.contextmanager
def _cut_after(connection: psycopg.Connection, seconds: float) -> Iterator[None]:
    """Break the line to the server when the block takes longer, so that whoever waits for an answer gets an error."""
    with socket.socket(fileno=os.dup(connection.fileno())) as line:
        timer = threading.Timer(seconds, line.shutdown, [socket.SHUT_RDWR])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()


def _has_news(connection: psycopg.Connection) -> bool:
    """Say whether the server sent something unasked: that it ends, in all likelihood."""
    if connection.closed:
        return True
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))


def _reason(error: psycopg.Error) -> str:
    """Return what is wrong in one line, without what the record held: details and context may quote it."""
    primary = error.diag.message_primary
    text = primary if error.sqlstate and primary else str(error)
    return f"{type(error).__name__}: {' '.join(text.split())}"
