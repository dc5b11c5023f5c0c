"""Rules of fitting the confidence."""

from __future__ import annotations

import math

import pytest

from rahnama.search.calibration import NOTHING, Example, fit, odds, solve


def test_equations_are_solved() -> None:
    assert solve([[4.0, 1.0], [1.0, 3.0]], [1.0, 2.0]) == pytest.approx([1 / 11, 7 / 11])


def test_the_fitted_odds_are_those_of_the_examples_where_nothing_tells_them_apart() -> None:
    examples = [Example((0.0,), answerable=number < 3, weight=1.0) for number in range(4)]
    assert odds(examples[0], fit(examples)) == pytest.approx(math.log(3))


def test_more_evidence_for_answers_means_better_odds() -> None:
    examples = [Example((number / 10,), answerable=number > 4, weight=1.0) for number in range(10)]
    weights = fit(examples)
    assert odds(examples[9], weights) > 0 > odds(examples[0], weights)


def test_a_weight_counts_like_so_many_examples() -> None:
    yes, no = Example((1.0,), answerable=True, weight=1.0), Example((1.0,), answerable=False, weight=1.0)
    heavy = Example((1.0,), answerable=True, weight=3.0)
    assert fit([heavy, no]) == pytest.approx(fit([yes, yes, yes, no]))


def test_a_query_without_hits_is_least_probable_to_be_answered() -> None:
    assert odds(Example(None, answerable=True, weight=1.0), [5.0, 5.0]) == NOTHING
