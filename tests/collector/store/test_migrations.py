"""A database of any earlier version is brought up to this one with all that is in it; a newer one is left alone.

`versions/` holds databases as each version left them. With a new migration, add the version that it starts from.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import apsw
import pytest

from rahnama.collector import schema
from rahnama.collector.database import open_store
from rahnama.collector.records import Conflict, Receipt
from rahnama.collector.store import StoreError, StoreUnavailable
from tests.collector.store.conftest import DAY, LONG_AGO, NOW, SINKS
from tests.collector.store.rows import rows_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from rahnama.collector.store import Store
    from tests.collector.cluster import Cluster
    from tests.collector.conftest import Make

VERSIONS = Path(__file__).parent / "versions"
FILES = sorted(path.name for path in VERSIONS.glob("*.sql"))
STARTERS = 4
FIRST = "01932f00-0000-7000-8000-000000000001"


@pytest.fixture(params=FILES)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of a database of an earlier version."""
    script = (VERSIONS / request.param).read_text("utf-8")
    if request.param.startswith("sqlite"):
        with contextlib.closing(apsw.Connection(str(tmp_path / "rahnama.db"))) as connection:
            connection.execute(script)
        return f"sqlite:///{tmp_path}/rahnama.db"
    cluster: Cluster = request.getfixturevalue("empty_cluster")
    cluster.execute(script)
    return cluster.url


