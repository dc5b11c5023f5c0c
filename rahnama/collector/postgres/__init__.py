"""The store in PostgreSQL, for several collectors behind one balancer."""

from rahnama.collector.postgres.store import PostgresStore

__all__ = ["PostgresStore"]
