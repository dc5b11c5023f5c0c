"""Everything in a store, row by row, to compare."""

from __future__ import annotations

import contextlib
import uuid
from typing import TYPE_CHECKING, Any

import apsw

from rahnama.collector.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from rahnama.collector.store import Store

Rows = set[tuple[Any, ...]]


def read_backup(path: Path) -> Mapping[str, Rows]:
    """Return the rows of every table of a backup."""
    with contextlib.closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)) as connection:
        return {
            table: set(connection.execute(f"SELECT {columns} FROM {table}").fetchall())
            for table, columns in TABLES.items()
        }


def rows_of(store: Store, folder: Path) -> Mapping[str, Rows]:
    """Return the rows of every table of a store."""
    path = folder / f"{uuid.uuid4()}.db"
    store.backup(path)
    return read_backup(path)
