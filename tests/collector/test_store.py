"""What every store promises; each is tested with the same rules."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from typing import TYPE_CHECKING

import pytest

from rahnama.collector.database import open_store
from rahnama.collector.records import Conflict, Receipt

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rahnama.collector.store import Store
    from tests.collector.conftest import Make

NOW = dt.datetime(2026, 11, 21, 20, 30, 15, 250_000, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture(params=["sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    store = open_store({"sqlite": f"sqlite:///{tmp_path}/rahnama.db"}[request.param])
    yield store
    store.close()


def test_a_request_comes_back_as_it_was_kept(store: Store, make: Make) -> None:
    request = make.request()
    [receipt] = store.keep([request])
    assert isinstance(receipt, Receipt)
    assert store.find_request(receipt.code) == dataclasses.replace(request, code=receipt.code)


def test_the_same_request_again_keeps_one_and_brings_the_same_code(store: Store, make: Make) -> None:
    request = make.request()
    first, again = store.keep([request]), store.keep([request])
    assert first == again
    assert len(store.requests(10)) == 1


def test_the_same_request_twice_in_one_batch_keeps_one(store: Store, make: Make) -> None:
    request = make.request()
    first, again = store.keep([request, request])
    assert first == again
    assert len(store.requests(10)) == 1


def test_another_message_under_a_known_id_is_a_conflict_and_changes_nothing(store: Store, make: Make) -> None:
    request = make.request()
    store.keep([request])
    [answer] = store.keep([make.request(id=request.id, digest=b"\x02" * 32, message="چیز دیگر")])
    assert answer == Conflict(request.id)
    assert [kept.message for kept in store.requests(10)] == [request.message]


def test_a_conflict_does_not_take_the_rest_of_its_batch_with_it(store: Store, make: Make) -> None:
    request = make.request()
    store.keep([request])
    conflict, receipt, nothing = store.keep(
        [make.request(id=request.id, digest=b"\x02" * 32), make.request(), make.search()]
    )
    assert isinstance(conflict, Conflict)
    assert isinstance(receipt, Receipt)
    assert nothing is None
    assert len(store.requests(10)) == 2


def test_requests_come_newest_first_and_no_more_than_asked_for(store: Store, make: Make) -> None:
    store.keep([make.request(message=str(day), received=NOW - day * DAY) for day in (2, 0, 1)])
    assert [kept.message for kept in store.requests(2)] == ["0", "1"]


def test_an_unknown_code_finds_nothing(store: Store) -> None:
    assert store.find_request("RH-0000-0000") is None


def test_a_search_comes_back_as_it_was_kept(store: Store, make: Make) -> None:
    search = make.search(outcome="answered", hits=3, opened="cod")
    assert store.keep([search]) == [None]
    assert list(store.searches(NOW)) == [search]


def test_a_higher_revision_updates_a_search(store: Store, make: Make) -> None:
    first = make.search(revision=1, outcome="zero")
    later = make.search(id=first.id, revision=2, query="کفش ورزشی زنانه", outcome="escalated", at=NOW + DAY / 24)
    store.keep([first])
    store.keep([later])
    assert list(store.searches(NOW)) == [later]


@pytest.mark.parametrize("revision", [0, 1, 2])
def test_a_revision_that_is_not_higher_is_ignored(store: Store, make: Make, revision: int) -> None:
    latest = make.search(revision=2, outcome="answered", hits=4)
    store.keep([latest])
    store.keep([make.search(id=latest.id, revision=revision, outcome="zero")])
    assert list(store.searches(NOW)) == [latest]


def test_revisions_of_one_batch_settle_on_the_highest_in_any_order(store: Store, make: Make) -> None:
    known_by = str(uuid.uuid4())
    store.keep([make.search(id=known_by, revision=number, hits=number) for number in (2, 3, 1)])
    assert [search.revision for search in store.searches(NOW)] == [3]


def test_another_tab_cannot_change_a_search(store: Store, make: Make) -> None:
    search = make.search()
    store.keep([search])
    store.keep([make.search(id=search.id, tab="cc" * 12, revision=9, outcome="answered")])
    assert list(store.searches(NOW)) == [search]


def test_the_first_network_and_moment_of_arrival_stay(store: Store, make: Make) -> None:
    first = make.search()
    store.keep([first])
    store.keep([make.search(id=first.id, revision=2, network="dd" * 12, received=NOW + DAY)])
    [kept] = store.searches(NOW)
    assert (kept.network, kept.received) == (first.network, first.received)


def test_searches_come_oldest_first_from_a_moment_on(store: Store, make: Make) -> None:
    store.keep([make.search(query=str(days), at=NOW - days * DAY) for days in (0, 2, 1)])
    assert [search.query for search in store.searches(NOW - DAY)] == ["1", "0"]


def test_a_vote_comes_back_as_it_was_kept(store: Store, make: Make) -> None:
    vote = make.vote(reason="unclear", comment="روشن نبود")
    store.keep([vote])
    assert list(store.votes(NOW)) == [vote]


def test_a_later_vote_under_the_same_id_adds_its_reason(store: Store, make: Make) -> None:
    vote = make.vote()
    later = make.vote(id=vote.id, reason="outdated", at=NOW + DAY / 100)
    store.keep([later])
    store.keep([vote])
    assert [kept.reason for kept in store.votes(NOW)] == ["outdated"]


def test_a_store_that_can_be_used_passes_its_check(store: Store) -> None:
    store.check()


def test_what_was_kept_is_there_for_the_next_process(store: Store, make: Make, tmp_path: Path) -> None:
    store.keep([make.request(), make.search(), make.vote()])
    store.close()
    again = open_store(f"sqlite:///{tmp_path}/rahnama.db", create=False)
    assert (len(again.requests(9)), len(list(again.searches(NOW))), len(list(again.votes(NOW)))) == (1, 1, 1)


def test_closing_twice_does_no_harm(store: Store) -> None:
    store.close()
    store.close()
