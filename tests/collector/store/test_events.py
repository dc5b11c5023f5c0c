"""Searches and votes: the latest that is known stays, whoever tells it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest

from tests.collector.store.conftest import DAY, NOW

if TYPE_CHECKING:
    from rahnama.collector.store import Store
    from tests.collector.conftest import Make


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


def test_of_many_reports_of_one_search_in_a_batch_those_of_its_own_tab_count(store: Store, make: Make) -> None:
    search = make.search(revision=1)
    store.keep([search])
    foreign = make.search(id=search.id, tab="cc" * 12, revision=9)
    later = make.search(id=search.id, revision=2, hits=7)
    store.keep([foreign, later, foreign])
    assert list(store.searches(NOW)) == [later]


def test_a_visit_of_the_form_comes_back_as_it_was_kept(store: Store, make: Make) -> None:
    visits = [make.form(id="1", opened="size-help", outcome="left"), make.form(id="2", suggested=(), search="")]
    store.keep(visits)
    assert list(store.forms(NOW)) == visits


def test_a_higher_revision_of_its_own_tab_updates_a_visit_of_the_form(store: Store, make: Make) -> None:
    first = make.form(revision=1)
    sent = make.form(id=first.id, revision=3, outcome="sent", opened="size-help", at=NOW + DAY / 100)
    store.keep([first, sent, make.form(id=first.id, revision=2, outcome="left")])
    store.keep([make.form(id=first.id, tab="cc" * 12, revision=9, outcome="left")])
    assert list(store.forms(NOW)) == [sent]


def test_visits_of_the_form_are_forgotten_with_the_searches(store: Store, make: Make) -> None:
    store.keep([make.form(at=NOW - DAY), make.form()])
    assert store.counts().forms == 2
    assert store.forget(requests_before=NOW - 9 * DAY, events_before=NOW - DAY / 2) == 1
    assert store.counts().forms == 1


def test_events_that_settled_at_once_come_in_the_order_of_their_ids(store: Store, make: Make) -> None:
    store.keep([make.search(id=name) for name in ("b", "B", "a", "-", "é")])
    assert [search.id for search in store.searches(NOW)] == ["-", "B", "a", "b", "é"]


def test_a_report_that_is_put_aside_half_read_holds_nothing_up(store: Store, make: Make) -> None:
    store.keep([make.search(), make.search()])
    unfinished = store.searches(NOW)
    next(unfinished)
    assert store.keep([make.vote()]) == [None]
    assert store.forget(requests_before=NOW + DAY, events_before=NOW + DAY) == 3
