"""Deliveries in PostgreSQL: leased by one of many collectors, settled, listed, tried again."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from rahnama.collector.rows import delivery_record, milliseconds, storable
from rahnama.collector.schema import DELIVERY

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    import psycopg

    from rahnama.collector.records import Delivery, DeliveryState

_LEASE = """
    WITH due AS (
        SELECT request, sink, state, next_at FROM deliveries
        WHERE state IN ('waiting', 'leased', 'unknown') AND next_at <= %(now)s AND sink = ANY(%(sinks)s)
            AND NOT EXISTS (SELECT FROM requests WHERE id = deliveries.request AND status = 'quarantined')
        ORDER BY next_at, request COLLATE "C", sink COLLATE "C" LIMIT %(limit)s
        FOR UPDATE OF deliveries SKIP LOCKED
    )
    UPDATE deliveries SET state = 'leased', attempts = attempts + (due.state = 'leased')::int, next_at = %(until)s,
        lease = %(lease)s
    FROM due WHERE deliveries.request = due.request AND deliveries.sink = due.sink
    RETURNING due.next_at, deliveries.request, deliveries.sink,
        CASE due.state WHEN 'waiting' THEN 'waiting' ELSE 'unknown' END,
        attempts, deliveries.next_at, lease, remote, error
"""
_SETTLE = """
    UPDATE deliveries SET state = %s, attempts = %s, next_at = %s, remote = %s, error = %s, lease = %s
    WHERE request = %s AND sink = %s AND state = 'leased' AND lease = %s
"""
_RETRY = """
    UPDATE deliveries SET state = 'unknown', attempts = 0, next_at = %s
    WHERE request = %s AND sink = %s AND state = 'dead'
"""


def lease(
    connection: psycopg.Connection, sinks: Sequence[str], now: dt.datetime, until: dt.datetime, limit: int
) -> list[Delivery]:
    """Take up to `limit` due deliveries, which no other takes at this moment, for oneself until a moment."""
    values = {
        "now": milliseconds(now),
        "until": milliseconds(until),
        "sinks": list(sinks),
        "limit": limit,
        "lease": secrets.token_hex(16),
    }
    rows = connection.execute(_LEASE, values).fetchall()
    return [delivery_record(row[1:]) for row in sorted(rows)]


def settle(connection: psycopg.Connection, delivery: Delivery) -> bool:
    """Write how an attempt ended, if the lease is still held."""
    kept_lease = delivery.lease if delivery.state == "leased" else ""
    outcome = [delivery.state, delivery.attempts, milliseconds(delivery.next_at)]
    texts = [storable(delivery.remote), storable(delivery.error), kept_lease]
    return connection.execute(_SETTLE, [*outcome, *texts, delivery.request, delivery.sink, delivery.lease]).rowcount > 0


def listed(connection: psycopg.Connection, state: DeliveryState | None, limit: int) -> list[Delivery]:
    """Return deliveries in one state or any, soonest due first."""
    statement = f"""
        SELECT {DELIVERY} FROM deliveries WHERE state = %(state)s OR %(state)s::text IS NULL
        ORDER BY next_at, request COLLATE "C", sink COLLATE "C" LIMIT %(limit)s
    """  # noqa: S608 - our own names
    return [delivery_record(row) for row in connection.execute(statement, {"state": state, "limit": limit})]


def retry(connection: psycopg.Connection, request: str, sink: str, now: dt.datetime) -> bool:
    """Make a dead delivery due."""
    return connection.execute(_RETRY, [milliseconds(now), request, sink]).rowcount > 0
