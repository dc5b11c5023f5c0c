"""What was erased or forgotten is not in the files any more, byte by byte."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import apsw
import pytest

from rahnama.collector.database import open_store
from tests.collector.store.conftest import DAY, MINUTE, NOW, SINKS, declare, upload

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rahnama.collector.records import ContactRequest
    from rahnama.collector.store import Store
    from tests.collector.cluster import Cluster
    from tests.collector.conftest import Make

NAME, MOBILE, MESSAGE = "نگار رازدار", "+989127654321", "کسی نباید این جمله را بعداً پیدا کند"
EMAIL, ORDER, SEARCH, FILE_NAME = "negar.hidden@example.com", "AG-76543210", "دنبال راز گشته بود", "راز پنهان.png"
CONTENT = b"\x89PNG these bytes are nobody's business" * 300
DIGEST = bytes(range(32))
PLANTED = [*map(str.encode, (NAME, MOBILE, MESSAGE, EMAIL, ORDER, SEARCH, FILE_NAME)), CONTENT[:64], DIGEST]


def plant(store: Store, make: Make, *, received: int = 0) -> ContactRequest:
    """Keep a message with something personal in every field, among many others that come and go."""
    own = make.request(
        name=NAME,
        mobile=MOBILE,
        message=MESSAGE,
        email=EMAIL,
        order=ORDER,
        search=SEARCH,
        digest=DIGEST,
        files=(declare(CONTENT, name=FILE_NAME),),
        received=NOW - received * DAY,
    )
    # Neighbours of every key and length: pages split around the planted row and leave copies of it behind.
    others = [
        make.request(mobile=f"+98912{number * 104_729 % 10_000_000:07}", message="پیام دیگری " * (number % 90 + 1))
        for number in range(800)
    ]
    store.keep([*others[:30], own, *others[30:], upload(own, CONTENT)])
    for delivery in store.lease_deliveries(SINKS, NOW, MINUTE, 500):
        store.settle_delivery(delivery)
    return own


def found(files: dict[str, bytes]) -> set[str]:
    return {name for name, content in files.items() if any(planted in content for planted in PLANTED)}


def sqlite_files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name.startswith("rahnama.db")}


def postgres_files(cluster: Cluster) -> dict[str, bytes]:
    """Return every file of every table, the server's catalogs included."""
    cluster.execute("CHECKPOINT")
    return {str(path): path.read_bytes() for path in cluster.data.glob("base/**/*") if path.is_file()}


def by_mobile(store: Store, _request: ContactRequest) -> int:
    return store.erase(mobile=MOBILE)


def by_code(store: Store, request: ContactRequest) -> int:
    kept = store.get_request(request.id)
    assert kept is not None
    return store.erase(code=kept.code)


@pytest.mark.parametrize("erase", [by_mobile, by_code])
def test_no_byte_of_an_erased_message_is_left_in_sqlite_while_a_collector_runs(
    tmp_path: Path, make: Make, erase: Callable[[Store, ContactRequest], int]
) -> None:
    url = f"sqlite:///{tmp_path}/rahnama.db"
    with contextlib.closing(open_store(url, sinks=SINKS)) as collector, contextlib.closing(open_store(url)) as script:
        own = plant(collector, make)
        assert found(sqlite_files(tmp_path)) >= {"rahnama.db-wal"}
        assert erase(script, own) == 1
        assert set(sqlite_files(tmp_path)) == {"rahnama.db", "rahnama.db-wal", "rahnama.db-shm"}
        assert found(sqlite_files(tmp_path)) == set()
        collector.keep([own, make.request()])
        assert found(sqlite_files(tmp_path)) == set(), "a retry of the erased message leaves nothing"
    assert found(sqlite_files(tmp_path)) == set()


def test_erasing_takes_along_what_a_careless_tool_deleted_before(tmp_path: Path, make: Make) -> None:
    with contextlib.closing(open_store(f"sqlite:///{tmp_path}/rahnama.db", sinks=SINKS)) as store:
        plant(store, make)
        with contextlib.closing(apsw.Connection(str(tmp_path / "rahnama.db"))) as careless:
            careless.pragma("foreign_keys", True)
            careless.pragma("secure_delete", False)
            careless.execute("DELETE FROM requests WHERE mobile = ?", (MOBILE,))
            careless.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
        assert found(sqlite_files(tmp_path)) == {"rahnama.db"}
        store.erase(mobile=MOBILE)
        assert found(sqlite_files(tmp_path)) == set()


def test_no_byte_of_a_forgotten_message_is_left_in_sqlite(tmp_path: Path, make: Make) -> None:
    with contextlib.closing(open_store(f"sqlite:///{tmp_path}/rahnama.db", sinks=SINKS)) as store:
        plant(store, make, received=200)
        assert store.forget(requests_before=NOW - 180 * DAY, events_before=NOW - 180 * DAY) == 1
        assert found(sqlite_files(tmp_path)) == set()


@pytest.mark.parametrize("erase", [by_mobile, by_code])
def test_no_byte_of_an_erased_message_is_left_in_the_tables_of_postgresql(
    empty_cluster: Cluster, make: Make, erase: Callable[[Store, ContactRequest], int]
) -> None:
    with contextlib.closing(open_store(empty_cluster.url, sinks=SINKS)) as store:
        own = plant(store, make)
        empty_cluster.execute("ANALYZE")
        assert found(postgres_files(empty_cluster))
        assert erase(store, own) == 1
        assert found(postgres_files(empty_cluster)) == set()
        store.keep([own, make.request()])
        assert found(postgres_files(empty_cluster)) == set(), "a retry of the erased message leaves nothing"


def test_a_backup_made_afterwards_has_nothing_of_it(store: Store, make: Make, tmp_path: Path) -> None:
    own = plant(store, make)
    store.erase(mobile=own.mobile)
    store.backup(tmp_path / "backup")
    assert found({"backup": (tmp_path / "backup").read_bytes()}) == set()
