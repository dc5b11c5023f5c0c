"""Deliveries in SQLite: leased, settled, listed, tried again."""

from __future__ import annotations

import json
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from rahnama.collector.rows import delivery_record, milliseconds, storable
from rahnama.collector.schema import DELIVERY

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    import apsw

    from rahnama.collector.records import Delivery, DeliveryState

_DUE = f"""
    SELECT {DELIVERY} FROM deliveries
    WHERE state IN ('waiting', 'leased', 'unknown') AND next_at <= ? AND sink IN (SELECT value FROM json_each(?))
        AND request NOT IN (SELECT id FROM requests WHERE status = 'quarantined' AND id = deliveries.request)
    ORDER BY next_at, request, sink LIMIT ?
"""  # noqa: S608 - our own names
_LEASE = """
    UPDATE deliveries SET state = 'leased', attempts = attempts + (state = 'leased'), next_at = ?, lease = ?
    WHERE request = ? AND sink = ?
    RETURNING attempts
"""
_SETTLE = """
    UPDATE deliveries SET state = ?, attempts = ?, next_at = ?, remote = ?, error = ?, lease = ?
    WHERE request = ? AND sink = ? AND state = 'leased' AND lease = ?
"""


def any_due(connection: apsw.Connection, sinks: Sequence[str], now: dt.datetime) -> bool:
    """Say whether there is anything to lease."""
    return connection.execute(_DUE, (milliseconds(now), json.dumps(list(sinks)), 1)).fetchone() is not None


def lease(
    connection: apsw.Connection, sinks: Sequence[str], now: dt.datetime, until: dt.datetime, limit: int
) -> list[Delivery]:
    """Take up to `limit` due deliveries for oneself until a moment."""
    due = (milliseconds(now), json.dumps(list(sinks)), limit)
    return [_take(connection, delivery_record(row), until) for row in connection.execute(_DUE, due).fetchall()]


def _take(connection: apsw.Connection, delivery: Delivery, until: dt.datetime) -> Delivery:
    token = secrets.token_hex(16)
    key = (delivery.request, delivery.sink)
    attempts = connection.execute(_LEASE, (milliseconds(until), token, *key)).get
    state: DeliveryState = "waiting" if delivery.state == "waiting" else "unknown"
    return replace(delivery, state=state, attempts=attempts, next_at=until, lease=token)


def settle(connection: apsw.Connection, delivery: Delivery) -> bool:
    """Write how an attempt ended, if the lease is still held."""
    kept_lease = delivery.lease if delivery.state == "leased" else ""
    outcome = (delivery.state, delivery.attempts, milliseconds(delivery.next_at))
    texts = (storable(delivery.remote), storable(delivery.error), kept_lease)
    connection.execute(_SETTLE, (*outcome, *texts, delivery.request, delivery.sink, delivery.lease))
    return connection.changes() > 0


def listed(connection: apsw.Connection, state: DeliveryState | None, limit: int) -> list[Delivery]:
    """Return deliveries in one state or any, soonest due first."""
    rows = connection.execute(
        f"SELECT {DELIVERY} FROM deliveries WHERE state = ?1 OR ?1 IS NULL ORDER BY next_at, request, sink LIMIT ?2",  # noqa: S608
        (state, limit),
    )
    return [delivery_record(row) for row in rows]


def retry(connection: apsw.Connection, request: str, sink: str, now: dt.datetime) -> bool:
    """Make a dead delivery due."""
    connection.execute(
        """
        UPDATE deliveries SET state = 'unknown', attempts = 0, next_at = ?
        WHERE request = ? AND sink = ? AND state = 'dead'
        """,
        (milliseconds(now), request, sink),
    )
    return connection.changes() > 0
