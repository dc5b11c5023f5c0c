"""The store in one SQLite file."""

from rahnama.collector.sqlite.store import SqliteStore

__all__ = ["SqliteStore"]
