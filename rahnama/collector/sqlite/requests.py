"""Messages in SQLite: kept once, found, given a status."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rahnama.collector.codes import new_code
from rahnama.collector.records import Answer, Conflict, ContactRequest, Receipt, Replayed
from rahnama.collector.rows import (
    declaration_rows,
    due,
    mark,
    milliseconds,
    proof_row,
    request_record,
    request_row,
)
from rahnama.collector.schema import DECLARATION, REQUEST

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    import apsw

    from rahnama.collector.records import RequestStatus

_FIND_KEPT = """
    SELECT code, digest, NULL FROM requests WHERE id = ?1 UNION ALL SELECT code, NULL, mark FROM tombstones WHERE id = ?1
"""
_ADD = f"INSERT INTO requests ({REQUEST}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING"  # noqa: S608 - our own names
_ADD_FILE = f"INSERT INTO files ({DECLARATION}) VALUES (?,?,?,?,?,?)"  # noqa: S608 - our own names
_ADD_DELIVERY = """
    INSERT INTO deliveries (request, sink, state, attempts, next_at, lease, remote, error)
    VALUES (?, ?, 'waiting', 0, ?, '', '', '') ON CONFLICT DO NOTHING
"""
_ADD_PROOF = "INSERT INTO proofs (nonce, request, until) VALUES (?,?,?) ON CONFLICT (nonce) DO NOTHING"
_SELECT = f"""
    SELECT {REQUEST}, (
        SELECT json_group_array(json_array(number, name, type, size, sha256) ORDER BY number)
        FROM files WHERE request = requests.id
    ) FROM requests
"""  # noqa: S608 - our own names


def add(connection: apsw.Connection, request: ContactRequest, sinks: Sequence[str], file_wait: dt.timedelta) -> Answer:
    """Keep a message unless it is kept already, with its declared files, its proof and its deliveries."""
    answer = _kept(connection, request)
    if answer is not None:
        return answer
    if request.proof and not _spend(connection, request):
        return Replayed(request.id)
    code = _insert(connection, request)
    connection.executemany(_ADD_FILE, declaration_rows(request))
    if request.status != "quarantined":
        connection.executemany(_ADD_DELIVERY, [(request.id, sink, due(request, file_wait)) for sink in sinks])
    return Receipt(request.id, code)


def latest(connection: apsw.Connection, limit: int, status: RequestStatus | None) -> list[ContactRequest]:
    """Return the newest messages of one status, or of all but the quarantined."""
    condition, values = ("status = ?", (status,)) if status else ("status <> 'quarantined'", ())
    rows = connection.execute(f"{_SELECT} WHERE {condition} ORDER BY received DESC, id DESC LIMIT ?", (*values, limit))
    return [request_record(row) for row in rows]


def find(connection: apsw.Connection, column: str, value: str) -> ContactRequest | None:
    """Return the message whose `id` or `code` is `value`."""
    row = connection.execute(f"{_SELECT} WHERE {column} = ?", (value,)).fetchone()
    return request_record(row) if row else None


def set_status(
    connection: apsw.Connection, request: str, status: RequestStatus, now: dt.datetime, sinks: Sequence[str]
) -> bool:
    """Give a message a status; one that leaves the quarantine gets its deliveries."""
    before = connection.execute("SELECT status FROM requests WHERE id = ?", (request,)).fetchone()
    if before is None:
        return False
    connection.execute(
        """
        UPDATE requests SET status = ?1, answered = CASE ?1 WHEN 'answered' THEN ?2 WHEN 'open' THEN NULL ELSE answered END
        WHERE id = ?3
        """,
        (status, milliseconds(now), request),
    )
    if before[0] == "quarantined" != status:
        known = sinks or [
            str(sink) for (sink,) in connection.execute("SELECT DISTINCT sink FROM deliveries").fetchall()
        ]
        connection.executemany(_ADD_DELIVERY, [(request, sink, milliseconds(now)) for sink in known])
    return True


def _kept(connection: apsw.Connection, request: ContactRequest) -> Receipt | Conflict | None:
    row = connection.execute(_FIND_KEPT, (request.id,)).fetchone()
    if row is None:
        return None
    code, digest, kept_mark = row
    same = digest == request.digest if kept_mark is None else kept_mark == mark(request.digest)
    return Receipt(request.id, code) if same else Conflict(request.id)


def _spend(connection: apsw.Connection, request: ContactRequest) -> bool:
    connection.execute("DELETE FROM proofs WHERE until < ?", (milliseconds(request.received),))
    connection.execute(_ADD_PROOF, proof_row(request))
    owner = connection.execute("SELECT request FROM proofs WHERE nonce = ?", (request.proof,)).get
    return bool(owner == request.id)


def _insert(connection: apsw.Connection, request: ContactRequest) -> str:
    while True:
        # Forty random bits may meet a code that is taken; then nothing is inserted and the next round draws another.
        code = new_code()
        connection.execute(_ADD, request_row(request, code))
        if connection.changes():
            return code
