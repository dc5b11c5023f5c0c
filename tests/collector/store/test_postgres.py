"""What only the PostgreSQL store promises: it waits for the server's disk, never hangs, and recovers by itself."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import psycopg
import pytest

from rahnama.collector.database import open_store
from rahnama.collector.postgres import PostgresStore, connections, events
from rahnama.collector.records import Receipt
from rahnama.collector.store import StoreError, StoreUnavailable
from tests.collector.conftest import Make
from tests.collector.store.conftest import DAY, LONG_AGO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rahnama.collector.store import Store
    from tests.collector.cluster import Cluster

HIDDEN = "open-sesame"


@pytest.fixture
def store(empty_cluster: Cluster) -> Iterator[PostgresStore]:
    store = PostgresStore(empty_cluster.url, sinks=("mail",))
    yield store
    store.close()


def setting(store: PostgresStore, name: str) -> object:
    with store._connections.lent() as connection:
        row = connection.execute(f"SHOW {name}").fetchone()
        return row[0] if row else None


def test_every_commit_waits_for_the_disk_whatever_the_server_says(empty_cluster: Cluster) -> None:
    empty_cluster.execute("ALTER ROLE rahnama SET synchronous_commit = off")
    with contextlib.closing(PostgresStore(empty_cluster.url)) as store:
        assert (setting(store, "synchronous_commit"), setting(store, "fsync")) == ("on", "on")
    empty_cluster.execute("ALTER ROLE rahnama RESET synchronous_commit")


def test_a_server_that_does_not_wait_for_its_disk_is_refused(empty_cluster: Cluster) -> None:
    with setting_of_server(empty_cluster, "fsync", "off"), pytest.raises(StoreError, match="fsync"):
        open_store(empty_cluster.url)
    open_store(empty_cluster.url).close()


@contextlib.contextmanager
def setting_of_server(cluster: Cluster, name: str, value: str) -> Iterator[None]:
    [(before,)] = cluster.execute(f"SHOW {name}")
    change(cluster, name, value)
    try:
        yield
    finally:
        change(cluster, name, before)


def change(cluster: Cluster, name: str, value: str) -> None:
    cluster.execute(f"ALTER SYSTEM SET {name} = {value}")
    cluster.execute("SELECT pg_reload_conf()")
    while cluster.execute(f"SHOW {name}") != [(value,)]:
        time.sleep(0.01)


@pytest.mark.parametrize("name", ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"])
def test_nothing_may_take_for_ever(store: PostgresStore, name: str) -> None:
    assert setting(store, name) != "0"


def test_settings_in_the_address_are_obeyed(empty_cluster: Cluster) -> None:
    with contextlib.closing(PostgresStore(f"{empty_cluster.url}&options=-c%20work_mem%3D5MB")) as store:
        assert (setting(store, "work_mem"), setting(store, "search_path")) == ("5MB", "rahnama")


def test_everything_lies_in_a_schema_of_its_own(store: Store, empty_cluster: Cluster) -> None:
    store.check()
    tables = empty_cluster.execute(
        "SELECT DISTINCT schemaname FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    )
    assert tables == [("rahnama",)]


def test_a_line_that_the_server_cut_is_not_used_again(store: Store, empty_cluster: Cluster, make: Make) -> None:
    store.keep([make.request()])
    ended = empty_cluster.execute(
        "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE application_name = 'rahnama'"
    )
    assert ended[0][0] >= 1
    assert len(store.keep([make.request()])) == 1


def test_who_waits_for_a_lock_is_told_so(empty_cluster: Cluster, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connections._SETTINGS, "lock_timeout", "100ms")
    with (
        contextlib.closing(PostgresStore(empty_cluster.url)) as store,
        psycopg.connect(empty_cluster.url) as other,
    ):
        other.execute("LOCK TABLE rahnama.requests")
        with pytest.raises(StoreUnavailable, match="lock timeout"):
            store.keep([make.request()])
        other.rollback()
        store.keep([make.request()])


def test_a_batch_that_the_server_gave_up_for_another_collectors_is_kept_at_the_next_try(
    store: Store, empty_cluster: Cluster, make: Make
) -> None:
    first, last = make.request(id="a"), make.request(id="z")
    row = "'{0}', '{0}', '', 0, '', '', '+98', '', '', 'x', '', '[]', '', 'open', NULL"
    with psycopg.connect(empty_cluster.url) as other, ThreadPoolExecutor(1) as threads:
        other.execute("SET deadlock_timeout = '1h'")  # so that it is our side that the server gives up
        other.execute(f"INSERT INTO rahnama.requests VALUES ({row.format('z')})")
        keeping = threads.submit(store.keep, [first, last])
        while not empty_cluster.execute("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'transactionid'"):
            time.sleep(0.01)
        other.execute(f"INSERT INTO rahnama.requests VALUES ({row.format('a')})")
        other.rollback()
        assert [type(answer) for answer in keeping.result()] == [Receipt, Receipt]


@pytest.mark.parametrize("read", ["searches", "votes", "forms"])
def test_a_report_may_read_as_slowly_as_it_likes(
    store: Store, make: Make, monkeypatch: pytest.MonkeyPatch, read: str
) -> None:
    store.keep([record for _ in range(3) for record in (make.search(), make.vote(), make.form())])
    monkeypatch.setattr(connections, "HANG_SECONDS", 0.2)
    monkeypatch.setattr(events, "AT_ONCE", 1)
    seen = 0
    for _ in getattr(store, read)(LONG_AGO):
        seen += 1
        time.sleep(0.15)
    assert seen == 3


def test_the_server_does_not_hurry_a_slow_report(
    empty_cluster: Cluster, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connections._SETTINGS, "idle_in_transaction_session_timeout", "1s")
    monkeypatch.setattr(events, "AT_ONCE", 1)
    with contextlib.closing(PostgresStore(empty_cluster.url)) as store:
        store.keep([make.search(), make.search()])
        searches = store.searches(LONG_AGO)
        next(searches)
        time.sleep(1.3)
        assert len(list(searches)) == 1


def test_more_callers_than_connections_take_turns_and_nobody_waits_for_ever(
    store: PostgresStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "WAIT_SECONDS", 0.01)
    with contextlib.ExitStack() as stack:
        for _ in range(connections.MOST):
            stack.enter_context(store._connections.lent())
        with pytest.raises(StoreUnavailable, match="in use"):
            store.check()
    store.check()


CALLS: dict[str, Callable[[Store], object]] = {
    "keep": lambda store: store.keep([Make.request()]),
    "lease": lambda store: store.lease_deliveries(["mail"], LONG_AGO, DAY, 9),
    "forget": lambda store: store.forget(requests_before=LONG_AGO, events_before=LONG_AGO),
    "counts": lambda store: store.counts(),
    "check": lambda store: store.check(),
}


@pytest.mark.parametrize("call", CALLS)
def test_a_frozen_server_is_given_up(empty_cluster: Cluster, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    with contextlib.closing(PostgresStore(empty_cluster.url)) as store:
        store.keep([Make.request()])
        with monkeypatch.context() as patch, frozen(empty_cluster):
            patch.setattr(connections, "HANG_SECONDS", 0.5)
            with pytest.raises(StoreUnavailable):
                CALLS[call](store)
        CALLS[call](store)
        assert len(store.requests(9)) >= 1


@contextlib.contextmanager
def frozen(cluster: Cluster) -> Iterator[None]:
    """Let the server's side of every line of ours stand still."""
    pids = cluster.execute("SELECT pid FROM pg_stat_activity WHERE application_name = 'rahnama'")
    for (pid,) in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for (pid,) in pids:
            os.kill(pid, signal.SIGCONT)


