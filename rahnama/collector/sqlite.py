"""The store in one SQLite file: one writing connection, WAL, synchronous=FULL; all SQL of it stands here.

It uses apsw's own SQLite: versions before 3.51.3, Debian's among them, can lose commits when two connections
checkpoint (https://sqlite.org/wal.html#walresetbug). Readers therefore never checkpoint.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import threading
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import apsw
import msgspec

from rahnama.collector.codes import new_code
from rahnama.collector.records import Answer, Conflict, ContactRequest, Receipt, Search, Submission, Vote
from rahnama.collector.store import StoreError, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BUSY_MILLISECONDS = 5_000
CHECKPOINT_PAGES = 4_000
"""16 MB of log between checkpoints; commits come 1.7 times as fast as with 200 pages."""

_REQUEST = "id, code, digest, received, topic, name, mobile, email, order_no, message, search, read, page"
_SEARCH = "id, revision, tab, network, query, outcome, hits, opened, page, at, received"
_VOTE = "id, tab, network, article, helpful, reason, comment, page, at, received"

_ADD_REQUEST = f"INSERT INTO requests ({_REQUEST}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING"  # noqa: S608 - our own names
_ADD_SEARCH = f"""
    INSERT INTO searches ({_SEARCH}) VALUES (?,?,?,?,?,?,?,?,?,?,?)
    ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, query = excluded.query, outcome = excluded.outcome,
        hits = excluded.hits, opened = excluded.opened, page = excluded.page, at = excluded.at
    WHERE excluded.revision > searches.revision AND excluded.tab = searches.tab
"""  # noqa: S608 - our own names
_ADD_VOTE = f"""
    INSERT INTO votes ({_VOTE}) VALUES (?,?,?,?,?,?,?,?,?,?)
    ON CONFLICT (id) DO UPDATE SET helpful = excluded.helpful, reason = excluded.reason, comment = excluded.comment,
        at = excluded.at
    WHERE excluded.at > votes.at AND excluded.tab = votes.tab AND excluded.article = votes.article
