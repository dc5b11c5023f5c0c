"""What only the SQLite store promises: its file, its versions, its durability settings, its recovery."""

from __future__ import annotations

import contextlib
import datetime as dt
import resource
import signal
import stat
from typing import TYPE_CHECKING

import apsw
import pytest

from rahnama.collector.database import open_store
from rahnama.collector.sqlite import SqliteStore
from rahnama.collector.store import StoreError, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.collector.conftest import Make

LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "rahnama.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(str(path))
    yield store
    store.close()


@contextlib.contextmanager
def no_file_over(size: int) -> Iterator[None]:
    """Let the system refuse every write beyond `size` bytes of a file, as a full disk does."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)


def test_the_sqlite_library_is_one_without_the_lost_commit_fault() -> None:
    assert tuple(map(int, apsw.sqlite_lib_version().split("."))) >= (3, 51, 3)


def test_only_the_owner_may_read_the_file(store: SqliteStore, path: Path, make: Make) -> None:
    store.keep([make.request()])
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert modes == {"rahnama.db": 0o600, "rahnama.db-wal": 0o600, "rahnama.db-shm": 0o600}


def test_every_commit_waits_for_the_disk(store: SqliteStore, make: Make) -> None:
    store.keep([make.request()])
    assert store._connections._writer is not None
    assert (store._connections._writer.pragma("journal_mode"), store._connections._writer.pragma("synchronous")) == (
        "wal",
        2,
    )


def test_a_full_disk_refuses_the_batch_as_a_whole_and_recovers_by_itself(
    store: SqliteStore, path: Path, make: Make
) -> None:
    store.keep([make.request(message="پیش از پر شدن")])
    size = path.with_name("rahnama.db-wal").stat().st_size
    with no_file_over(size), pytest.raises(StoreUnavailable):
        store.keep([make.search(), make.request(message="هنگام پر بودن")])
    store.keep([make.request(message="پس از آن")])
    assert {kept.message for kept in store.requests(9)} == {"پیش از پر شدن", "پس از آن"}
    assert list(store.searches(LONG_AGO)) == []


def test_a_writer_that_is_locked_out_says_so_and_recovers(
    store: SqliteStore, path: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rahnama.collector.sqlite.connections.BUSY_MILLISECONDS", 10)
    other = apsw.Connection(str(path))
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable, match="BusyError"):
        store.keep([make.request()])
    other.close()
    store.keep([make.request()])


def test_a_missing_database_is_not_made_by_who_only_reads(path: Path) -> None:
    with pytest.raises(StoreError, match="no such database"):
        open_store(f"sqlite:///{path}", create=False)
    assert not path.exists()


def test_a_database_of_a_newer_version_is_left_alone(store: SqliteStore, path: Path) -> None:
    store.close()
    with contextlib.closing(apsw.Connection(str(path))) as connection:
        connection.pragma("user_version", 999)
    with pytest.raises(StoreError, match="newer Rahnama"):
        SqliteStore(str(path))


def test_a_file_that_is_no_database_is_named(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("faq: []\n" * 100)
    with pytest.raises(StoreError, match=r"rahnama\.db: .*not a database"):
        SqliteStore(str(path))


@pytest.mark.parametrize("url", ["", "rahnama.db", "sqlite://rahnama.db", "sqlite:///", "mysql:///x"])
def test_an_unknown_address_is_answered_with_one_that_works(url: str) -> None:
    with pytest.raises(StoreError, match=r"sqlite:///var/rahnama\.db"):
        open_store(url)


def test_a_store_whose_file_vanished_fails_its_check(store: SqliteStore, path: Path) -> None:
    store.close()
    path.unlink()
    with pytest.raises(StoreUnavailable):
        store.check()
