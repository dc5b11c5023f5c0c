"""What is wanted most, and who cannot make it so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from rahnama.analysis.analyzer import default_analyzer
from rahnama.insights.ranking import HALF_LIFE_DAYS, score
from rahnama.insights.signals import read_signals
from tests.insights.shop import DAY, NOW, Customers

if TYPE_CHECKING:
    from rahnama.insights.model import JudgmentKind


def scored(customers: Customers, kind: JudgmentKind = "missing-answer") -> float:
    signals = read_signals(customers, NOW - 60 * DAY, default_analyzer())
    return score(range(len(signals.text)), signals, kind, int((60 * DAY).total_seconds()))


def visits(count: int, *steps: Any, **fields: Any) -> Customers:
    customers = Customers()
    for _ in range(count):
        customers.visit(*(steps or ("استخدام",)), **fields)
    return customers


def test_every_visitor_of_another_network_adds_the_same() -> None:
    assert scored(visits(20)) == pytest.approx(2 * scored(visits(10)), rel=0.01)


def test_a_visitor_counts_once_however_often_he_searches() -> None:
    assert scored(visits(9, tab="one", network="net")) == pytest.approx(scored(visits(1, network="net")), rel=0.01)


def test_a_network_counts_at_most_twice_a_day() -> None:
    one, thousand = scored(visits(1, network="net")), scored(visits(1000, network="net"))
    assert thousand <= 2 * one


def test_demand_halves_with_its_age() -> None:
    late, early = scored(visits(5, days_ago=1)), scored(visits(5, days_ago=1 + HALF_LIFE_DAYS))
    assert early == pytest.approx(late / 2, rel=0.01)


def test_the_same_demand_on_several_days_weighs_more_than_on_one() -> None:
    spread = Customers()
    for number in range(6):
        spread.visit("استخدام", days_ago=1 + number / 2)
    assert scored(spread) > scored(visits(6, days_ago=1.5))


def test_graver_outcomes_weigh_more() -> None:
    weights = [scored(visits(5, outcome=outcome)) for outcome in ("escalated", "zero", "low-confidence", "no-click")]
    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) == 4


def test_whoever_found_the_answer_in_other_words_weighs_little() -> None:
    rescued = visits(5, "لیزینگ", ("خرید قسطی", "installments"))
    assert scored(rescued) < scored(visits(5)) / 2


def test_what_is_missing_altogether_weighs_more_than_a_word() -> None:
    customers = visits(5)
    assert scored(customers, "missing-answer") > scored(customers, "weak-answer") > scored(customers, "missing-word")
