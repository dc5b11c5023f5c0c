"""What the numbers of the report mean."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from rahnama.collector.records import ContactRequest, FormVisit, Search, Vote
from rahnama.insights.deflection import Attempts, Deflection
from rahnama.insights.metrics import Message, Share, Tally, quantile, response_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rahnama.insights.metrics import Metrics

    Searching = Callable[..., Search]

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
"""A Saturday, 15:30 in Tehran."""
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


class Kept:
    """Events in a list."""

    def __init__(self, *events: Search | Vote | FormVisit | ContactRequest) -> None:
        self._events = events

    def searches(self, since: dt.datetime) -> Iterator[Search]:
        return (one for one in self._events if isinstance(one, Search) and one.at >= since)

    def votes(self, since: dt.datetime) -> Iterator[Vote]:
        return (one for one in self._events if isinstance(one, Vote) and one.at >= since)

    def forms(self, since: dt.datetime) -> Iterator[FormVisit]:
        return (one for one in self._events if isinstance(one, FormVisit) and one.at >= since)

    def requests(self, limit: int) -> list[ContactRequest]:
        return [one for one in self._events if isinstance(one, ContactRequest)][:limit]


def metrics(*events: Search | Vote | FormVisit | ContactRequest, since: dt.datetime = NOW - 7 * DAY) -> Metrics:
    """Count events as the report does: by reading them once."""
    tally = Tally(Kept(*events))
    for _ in (*tally.searches(since), *tally.votes(since), *tally.forms(since)):
        pass
    tally.requests(1000)
    return tally.metrics(since, NOW)


def measure(*visits: FormVisit) -> Deflection:
    attempts = Attempts()
    for visit in visits:
        attempts.add(visit)
    return attempts.measure(NOW)


def vote(tab: str, *, helpful: bool = True, network: str = "", **fields: Any) -> Vote:
    complete: dict[str, Any] = {"article": "cod", "reason": "", "comment": "", "page": "/", "at": NOW, "received": NOW}
    return Vote(id=str(uuid.uuid4()), tab=tab, network=network or tab, helpful=helpful, **(complete | fields))


def form(tab: str = "t", at: dt.datetime = NOW - 2 * DAY, **fields: Any) -> FormVisit:
    complete: dict[str, Any] = {"revision": 1, "network": "n", "search": "", "suggested": (), "opened": ""}
    complete |= {"outcome": "left", "page": "/contact/", "received": at}
    return FormVisit(id=str(uuid.uuid4()), tab=tab, at=at, **(complete | fields))


def message(received: dt.datetime, answered: dt.datetime | None = None, status: str = "open") -> Message:
    return Message("payment", received, answered, status)


@pytest.mark.parametrize(
    ("share", "interval"),
    [
        (Share(8, 10), (0.490, 0.943)),  # R: binom::binom.confint(8, 10, methods = "wilson")
        (Share(0, 20), (0.0, 0.161)),
        (Share(81, 263), (0.255, 0.366)),  # R. G. Newcombe, Stat. Med. 17 (1998) 857, table I
        (Share(1, 29), (0.006, 0.172)),  # the same
    ],
)
def test_the_uncertainty_of_votes_is_wilsons_interval(share: Share, interval: tuple[float, float]) -> None:
    assert share.interval == pytest.approx(interval, abs=0.0006)


def test_nothing_is_known_of_no_votes() -> None:
    assert (Share(0, 0).value, Share(0, 0).interval) == (None, (0.0, 1.0))


def test_shares_are_those_of_all_searches(search: Searching) -> None:
    outcomes = ["zero", "zero", "low-confidence", "no-click", "answered", "answered", "answered", "escalated"]
    found = metrics(*(search("متن", f"t{n}", outcome=outcome, at=NOW) for n, outcome in enumerate(outcomes)))
    assert (found.unanswered, found.zero, found.doubtful) == (Share(5, 8), Share(2, 8), Share(1, 8))


def test_who_found_an_answer_and_did_not_turn_to_people_served_themselves(search: Searching) -> None:
    found = metrics(
        search("الف", "found", outcome="zero", at=NOW),
        search("ب", "found", outcome="answered", at=NOW),
        search("الف", "wrote", outcome="answered", at=NOW),
        search("ب", "wrote", outcome="escalated", at=NOW),
        search("الف", "vain", outcome="zero", at=NOW),
    )
    assert found.self_service == Share(1, 3)


def test_a_visit_may_go_past_midnight_and_ends_after_a_silent_day(search: Searching) -> None:
    begins = NOW - 6 * DAY
    over_midnight = [
        search("الف", "a", outcome="answered", at=begins),
        search("الف", "b", outcome="zero", at=begins),
        search("ب", "a", outcome="escalated", at=begins + DAY),
        search("ب", "b", outcome="answered", at=begins + DAY),
    ]
    assert metrics(*over_midnight).self_service == Share(1, 2)
    later = [search("پ", "c", at=begins + 2 * DAY), search("پ", "b", outcome="answered", at=begins + 5 * DAY)]
    assert metrics(*over_midnight, *later, search("پ", "d", at=begins + 4 * DAY)).self_service == Share(2, 5)


def test_days_and_hours_are_those_of_tehran_and_weeks_begin_on_saturday(search: Searching) -> None:
    late_on_friday = dt.datetime(2026, 11, 20, 20, 29, tzinfo=dt.UTC)
    found = metrics(search("الف", at=late_on_friday), search("ب", at=late_on_friday + dt.timedelta(minutes=1)))
    assert [(day.date.isoformat(), day.searches) for day in found.days] == [("2026-11-20", 1), ("2026-11-21", 1)]
    assert (found.hours[6][23], found.hours[0][0]) == (1, 1)


def test_an_hour_is_averaged_over_the_same_weekdays(search: Searching) -> None:
    week_before = NOW - 7 * DAY
    found = metrics(search("الف", at=NOW), search("ب", at=NOW), search("پ", at=week_before), since=week_before)
    assert found.hours[0][15] == 1.5


def test_days_without_a_search_are_there_too(search: Searching) -> None:
    found = metrics(search("الف", at=NOW - 3 * DAY), search("ب", at=NOW))
    assert [day.searches for day in found.days] == [1, 0, 0, 1]


def test_only_the_last_vote_of_a_tab_counts() -> None:
    assert metrics(vote("a", helpful=True), vote("a", helpful=False, at=NOW + HOUR)).helpful == Share(0, 1)


def test_one_network_has_five_votes_on_an_article_a_day() -> None:
    [found] = metrics(*(vote(str(n), network="same", helpful=False) for n in range(90))).votes
    assert found.helpful == Share(0, 5)


def test_reasons_are_counted_by_article() -> None:
    [found] = metrics(vote("a", helpful=False, reason="not-clear"), vote("b", helpful=False), vote("c")).votes
    assert (found.reasons, found.helpful) == ({"not-clear": 1}, Share(1, 3))


def test_the_median_is_of_the_answered_and_who_waits_is_told_apart() -> None:
    messages = [message(NOW - 9 * HOUR, NOW - 9 * HOUR + waited * HOUR, "answered") for waited in (1, 2, 6)]
    found = response_time([*messages, message(NOW - 5 * HOUR), message(NOW - HOUR, status="closed")], NOW)
    assert (found.median, found.answered, found.messages) == (2, 3, 5)
    assert (found.waiting, found.longest_waiting) == (1, 5)


def test_quantiles_lie_between_their_neighbours() -> None:
    assert quantile([0.0, 10.0], 0.9) == 9
    assert quantile([], 0.5) is None


@pytest.mark.parametrize(
    ("visit", "lower", "upper"),
    [
        ({"suggested": ("cod",), "opened": "cod"}, 1, 1),
        ({"suggested": ("cod",)}, 0, 1),
        ({"suggested": ("cod",), "opened": "cod", "outcome": "opened"}, 0, 1),
        ({}, 0, 0),
        ({"suggested": ("cod",), "opened": "cod", "outcome": "sent"}, 0, 0),
    ],
)
def test_deflection_lies_between_who_read_and_left_and_who_saw_and_sent_nothing(
    visit: dict[str, Any], lower: int, upper: int
) -> None:
    found = measure(form(**visit))
    assert (found.attempts, found.lower, found.upper) == (1, lower, upper)


def test_who_writes_within_a_day_was_not_spared() -> None:
    began = NOW - 3 * DAY
    left = form(at=began, suggested=("cod",), opened="cod")
    assert measure(left, form(at=began + 23 * HOUR, outcome="sent")) == Deflection(1, 1, 0, 0)
    assert measure(left, form(at=began + 25 * HOUR, outcome="sent")) == Deflection(2, 1, 1, 1)


def test_what_another_tab_sends_says_nothing() -> None:
    visits = [form("a", suggested=("cod",), opened="cod"), form("b", outcome="sent")]
    assert measure(*visits) == Deflection(2, 1, 1, 1)


def test_an_attempt_counts_once_its_day_is_over() -> None:
    assert measure(form(at=NOW - 23 * HOUR)).range is None
