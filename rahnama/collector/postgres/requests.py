"""Messages in PostgreSQL: kept once however many collectors are told of them, found, given a status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from rahnama.collector.codes import new_code
from rahnama.collector.postgres.batches import arrays, segments, unnest
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
from rahnama.collector.store import StoreUnavailable

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    import psycopg

    from rahnama.collector.records import RequestStatus

Placed: TypeAlias = tuple[int, ContactRequest]
"""A message and its place in the batch."""

DRAWS = 5
"""How often codes are drawn anew; one in a million million meets one that is taken."""

_PROOF = "nonce, request, until"
_SPEND = f"""
    INSERT INTO proofs ({_PROOF})
    SELECT DISTINCT ON (nonce) {_PROOF} FROM {unnest("spent", f"{_PROOF}, number")}
    WHERE NOT EXISTS (SELECT FROM requests WHERE id = spent.request)
        AND NOT EXISTS (SELECT FROM tombstones WHERE id = spent.request)
    ORDER BY nonce, number
    ON CONFLICT (nonce) DO NOTHING
"""  # noqa: S608 - our own names
_FORGET_PROOFS = """
    DELETE FROM proofs WHERE nonce IN (SELECT nonce FROM proofs WHERE until < %s LIMIT 1000 FOR UPDATE SKIP LOCKED)
"""
_ADD = f"""
    INSERT INTO requests ({REQUEST}) SELECT {REQUEST} FROM {unnest("fresh", f"{REQUEST}, proof")}
    WHERE NOT EXISTS (SELECT FROM tombstones WHERE id = fresh.id)
        AND (proof = '' OR EXISTS (SELECT FROM proofs WHERE nonce = fresh.proof AND request = fresh.id))
    ORDER BY id
    ON CONFLICT DO NOTHING
"""  # noqa: S608 - our own names
_DROP_ERASED = "DELETE FROM requests USING tombstones WHERE requests.id = tombstones.id AND requests.code = ANY(%s)"
"""Erased by another while the insertion waited for it."""

_ADD_FILES = f"""
    INSERT INTO files ({DECLARATION})
    SELECT {", ".join(f"declared.{column}" for column in DECLARATION.split(", "))}
    FROM {unnest("declared", f"{DECLARATION}, code")} JOIN requests ON id = request AND requests.code = declared.code
"""  # noqa: S608 - our own names
_ADD_DELIVERIES = f"""
    INSERT INTO deliveries (request, sink, state, attempts, next_at, lease, remote, error)
    SELECT id, sink, 'waiting', 0, next_at, '', '', ''
    FROM {unnest("fresh", "request, code, next_at")} JOIN requests ON id = request AND requests.code = fresh.code
    CROSS JOIN unnest(%s::text[]) AS sinks (sink)
    WHERE status <> 'quarantined'
"""  # noqa: S608 - our own names
_FIND_KEPT = """
    SELECT id, code, digest, NULL::bytea FROM requests WHERE id = ANY(%(ids)s)
    UNION ALL SELECT id, code, NULL, mark FROM tombstones WHERE id = ANY(%(ids)s)
"""
_FIND_SPENT = "SELECT nonce, request FROM proofs WHERE nonce = ANY(%s)"
_SELECT = f"""
    SELECT {REQUEST}, coalesce((
        SELECT json_agg(json_build_array(number, name, type, size, sha256) ORDER BY number)
        FROM files WHERE request = requests.id
    ), '[]')::text FROM requests
