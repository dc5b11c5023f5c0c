"""A backup is whole, made while others write, and goes back into any store."""

from __future__ import annotations

import contextlib
import stat
import threading
import time
from typing import TYPE_CHECKING

import pytest

from rahnama.collector.database import open_store
from rahnama.collector.records import Receipt
from rahnama.collector.store import StoreError, StoreUnavailable
from tests.collector.store.conftest import DAY, MINUTE, NOW, SINKS, declare, upload
from tests.collector.store.rows import read_backup, rows_of

if TYPE_CHECKING:
    from pathlib import Path

    from rahnama.collector.store import Store
    from tests.collector.cluster import Cluster
    from tests.collector.conftest import Make

CONTENT = bytes(range(256)) * 40


@pytest.fixture
def filled(store: Store, make: Make) -> Store:
    """A store with something in every table and column."""
    request = make.request(proof="nonce", files=(declare(CONTENT), declare(b"2", 2)), email="negar@example.com")
    erased = make.request(mobile="+989120000000")
    store.keep([request, upload(request, CONTENT), make.request(status="quarantined"), erased])
    store.keep(
        [
            make.search(hits=3, opened="cod", outcome="answered"),
            make.vote(helpful=True, comment="خوب\tبود\n\\N"),
            make.form(outcome="left", opened="size-help"),
        ]
    )
    store.set_status(request.id, "answered", NOW + DAY)
    store.lease_deliveries(["mail"], NOW + DAY, MINUTE, 1)
    store.erase(mobile=erased.mobile)
    return store


@pytest.fixture(params=["sqlite", "postgresql"])
def other(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of another empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/other/rahnama.db"
    cluster: Cluster = request.getfixturevalue("cluster")
    cluster.execute("DROP DATABASE IF EXISTS other")
    cluster.execute("CREATE DATABASE other")
    return cluster.url.replace("/postgres", "/other")


def test_a_backup_goes_into_any_store_row_by_row(filled: Store, other: str, tmp_path: Path) -> None:
    before = rows_of(filled, tmp_path)
    assert all(before.values())
    filled.backup(tmp_path / "backup.db")
    with contextlib.closing(open_store(other)) as restored:
        restored.restore(tmp_path / "backup.db")
        assert rows_of(restored, tmp_path) == before
        assert restored.counts() == filled.counts()


def test_the_restored_store_knows_every_message_again(filled: Store, other: str, tmp_path: Path, make: Make) -> None:
    request = make.request()
    receipt = filled.keep([request])
    filled.backup(tmp_path / "backup.db")
    with contextlib.closing(open_store(other)) as restored:
        restored.restore(tmp_path / "backup.db")
        assert restored.keep([request]) == receipt
        assert restored.find_request(getattr(receipt[0], "code", "")) == filled.get_request(request.id)


def test_a_backup_under_load_holds_all_that_was_acknowledged_before_and_nothing_half(
    store: Store, other: str, tmp_path: Path, make: Make
) -> None:
    acknowledged: list[str] = []
    ending = threading.Event()

    def send() -> None:
        while not ending.is_set():
            request = make.request(files=(declare(b"1"),))
            answers = store.keep([request, upload(request, b"1"), make.search()])
            acknowledged.extend(answer.id for answer in answers if isinstance(answer, Receipt))

    sender = threading.Thread(target=send)
    sender.start()
    try:
        for number in range(3):
            told = len(acknowledged)
            while len(acknowledged) < told + 20:
                assert sender.is_alive()
                time.sleep(0.005)
            before = set(acknowledged)
            store.backup(tmp_path / f"{number}.db")
    finally:
        ending.set()
        sender.join()
    backed_up, at_last = read_backup(tmp_path / "2.db"), rows_of(store, tmp_path)
    ids = {row[0] for row in backed_up["requests"]}
    assert before <= ids
    assert all(backed_up[table] <= at_last[table] for table in backed_up)
    assert {row[0] for row in backed_up["files"]} == ids == {row[0] for row in backed_up["deliveries"]}
    assert len(backed_up["files"]) == len(backed_up["searches"]) == len(ids)
    with contextlib.closing(open_store(other)) as restored:
        restored.restore(tmp_path / "2.db")
        assert rows_of(restored, tmp_path) == backed_up


def test_a_store_that_holds_anything_is_replaced_only_when_told_to(filled: Store, tmp_path: Path, make: Make) -> None:
    filled.backup(tmp_path / "backup.db")
    before = rows_of(filled, tmp_path)
    filled.keep([make.request(), make.search()])
    now = rows_of(filled, tmp_path)
    with pytest.raises(StoreError, match="--replace"):
        filled.restore(tmp_path / "backup.db")
    assert rows_of(filled, tmp_path) == now
    filled.restore(tmp_path / "backup.db", replace=True)
    assert rows_of(filled, tmp_path) == before


def test_a_restored_store_is_written_on_at_once(filled: Store, tmp_path: Path, make: Make) -> None:
    filled.backup(tmp_path / "backup.db")
    filled.restore(tmp_path / "backup.db", replace=True)
    [receipt] = filled.keep([make.request()])
    assert isinstance(receipt, Receipt)
    assert len(filled.lease_deliveries(SINKS, NOW + 2 * DAY, MINUTE, 9)) == 2 * len(SINKS)


def test_a_damaged_backup_changes_nothing(filled: Store, tmp_path: Path) -> None:
    backup = tmp_path / "backup.db"
    filled.backup(backup)
    before = rows_of(filled, tmp_path)
    content = bytearray(backup.read_bytes())
    content[4096:12288] = b"\xff" * 8192
    backup.write_bytes(content)
    with pytest.raises(StoreError, match=r"backup\.db"):
        filled.restore(backup, replace=True)
    assert rows_of(filled, tmp_path) == before


@pytest.mark.parametrize("content", [None, b"", b"faq: []\n" * 100])
def test_what_is_no_backup_is_named_in_one_line(store: Store, tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "none.db"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(StoreError, match=r"none\.db: .*scripts/backup\.py") as caught:
        store.restore(path)
    assert "\n" not in str(caught.value)


def test_an_existing_file_is_never_overwritten(store: Store, tmp_path: Path) -> None:
    (tmp_path / "backup.db").write_text("precious")
    with pytest.raises(StoreError, match="exists"):
        store.backup(tmp_path / "backup.db")
    assert (tmp_path / "backup.db").read_text() == "precious"


def test_a_backup_that_cannot_be_written_leaves_nothing(store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"nowhere"):
        store.backup(tmp_path / "nowhere" / "backup.db")
    assert not (tmp_path / "nowhere").exists()


def test_a_backup_is_one_file_for_its_owners_eyes_only(filled: Store, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    filled.backup(folder / "backup.db")
    assert [(file.name, stat.S_IMODE(file.stat().st_mode)) for file in folder.iterdir()] == [("backup.db", 0o600)]


def test_a_backup_of_a_server_that_is_away_leaves_nothing(
    cluster: Cluster, empty_cluster: Cluster, tmp_path: Path
) -> None:
    with contextlib.closing(open_store(empty_cluster.url)) as store:
        cluster.kill()
        try:
            with pytest.raises(StoreUnavailable):
                store.backup(tmp_path / "backup.db")
        finally:
            cluster.start()
    assert list(tmp_path.iterdir()) == []
