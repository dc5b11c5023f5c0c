"""A database with searches in it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from rahnama.collector.database import open_store
from rahnama.collector.records import Search

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rahnama.collector.store import Store


@pytest.fixture
def search() -> Callable[..., Search]:
    """Return searches that were made today, in vain."""

    def make(query: str, tab: str = "tab", **fields: Any) -> Search:
        today = dt.datetime.now(dt.UTC).replace(microsecond=0)
        complete: dict[str, Any] = {
            "id": str(uuid.uuid4()),
            "revision": 1,
            "tab": tab,
            "network": "net",
            "query": query,
            "outcome": "zero",
            "hits": 0,
            "opened": "",
            "page": "/search/",
            "at": today,
            "received": today,
        }
        return Search(**(complete | fields))

    return make


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/rahnama.db"


@pytest.fixture
def store(url: str) -> Store:
    return open_store(url)