"""  # noqa: S608 - our own names


def add(
    connection: psycopg.Connection, placed: Sequence[Placed], sinks: Sequence[str], file_wait: dt.timedelta
) -> dict[int, Answer]:
    """Keep messages that are not kept already, with declared files, proofs and deliveries; return answers by place."""
    answers: dict[int, Answer] = {}
    for part in segments(placed, lambda entry: entry[1].id):
        missing = part
        for _ in range(DRAWS):
            _insert(connection, missing, sinks, file_wait)
            answers |= _answers(connection, missing)
            missing = [entry for entry in missing if entry[0] not in answers]
            if not missing:
                break
        else:
            raise StoreUnavailable("messages come and go under the same id")
    return answers


def _insert(
    connection: psycopg.Connection, placed: Sequence[Placed], sinks: Sequence[str], file_wait: dt.timedelta
) -> None:
    coded = [(request, new_code()) for _, request in placed]
    proofs = [(*proof_row(request), place) for place, request in placed if request.proof]
    if proofs:
        connection.execute(_FORGET_PROOFS, [milliseconds(placed[0][1].received)])
        connection.execute(_SPEND, arrays(f"{_PROOF}, number", proofs))
    rows = [(*request_row(request, code), request.proof) for request, code in coded]
    connection.execute(_ADD, arrays(f"{REQUEST}, proof", rows))
    connection.execute(_DROP_ERASED, [[code for _, code in coded]])
    files = [(*row, code) for request, code in coded for row in declaration_rows(request)]
    if files:
        connection.execute(_ADD_FILES, arrays(f"{DECLARATION}, code", files))
    if sinks:
        dues = [(request.id, code, due(request, file_wait)) for request, code in coded]
        connection.execute(_ADD_DELIVERIES, [*arrays("request, code, next_at", dues), list(sinks)])


def _answers(connection: psycopg.Connection, placed: Sequence[Placed]) -> dict[int, Answer]:
    found = connection.execute(_FIND_KEPT, {"ids": [request.id for _, request in placed]})
    proofs = [request.proof for _, request in placed if request.proof]
    spent: dict[str, str] = dict(connection.execute(_FIND_SPENT, [proofs]).fetchall()) if proofs else {}
    kept = {row[0]: row[1:] for row in found.fetchall()}
    answers = ((place, _answer(request, kept.get(request.id), spent)) for place, request in placed)
    return {place: answer for place, answer in answers if answer is not None}


def _answer(request: ContactRequest, kept: tuple[Any, ...] | None, spent: dict[str, str]) -> Answer:
    if kept is None:
        return Replayed(request.id) if spent.get(request.proof, request.id) != request.id else None
    code, digest, kept_mark = kept
    same = digest == request.digest if kept_mark is None else kept_mark == mark(request.digest)
    return Receipt(request.id, code) if same else Conflict(request.id)


def latest(connection: psycopg.Connection, limit: int, status: RequestStatus | None) -> list[ContactRequest]:
    """Return the newest messages of one status, or of all but the quarantined."""
    condition, values = ("status = %s", [status]) if status else ("status <> 'quarantined'", [])
    statement = f'{_SELECT} WHERE {condition} ORDER BY received DESC, id COLLATE "C" DESC LIMIT %s'
    return [request_record(row) for row in connection.execute(statement, [*values, limit])]


def find(connection: psycopg.Connection, column: str, value: str) -> ContactRequest | None:
    """Return the message whose `id` or `code` is `value`."""
    row = connection.execute(f"{_SELECT} WHERE {column} = %s", [value]).fetchone()
    return request_record(row) if row else None


def set_status(
    connection: psycopg.Connection, request: str, status: RequestStatus, now: dt.datetime, sinks: Sequence[str]
) -> bool:
    """Give a message a status; one that leaves the quarantine gets its deliveries."""
    before = connection.execute("SELECT status FROM requests WHERE id = %s FOR NO KEY UPDATE", [request]).fetchone()
    if before is None:
        return False
    connection.execute(
        """
        UPDATE requests SET status = %(status)s, answered = CASE %(status)s
            WHEN 'answered' THEN %(now)s WHEN 'open' THEN NULL ELSE answered END
        WHERE id = %(request)s
        """,
        {"status": status, "now": milliseconds(now), "request": request},
    )
    if before[0] == "quarantined" != status:
        known = sinks or [sink for (sink,) in connection.execute("SELECT DISTINCT sink FROM deliveries")]
        connection.execute(
            """
            INSERT INTO deliveries (request, sink, state, attempts, next_at, lease, remote, error)
            SELECT %s, sink, 'waiting', 0, %s, '', '', '' FROM unnest(%s::text[]) AS sinks (sink) ON CONFLICT DO NOTHING
            """,
            [request, milliseconds(now), list(known)],
        )
    return True
