"""The list on a terminal, as JSON and in a spreadsheet."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from typing import TYPE_CHECKING

import pytest

from rahnama.insights.render import as_csv, as_json, as_table, safe_cell
from rahnama.insights.table import shamsi, shorten, table, width
from rahnama.insights.unanswered import Topic, Unanswered

if TYPE_CHECKING:
    from rahnama.collector.records import Outcome


def topic(query: str = "کیف پول", **counts: int) -> Topic:
    outcomes: dict[Outcome, int] = {"zero": 0, "low-confidence": 0, "no-click": 0, "escalated": 0}
    seen = dt.datetime(2026, 11, 21, 20, 30, tzinfo=dt.UTC)
    return Topic(query, 12, 7, 20, outcomes | counts, seen, ("کيف پول",))  # type: ignore[arg-type]


def test_the_columns_of_a_table_stand_below_each_other() -> None:
    lines = table(("نفر", "می‌خواستند", "متن"), [("۱۲", "نیم‌فاصله", "الف"), ("1", "مُشَدَّد", "ب")]).splitlines()
    places = {tuple(width(line[:at]) for at, sign in enumerate(line) if sign in "│┼") for line in lines}
    assert len(places) == 1


def test_joiners_and_marks_take_no_room_and_wide_letters_two() -> None:
    assert [width(text) for text in ("می‌خواهم", "مُشَدَّد", "漢", "")] == [7, 4, 2, 0]


def test_every_line_of_a_table_runs_from_right_to_left() -> None:
    assert all(line.startswith("\u200f") for line in table(("a", "b"), [("c", "d")]).splitlines())


def test_dates_are_those_of_tehran() -> None:
    assert shamsi(dt.datetime(2026, 11, 21, 20, 29, tzinfo=dt.UTC)) == "1405/08/30"
    assert shamsi(dt.datetime(2026, 11, 21, 20, 30, tzinfo=dt.UTC), time=True) == "1405/09/01 00:00"


def test_a_long_wording_is_cut_with_an_ellipsis() -> None:
    assert shorten("یک  متن\nبلند", 8) == "یک متن…"


def test_the_table_shows_numbers_in_persian_digits() -> None:
    shown = as_table(Unanswered((topic(zero=20),), 0))
    assert "۱۲" in shown
    assert "۱۴۰۵/۰۹/۰۱" in shown
    assert "«کیف پول»، «کيف پول»" in shown


def test_nothing_to_show_is_said_kindly() -> None:
    assert as_table(Unanswered((), 0)) == "خبر خوب: در این مدت موضوع پرتکراری بی‌پاسخ نمانده است."


def test_what_is_withheld_is_told() -> None:
    assert "۴ موضوع دیگر" in as_table(Unanswered((), 4))
    assert "۴ موضوع دیگر" in as_table(Unanswered((topic(),), 4))


def test_json_has_everything() -> None:
    assert json.loads(as_json(Unanswered((topic(zero=20),), 2))) == {
        "topics": [
            {
                "query": "کیف پول",
                "visitors": 12,
                "networks": 7,
                "searches": 20,
                "last_seen": "2026-11-21T20:30:00+00:00",
                "last_seen_shamsi": "1405/09/01",
                "outcomes": {"zero": 20, "low-confidence": 0, "no-click": 0, "escalated": 0},
                "examples": ["کيف پول"],
            }
        ],
        "withheld": 2,
    }


@pytest.mark.parametrize(
    "hostile", ["=1+1", "+98", "-1", "@x", "\tx", "＝1", "  =1", "\u200f=cmd", '=HYPERLINK("http://evil.example")']
)
def test_no_cell_is_a_formula(hostile: str) -> None:
    assert safe_cell(hostile) == f"'{hostile}"


def test_csv_opens_in_a_spreadsheet() -> None:
    text = as_csv(Unanswered((topic('=1,"2"', zero=20),), 0))
    assert text.startswith("\ufeff")
    [row] = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    assert row["query"] == '\'=1,"2"'
    assert (row["visitors"], row["zero"], row["last_seen_shamsi"]) == ("12", "20", "1405/09/01")