class Sender:
    """Keeps messages, batch after batch, until it is ended; remembers what was acknowledged."""

    def __init__(self, store: Store, make: Make) -> None:
        self.receipts: list[Receipt] = []
        self.refused = threading.Event()
        self._store, self._make = store, make
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._send)
        self._thread.start()

    def _send(self) -> None:
        while not self._ending.is_set():
            try:
                answers = self._store.keep([self._make.request() for _ in range(20)])
            except StoreUnavailable:
                self.refused.set()
                time.sleep(0.01)
            else:
                self.receipts.extend(answer for answer in answers if isinstance(answer, Receipt))

    def wait_for_more(self, number: int = 100) -> None:
        told = len(self.receipts)
        while len(self.receipts) < told + number:
            assert self._thread.is_alive()
            time.sleep(0.01)

    def end(self) -> None:
        self._ending.set()
        self._thread.join()


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGQUIT], ids=["crash", "immediate"])
def test_a_killed_server_loses_nothing_and_is_found_again(
    empty_cluster: Cluster, make: Make, sign: signal.Signals
) -> None:
    with contextlib.closing(PostgresStore(empty_cluster.url)) as store:
        sender = Sender(store, make)
        sender.wait_for_more()
        empty_cluster.kill(sign)
        assert sender.refused.wait(10)
        empty_cluster.start()
        sender.wait_for_more()
        sender.end()
        kept = [(request.id, request.code) for request in store.requests(1_000_000)]
        assert {(receipt.id, receipt.code) for receipt in sender.receipts} <= set(kept)
        assert len(kept) == len({code for _, code in kept})


