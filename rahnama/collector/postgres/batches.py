"""Sets of records as arrays of columns, so that one statement keeps a whole batch."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

Record = TypeVar("Record")

_TYPES = dict.fromkeys(("digest", "mark", "content"), "bytea") | dict.fromkeys(
    ("received", "answered", "number", "size", "revision", "hits", "at", "helpful", "attempts", "next_at", "until"),
    "bigint",
)
"""Type of every column that is not text."""


def unnest(name: str, columns: str) -> str:
    """Return the FROM item that turns one array a column into rows called `name`."""
    arrays = ", ".join(f"%s::{_TYPES.get(column, 'text')}[]" for column in columns.split(", "))
    return f"unnest({arrays}) AS {name} ({columns})"


def arrays(columns: str, rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    """Return the values for `unnest`: one list a column."""
    turned = [list(column) for column in zip(*rows, strict=True)]
    return turned or [[] for _ in columns.split(", ")]


def rounds(records: Iterable[Record], key: Callable[[Record], Hashable]) -> list[list[Record]]:
    """Part records into rounds without a key twice: one after the other they do what one record at a time would."""
    seen: Counter[Hashable] = Counter()
    parted: list[list[Record]] = []
    for record in records:
        number = seen[key(record)]
        seen[key(record)] += 1
        if number == len(parted):
            parted.append([])
        parted[number].append(record)
    return parted


def segments(records: Iterable[Record], key: Callable[[Record], Hashable]) -> list[list[Record]]:
    """Part records into runs without a key twice, for records that also depend on others than those of their key."""
    parted: list[list[Record]] = []
    seen: set[Hashable] = set()
    for record in records:
        if not parted or key(record) in seen:
            parted.append([])
            seen = set()
        seen.add(key(record))
        parted[-1].append(record)
    return parted