def start_together(url: str) -> list[subprocess.CompletedProcess[str]]:
    """Let several processes open the database at the same moment, as after an update of all instances."""
    program = "import sys; from rahnama.collector.database import open_store; sys.stdin.read(); open_store(sys.argv[1])"
    processes = [
        subprocess.Popen([sys.executable, "-c", program, url], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(STARTERS)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.close()
        process.stdin = None
    ended = [(process, process.communicate()[1]) for process in processes]
    return [subprocess.CompletedProcess([], process.returncode, None, said) for process, said in ended]


def test_there_is_a_database_of_every_version() -> None:
    kept = {(name.partition("-")[0], int(name.partition("-")[2].removesuffix(".sql"))) for name in FILES}
    known = {("sqlite", number) for number, _ in schema.migrations("sqlite")}
    known |= {("postgres", number) for number, _ in schema.migrations("postgres")}
    assert kept == known


def test_both_databases_are_of_the_same_version() -> None:
    assert schema.migrations("sqlite")[-1][0] == schema.migrations("postgres")[-1][0]


def test_every_row_of_an_earlier_version_is_there(old: str) -> None:
    with contextlib.closing(open_store(old)) as store:
        first = store.find_request("RH-7K3Q-9D2M")
        assert first is not None
        assert (first.id, first.name, first.mobile, first.read) == (
            FIRST,
            "نگار رضایی",
            "+989121234567",
            ("cod", "refund-time"),
        )
        assert (first.message, first.digest, first.status) == (
            "پولم برنگشته است\nلطفاً پیگیری کنید",
            bytes(range(32)),
            "open",
        )
        assert sorted(kept.email for kept in store.requests(9)) == ["ali@example.com", "negar@example.com"]
        assert [(search.query, search.revision) for search in store.searches(LONG_AGO)] == [("کفش ورزشی", 2)]
        assert [(vote.helpful, vote.comment) for vote in store.votes(LONG_AGO)] == [(True, "روشن نبود")]


@pytest.mark.parametrize("old", [name for name in FILES if "0003" in name], indirect=True)
def test_visits_of_the_form_of_an_earlier_version_are_there(old: str) -> None:
    with contextlib.closing(open_store(old)) as store:
        assert [(visit.suggested, visit.opened, visit.outcome) for visit in store.forms(LONG_AGO)] == [
            (("cod", "refund-time"), "cod", "left")
        ]


@pytest.mark.parametrize("old", [name for name in FILES if "0001" not in name], indirect=True)
def test_files_deliveries_and_tombstones_of_an_earlier_version_are_there(old: str, make: Make) -> None:
    with contextlib.closing(open_store(old)) as store:
        assert store.read_file(FIRST, 1) == b"abc"
        assert [(file.name, arrived is None) for file, arrived in store.stored_files(FIRST)] == [
            ("رسید.png", False),
            ("عکس.webp", True),
        ]
        assert [(row.sink, row.state, row.remote) for row in store.deliveries(None, 9)] == [("mail", "unknown", "T-7")]
        erased = make.request(id=FIRST[:-1] + "5", digest=bytes(range(32)))
        assert store.keep([erased]) == [Receipt(erased.id, "RH-0000-0002")]


def test_a_retry_of_a_message_from_before_the_update_is_recognized(old: str, make: Make) -> None:
    with contextlib.closing(open_store(old, sinks=SINKS)) as store:
        same, other = make.request(id=FIRST, digest=bytes(range(32))), make.request(id=FIRST)
        assert store.keep([same, other]) == [Receipt(FIRST, "RH-7K3Q-9D2M"), Conflict(FIRST)]


def test_an_updated_database_is_used_like_a_new_one(old: str, make: Make) -> None:
    with contextlib.closing(open_store(old, sinks=SINKS)) as store:
        store.keep([make.request(), make.search(), make.vote(), make.form()])
        assert store.set_status(FIRST, "answered", NOW)
        assert len(store.lease_deliveries(SINKS, NOW, DAY, 9)) >= len(SINKS)
        assert store.erase(mobile="+989121234567") == 2
        store.check()


def test_processes_that_update_at_once_wait_for_each_other(old: str, tmp_path: Path) -> None:
    ended = start_together(old)
    assert [(process.returncode, process.stderr) for process in ended] == [(0, "")] * STARTERS
    with contextlib.closing(open_store(old, create=False)) as store:
        assert len(rows_of(store, tmp_path)["requests"]) == 2


def test_processes_that_start_at_once_on_an_empty_database_wait_for_each_other(untouched_url: str) -> None:
    ended = start_together(untouched_url)
    assert [(process.returncode, process.stderr) for process in ended] == [(0, "")] * STARTERS
    with contextlib.closing(open_store(untouched_url, create=False)) as store:
        store.check()


def add_version(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Let this program know one version more."""
    known = schema.migrations

    def migrations(database: str) -> list[tuple[int, str]]:
        numbered = known(database)  # type: ignore[arg-type]
        return [*numbered, (numbered[-1][0] + 1, script)]

    monkeypatch.setattr(schema, "migrations", migrations)
    for module in ("sqlite", "postgres"):
        monkeypatch.setattr(f"rahnama.collector.{module}.connections.migrations", migrations)


def test_an_update_that_fails_leaves_the_database_as_it_was(
    opened: Callable[[], Store], url: str, tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = opened()
    store.keep([make.request(), make.search()])
    before = rows_of(store, tmp_path)
    with monkeypatch.context() as patch:
        add_version(patch, "DELETE FROM searches; DROP TABLE votes; SELECT nonsense;")
        with pytest.raises(StoreError):
            open_store(url)
    assert rows_of(store, tmp_path) == before
    store.check()


def test_a_database_of_a_newer_version_is_refused_in_one_line_and_left_alone(
    untouched_url: str, tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        add_version(patch, "CREATE TABLE later (id integer)")
        newer = open_store(untouched_url)
        newer.keep([make.request()])
        before = rows_of(newer, tmp_path)
    with pytest.raises(StoreError, match="newer Rahnama") as caught:
        open_store(untouched_url)
    assert "\n" not in str(caught.value)
    assert rows_of(newer, tmp_path) == before
    newer.close()


def test_a_collector_whose_database_was_updated_under_it_is_not_ready(
    untouched_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with contextlib.closing(open_store(untouched_url)) as store:
        with monkeypatch.context() as patch:
            add_version(patch, "CREATE TABLE later (id integer)")
            open_store(untouched_url).close()
        with pytest.raises(StoreUnavailable, match="version"):
            store.check()


@pytest.mark.parametrize("name", [name for name in FILES if name.startswith("sqlite")])
def test_a_backup_of_an_earlier_version_is_restored_and_not_changed(store: Store, tmp_path: Path, name: str) -> None:
    backup = tmp_path / "old.db"
    with contextlib.closing(apsw.Connection(str(backup))) as connection:
        connection.execute((VERSIONS / name).read_text("utf-8"))
    before = backup.read_bytes()
    store.restore(backup)
    assert len(store.requests(9)) == 2
    assert store.find_request("RH-7K3Q-9D2M") is not None
    assert backup.read_bytes() == before


def test_a_backup_of_a_newer_version_is_refused(store: Store, tmp_path: Path) -> None:
    backup = tmp_path / "newer.db"
    store.backup(backup)
    with contextlib.closing(apsw.Connection(str(backup))) as connection:
        connection.pragma("user_version", 999)
    with pytest.raises(StoreError, match="newer Rahnama"):
        store.restore(backup)