def test_a_server_that_is_away_fails_the_check_at_once_and_passes_it_when_it_is_back(empty_cluster: Cluster) -> None:
    with contextlib.closing(PostgresStore(empty_cluster.url)) as store:
        store.check()
        empty_cluster.kill(signal.SIGINT)
        with pytest.raises(StoreUnavailable):
            store.check()
        empty_cluster.start()
        store.check()


def test_a_server_that_cannot_be_reached_is_one_line_without_the_password() -> None:
    with pytest.raises(StoreError) as caught:
        open_store(f"postgresql://rahnama:{HIDDEN}@127.0.0.1:1/rahnama")
    assert "\n" not in str(caught.value)
    assert HIDDEN not in str(caught.value)


@pytest.mark.parametrize("url", ["postgresql://%zz", "postgresql://h:port/x", f"postgres://u:{HIDDEN}@h/x"])
def test_an_address_that_makes_no_sense_is_one_line_without_the_password(url: str) -> None:
    with pytest.raises(StoreError) as caught:
        open_store(url)
    assert "\n" not in str(caught.value)
    assert HIDDEN not in str(caught.value)


def test_an_empty_database_is_not_filled_by_who_only_reads(empty_cluster: Cluster) -> None:
    with pytest.raises(StoreError, match="nothing of Rahnama"):
        open_store(empty_cluster.url, create=False)
    assert empty_cluster.execute("SELECT 1 FROM pg_namespace WHERE nspname = 'rahnama'") == []


def test_a_database_that_cannot_hold_persian_is_refused(empty_cluster: Cluster) -> None:
    empty_cluster.execute("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    with pytest.raises(StoreError, match="UTF8"):
        open_store(empty_cluster.url.replace("/postgres", "/latin"))
    empty_cluster.execute("DROP DATABASE latin")


def test_without_the_library_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("rahnama.collector.postgres")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreError, match=r"pip install"):
        open_store("postgresql:///rahnama")


def test_the_planner_keeps_no_samples_of_what_customers_wrote(store: Store, empty_cluster: Cluster, make: Make) -> None:
    store.keep([make.request(name="نگار رازدار", message="راز " * number) for number in range(1, 50)])
    empty_cluster.execute("ANALYZE")
    sampled = empty_cluster.execute(
        "SELECT attname FROM pg_stats WHERE schemaname = 'rahnama' AND tablename = 'requests'"
    )
    assert not {column for (column,) in sampled} & {"name", "mobile", "email", "order_no", "message", "search", "read"}
    assert sampled
