"""Every store there is, one after the other, each empty: what the tests here say, they say of all."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import uuid
from typing import TYPE_CHECKING

import pytest

from rahnama.collector.database import open_store
from rahnama.collector.records import FileContent, FileDeclaration
from rahnama.collector.schema import TABLES
from tests.collector.cluster import find_server, running_cluster

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from rahnama.collector.records import ContactRequest
    from rahnama.collector.store import Store
    from tests.collector.cluster import Cluster

NOW = dt.datetime(2026, 11, 21, 20, 30, 15, 250_000, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)
LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
SINKS = ("helpdesk", "mail")


def declare(content: bytes, number: int = 1, name: str = "رسید.png") -> FileDeclaration:
    """Say that a message brings this picture along."""
    return FileDeclaration(
        number=number, name=name, type="image/png", size=len(content), sha256=hashlib.sha256(content).hexdigest()
    )


def upload(request: ContactRequest, content: bytes, number: int = 1, received: dt.datetime = NOW) -> FileContent:
    """Bring this picture along."""
    return FileContent(
        request=request.id,
        number=number,
        type="image/png",
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        received=received,
    )


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server for all tests, made when the first one asks for it."""
    programs = find_server()
    if programs is None:
        pytest.skip("no PostgreSQL server found: install one, or set RAHNAMA_POSTGRESQL to the folder of initdb")
    with running_cluster(programs) as cluster:
        yield cluster


@pytest.fixture
def empty_cluster(cluster: Cluster) -> Iterator[Cluster]:
    """The server without anything of ours, before and after."""
    cluster.execute("DROP SCHEMA IF EXISTS rahnama CASCADE")
    yield cluster
    if not cluster.runs:
        cluster.start()
    cluster.execute("DROP SCHEMA IF EXISTS rahnama CASCADE")


@pytest.fixture
def cleared_cluster(cluster: Cluster) -> Cluster:
    """The server with our tables, if they were made before, and nothing in them: quicker than making them anew."""
    if cluster.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'rahnama' AND tablename = 'version'"):
        cluster.execute("; ".join(f"DELETE FROM rahnama.{table}" for table in reversed(list(TABLES))))
    return cluster


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of a database with nothing in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/rahnama.db"
    cluster: Cluster = request.getfixturevalue("cleared_cluster")
    return cluster.url


@pytest.fixture
def untouched_url(url: str, request: pytest.FixtureRequest) -> str:
    """Address of a database that no collector has ever opened."""
    if url.startswith("postgresql:"):
        request.getfixturevalue("empty_cluster")
    return url


@pytest.fixture
def opened(url: str) -> Iterator[Callable[[], Store]]:
    """Open the database once more, as another collector behind the same balancer does."""
    with contextlib.ExitStack() as stack:

        def open_another() -> Store:
            return stack.enter_context(contextlib.closing(open_store(url, sinks=SINKS)))

        yield open_another


@pytest.fixture
def store(opened: Callable[[], Store]) -> Store:
    return opened()


def fresh_id() -> str:
    return str(uuid.uuid4())