"""  # noqa: S608 - our own names


class SqliteStore:
    """`rahnama.collector.store.Store` in the file at `path`, made for its owner's eyes only when it is new."""

    def __init__(self, path: str, *, create: bool = True) -> None:
        self._path = Path(path)
        self._lock = threading.Lock()
        self._writer: apsw.Connection | None = None
        try:
            self._create() if create else self._require()
            with contextlib.closing(self._connect()) as connection:
                _migrate(connection, self._path)
        except (apsw.Error, OSError) as error:
            raise StoreError(
                f"{self._path}: {error}. Check that it is a database of Rahnama and may be written."
            ) from error

    def keep(self, batch: Sequence[Submission]) -> list[Answer]:
        """See `Store.keep`. After any error the file is opened anew, so that it recovers by itself."""
        with self._lock:
            try:
                self._writer = self._writer or self._connect()
                return self._commit(self._writer, batch)
            except apsw.Error as error:
                self._drop_writer()
                raise StoreUnavailable(f"{type(error).__name__}: {error}") from error

    def requests(self, limit: int) -> list[ContactRequest]:
        """See `Store.requests`."""
        order = "ORDER BY received DESC, id DESC LIMIT ?"
        return [_request(row) for row in self._rows(f"SELECT {_REQUEST} FROM requests {order}", limit)]  # noqa: S608

    def find_request(self, code: str) -> ContactRequest | None:
        """See `Store.find_request`."""
        rows = self._rows(f"SELECT {_REQUEST} FROM requests WHERE code = ?", code)  # noqa: S608
        return next((_request(row) for row in rows), None)

    def searches(self, since: dt.datetime) -> Iterator[Search]:
        """See `Store.searches`."""
        for row in self._rows(f"SELECT {_SEARCH} FROM searches WHERE at >= ? ORDER BY at, id", _milliseconds(since)):  # noqa: S608
            named = dict(zip(_SEARCH.split(", "), row, strict=True))
            yield Search(**(named | {"at": _moment(named["at"]), "received": _moment(named["received"])}))

    def votes(self, since: dt.datetime) -> Iterator[Vote]:
        """See `Store.votes`."""
        for row in self._rows(f"SELECT {_VOTE} FROM votes WHERE at >= ? ORDER BY at, id", _milliseconds(since)):  # noqa: S608
            named = dict(zip(_VOTE.split(", "), row, strict=True))
            moments = {"at": _moment(named["at"]), "received": _moment(named["received"])}
            yield Vote(**(named | moments | {"helpful": bool(named["helpful"])}))

    def forget(self, *, requests_before: dt.datetime, events_before: dt.datetime) -> int:
        """See `Store.forget`. With ``secure_delete`` SQLite overwrites what it deletes."""
        terms = (
            ("requests", "received", requests_before),
            ("searches", "at", events_before),
            ("votes", "at", events_before),
        )
        with self._lock:
            try:
                self._writer = self._writer or self._connect()
                before = self._writer.total_changes()
                with self._writer:
                    for table, column, moment in terms:
                        self._writer.execute(f"DELETE FROM {table} WHERE {column} < ?", (_milliseconds(moment),))  # noqa: S608 - our own names
                return self._writer.total_changes() - before
            except apsw.Error as error:
                self._drop_writer()
                raise StoreUnavailable(f"{type(error).__name__}: {error}") from error

    def check(self) -> None:
        """See `Store.check`."""
        try:
            version = next(self._rows("PRAGMA user_version"))[0]
        except apsw.Error as error:
            raise StoreUnavailable(str(error)) from error
        if version != _migrations()[-1][0]:
            raise StoreUnavailable(f"database version {version}")

    def close(self) -> None:
        """See `Store.close`."""
        with self._lock:
            self._drop_writer()

    def _create(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))

    def _require(self) -> None:
        if not self._path.is_file():
            raise StoreError(
                f"{self._path}: no such database. Start the collector once, or name another with --database."
            )

    def _connect(self) -> apsw.Connection:
        connection = apsw.Connection(str(self._path), flags=apsw.SQLITE_OPEN_READWRITE)
        connection.set_busy_timeout(BUSY_MILLISECONDS)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "trusted_schema=OFF"):
            connection.pragma(*pragma.split("="))
        connection.pragma("wal_autocheckpoint", CHECKPOINT_PAGES)
        return connection

    def _rows(self, sql: str, *values: Any) -> Iterator[tuple[Any, ...]]:
        with contextlib.closing(apsw.Connection(str(self._path), flags=apsw.SQLITE_OPEN_READWRITE)) as connection:
            connection.set_busy_timeout(BUSY_MILLISECONDS)
            connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
            connection.pragma("query_only", True)
            yield from connection.execute(sql, values)

    def _drop_writer(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            with contextlib.suppress(apsw.Error):  # it is being given up because it failed
                writer.close()

    def _commit(self, connection: apsw.Connection, batch: Sequence[Submission]) -> list[Answer]:
        connection.execute("BEGIN IMMEDIATE")
        try:
            answers = [_add(connection, submission) for submission in batch]
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        return answers


def _add(connection: apsw.Connection, submission: Submission) -> Answer:
    if isinstance(submission, ContactRequest):
        return _add_request(connection, submission)
    if isinstance(submission, Search):
        connection.execute(_ADD_SEARCH, _values(submission, _SEARCH))
    else:
        connection.execute(_ADD_VOTE, _values(submission, _VOTE))
    return None


def _add_request(connection: apsw.Connection, request: ContactRequest) -> Receipt | Conflict:
    while True:
        kept = connection.execute("SELECT code, digest FROM requests WHERE id = ?", (request.id,)).fetchone()
        if kept is not None:
            return Receipt(request.id, kept[0]) if kept[1] == request.digest else Conflict(request.id)
        # Forty random bits may meet a code that is taken; then nothing is inserted and the next round draws another.
        connection.execute(_ADD_REQUEST, _request_values(request, new_code()))


def _values(record: Search | Vote, columns: str) -> tuple[Any, ...]:
    values = (getattr(record, column) for column in columns.split(", "))
    return tuple(_milliseconds(value) if isinstance(value, dt.datetime) else value for value in values)


def _request_values(request: ContactRequest, code: str) -> tuple[Any, ...]:
    special = {
        "code": code,
        "received": _milliseconds(request.received),
        "order_no": request.order,
        "read": msgspec.json.encode(request.read).decode(),
    }
    return tuple(special[name] if name in special else getattr(request, name) for name in _REQUEST.split(", "))


def _request(row: tuple[Any, ...]) -> ContactRequest:
    named = dict(zip(_REQUEST.split(", "), row, strict=True))
    order, read = named.pop("order_no"), msgspec.json.decode(named["read"], type=tuple[str, ...])
    return ContactRequest(**(named | {"order": order, "read": read, "received": _moment(named["received"])}))


def _milliseconds(moment: dt.datetime) -> int:
    return (moment - _EPOCH) // dt.timedelta(milliseconds=1)


def _moment(milliseconds: int) -> dt.datetime:
    return _EPOCH + dt.timedelta(milliseconds=milliseconds)


_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def _migrations() -> list[tuple[int, str]]:
    """Return version and SQL of every migration, in order."""
    scripts = (
        entry for entry in files("rahnama.collector").joinpath("migrations").iterdir() if entry.name.endswith(".sql")
    )
    return sorted((int(re.split("_", script.name)[0]), script.read_text("utf-8")) for script in scripts)


def _migrate(connection: apsw.Connection, path: Path) -> None:
    """Bring the schema up to this version in one transaction; another process that does the same waits for it."""
    migrations = _migrations()
    newest = migrations[-1][0]
    if connection.pragma("user_version") == newest:
        return
    connection.execute("BEGIN IMMEDIATE")
    version = connection.pragma("user_version")
    if version > newest:
        raise StoreError(f"{path}: made by a newer Rahnama (version {version}, known {newest}). Update Rahnama.")
    for number, script in migrations:
        if number > version:
            connection.execute(script)
    connection.pragma("user_version", newest)
    connection.execute("COMMIT")
