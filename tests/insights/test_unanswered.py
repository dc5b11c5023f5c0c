"""What counts as wanted in vain, and in which order."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from rahnama.analysis.analyzer import default_analyzer
from rahnama.insights.unanswered import find_unanswered

if TYPE_CHECKING:
    from collections.abc import Callable

    from rahnama.collector.records import Search
    from rahnama.insights.unanswered import Topic

    Searching = Callable[..., Search]

TODAY = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


def topics(*searches: Search, min_visitors: int = 1) -> tuple[Topic, ...]:
    return find_unanswered(searches, default_analyzer(), min_visitors).topics


def test_what_most_separate_visitors_wanted_comes_first(search: Searching) -> None:
    often_by_one = [search("ضمانت", "a") for _ in range(9)]
    by_two = [search("کیف پول", "a"), search("کیف پول", "b")]
    assert [topic.query for topic in topics(*often_by_one, *by_two)] == ["کیف پول", "ضمانت"]


def test_one_visitor_counts_once_however_often_it_searches(search: Searching) -> None:
    [topic] = topics(*(search("ضمانت", "a") for _ in range(9)))
    assert (topic.visitors, topic.searches) == (1, 9)


def test_what_fewer_visitors_wanted_than_asked_for_is_withheld_and_counted(search: Searching) -> None:
    two = [search("ضمانت", tab) for tab in "ab"]
    three = [search("کیف پول", tab) for tab in "abc"]
    found = find_unanswered([*two, *three], default_analyzer(), 3)
    assert [topic.query for topic in found.topics] == ["کیف پول"]
    assert found.withheld == 1


def test_answered_searches_are_not_wanted_in_vain(search: Searching) -> None:
    assert topics(search("ضمانت", outcome="answered")) == ()


@pytest.mark.parametrize("outcome", ["zero", "low-confidence", "no-click", "escalated"])
def test_every_other_outcome_is(search: Searching, outcome: str) -> None:
    [topic] = topics(search("ضمانت", outcome=outcome))
    assert {name: count for name, count in topic.outcomes.items() if count} == {outcome: 1}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("کيف پولي", "کیف پولی"),
        ("می‌خواهم", "می خواهم"),
        ("نیم‌فاصله", "نیمفاصله"),
        ("کد ۱۲", "کد 12"),
        ("Iphone", "iphone ؟"),
    ],
)
def test_other_spellings_are_the_same_topic(search: Searching, one: str, other: str) -> None:
    [topic] = topics(search(one, "a"), search(other, "b"))
    assert topic.visitors == 2


def test_a_topic_is_called_by_the_wording_most_visitors_used(search: Searching) -> None:
    [topic] = topics(search("کيف پول", "a"), search("کیف پول", "b"), search("کیف پول", "c"))
    assert (topic.query, topic.examples) == ("کیف پول", ("کيف پول",))


def test_a_masked_number_alone_is_no_topic(search: Searching) -> None:
    assert topics(search("•••"), search("؟")) == ()


def test_masked_numbers_do_not_keep_searches_apart(search: Searching) -> None:
    [topic] = topics(search("پیگیری سفارش •••", "a"), search("پیگیری سفارش", "b"))
    assert topic.visitors == 2


def test_of_equally_wanted_topics_the_latest_comes_first(search: Searching) -> None:
    found = topics(search("ضمانت", at=TODAY - dt.timedelta(days=2)), search("کیف پول", at=TODAY))
    assert [topic.last_seen for topic in found] == [TODAY, TODAY - dt.timedelta(days=2)]
