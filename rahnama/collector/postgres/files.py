"""Files of messages in PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rahnama.collector.records import Answer, Conflict, FileReceipt, Unknown
from rahnama.collector.rows import declaration_record, milliseconds

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    import psycopg

    from rahnama.collector.records import FileContent, FileDeclaration

_LOCK = "SELECT FROM requests WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
"""Two collectors that store two files of one message do it one after the other, so that one of them sees the last."""

_FIND = "SELECT request, number, type, sha256, received IS NOT NULL FROM files WHERE request = ANY(%s)"
_STORE = "UPDATE files SET received = %s, content = %b WHERE request = %s AND number = %s"
_RELEASE = """
    UPDATE deliveries SET next_at = %(now)s
    WHERE request = %(request)s AND state = 'waiting' AND attempts = 0 AND next_at > %(now)s
        AND NOT EXISTS (SELECT FROM files WHERE request = %(request)s AND received IS NULL)
"""


def add(connection: psycopg.Connection, placed: Sequence[tuple[int, FileContent]]) -> dict[int, Answer]:
    """Keep declared files; with the last one of a message its deliveries become due. Return answers by place."""
    messages = [file.request for _, file in placed]
    connection.execute(_LOCK, [messages])
    declared = {row[:2]: row[2:] for row in connection.execute(_FIND, [messages]).fetchall()}
    arrived = {key for key, (_, _, stored) in declared.items() if stored}
    answers: dict[int, Answer] = {}
    for place, file in placed:
        key = (file.request, file.number)
        if key not in declared:
            answers[place] = Unknown(file.request)
        elif declared[key][:2] != (file.type, file.sha256):
            answers[place] = Conflict(file.request)
        else:
            answers[place] = FileReceipt(*key)
            if key not in arrived:
                arrived.add(key)
                _store(connection, file)
    return answers


def _store(connection: psycopg.Connection, file: FileContent) -> None:
    now = milliseconds(file.received)
    connection.execute(_STORE, [now, file.content, file.request, file.number])
    connection.execute(_RELEASE, {"now": now, "request": file.request})


def stored(connection: psycopg.Connection, request: str) -> list[tuple[FileDeclaration, dt.datetime | None]]:
    """Return what a message declared, and when it arrived."""
    rows = connection.execute(
        "SELECT number, name, type, size, sha256, received FROM files WHERE request = %s ORDER BY number", [request]
    )
    return [declaration_record(row) for row in rows]


def read(connection: psycopg.Connection, request: str, number: int) -> bytes | None:
    """Return the content of a file that has arrived."""
    row = connection.execute(
        "SELECT content FROM files WHERE request = %s AND number = %s", [request, number], binary=True
    ).fetchone()
    return row[0] if row else None
