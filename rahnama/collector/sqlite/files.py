"""Files of messages in SQLite."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rahnama.collector.records import Conflict, FileReceipt, Unknown
from rahnama.collector.rows import declaration_record, milliseconds

if TYPE_CHECKING:
    import datetime as dt

    import apsw

    from rahnama.collector.records import FileContent, FileDeclaration

_RELEASE = """
    UPDATE deliveries SET next_at = ?1
    WHERE request = ?2 AND state = 'waiting' AND attempts = 0 AND next_at > ?1
        AND NOT EXISTS (SELECT 1 FROM files WHERE request = ?2 AND received IS NULL)
"""


def add(connection: apsw.Connection, file: FileContent) -> FileReceipt | Conflict | Unknown:
    """Keep a declared file; with the last one of a message its deliveries become due."""
    declared = connection.execute(
        "SELECT type, sha256, received FROM files WHERE request = ? AND number = ?", (file.request, file.number)
    ).fetchone()
    if declared is None:
        return Unknown(file.request)
    if declared[:2] != (file.type, file.sha256):
        return Conflict(file.request)
    if declared[2] is None:
        arrived = milliseconds(file.received)
        connection.execute(
            "UPDATE files SET received = ?, content = ? WHERE request = ? AND number = ?",
            (arrived, file.content, file.request, file.number),
        )
        connection.execute(_RELEASE, (arrived, file.request))
    return FileReceipt(file.request, file.number)


def stored(connection: apsw.Connection, request: str) -> list[tuple[FileDeclaration, dt.datetime | None]]:
    """Return what a message declared, and when it arrived."""
    rows = connection.execute(
        "SELECT number, name, type, size, sha256, received FROM files WHERE request = ? ORDER BY number", (request,)
    )
    return [declaration_record(row) for row in rows]


def read(connection: apsw.Connection, request: str, number: int) -> bytes | None:
    """Return the content of a file that has arrived."""
    row = connection.execute("SELECT content FROM files WHERE request = ? AND number = ?", (request, number)).fetchone()
    return row[0] if row else None
