"""What is kept is kept only as long as the privacy page says."""

from __future__ import annotations

import datetime as dt
import time
import tomllib
from typing import TYPE_CHECKING

from rahnama.collector.database import open_store
from rahnama.collector.settings import Retention
from rahnama.collector.writer import Writer
from rahnama.settings import read_project_settings
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.collector.conftest import Make

NOW = dt.datetime.now(dt.UTC)


def days_ago(days: int) -> dt.datetime:
    return NOW - dt.timedelta(days=days)


def test_only_what_is_older_than_its_term_is_forgotten(tmp_path: Path, make: Make) -> None:
    store = open_store(f"sqlite:///{tmp_path}/rahnama.db")
    old, fresh = make.request(received=days_ago(181)), make.request(received=days_ago(179))
    store.keep([old, fresh, make.search(at=days_ago(91)), make.search(at=days_ago(89)), make.vote(at=days_ago(91))])
    assert store.forget(requests_before=days_ago(180), events_before=days_ago(90)) == 3
    assert [request.id for request in store.requests(10)] == [fresh.id]
    assert len(list(store.searches(days_ago(1000)))) == 1
    assert list(store.votes(days_ago(1000))) == []
    store.close()


def test_forgotten_words_are_not_left_in_the_file(tmp_path: Path, make: Make) -> None:
    store = open_store(f"sqlite:///{tmp_path}/rahnama.db")
    store.keep([make.request(received=days_ago(200), message="این جمله باید ناپدید شود")])
    store.forget(requests_before=days_ago(180), events_before=days_ago(90))
    store.close()
    assert "این جمله باید ناپدید شود".encode() not in (tmp_path / "rahnama.db").read_bytes()


def test_a_collector_forgets_without_being_asked(tmp_path: Path, make: Make) -> None:
    store = open_store(f"sqlite:///{tmp_path}/rahnama.db")
    store.keep([make.request(received=days_ago(200))])
    writer = Writer(store, Retention())
    writer.start()
    deadline = time.monotonic() + 10
    while store.requests(10) and time.monotonic() < deadline:
        time.sleep(0.02)
    writer.close()
    assert store.requests(10) == []
    store.close()


def test_the_privacy_page_promises_the_terms_that_a_collector_keeps_by_itself() -> None:
    assert read_project_settings(ROOT).retention == Retention()


def test_the_example_of_a_configuration_keeps_the_promised_terms() -> None:
    kept = tomllib.loads((ROOT / "deploy" / "collector.toml").read_text("utf-8"))["retention"]
    assert Retention(**kept) == read_project_settings(ROOT).retention
