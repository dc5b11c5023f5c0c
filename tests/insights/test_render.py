"""The report on a terminal, in a spreadsheet, as JSON and as Markdown."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json

import markdown
import pytest

from rahnama.insights.metrics import DEFINITIONS, Share
from rahnama.insights.render import FORMATS, safe_cell
from rahnama.insights.report import words
from rahnama.insights.report.markdown import as_markdown, code_span
from rahnama.insights.report.spreadsheet import as_csv
from rahnama.insights.report.terminal import as_table
from rahnama.insights.table import shamsi, shorten, table, width
from tests.insights.report_samples import HOSTILE, closed_loop, empty_report, report, topic

CONTROLS = {*map(chr, range(32)), "\x7f", *"\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}


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


@pytest.mark.parametrize(("value", "said"), [(None, "—"), (0.0, "۰٪"), (0.004, "۰٫۴٪"), (0.314, "۳۱٪"), (1.0, "۱۰۰٪")])
def test_shares_are_said_in_percent_and_little_is_not_nothing(value: float | None, said: str) -> None:
    assert words.percent(value) == said


@pytest.mark.parametrize(("hours", "said"), [(None, "—"), (0.5, "۳۰ دقیقه"), (2.5, "۲٫۵ ساعت"), (72.0, "۳ روز")])
def test_spans_are_said_in_the_unit_people_use(hours: float | None, said: str) -> None:
    assert words.hours(hours) == said


@pytest.mark.parametrize("text", HOSTILE)
def test_a_strangers_text_is_one_short_line_without_controls(text: str) -> None:
    shown = words.stranger(text)
    assert len(shown) <= words.LONGEST
    assert not CONTROLS & set(shown)


def test_joiners_of_words_and_emoji_stay() -> None:
    assert words.stranger("می‌خواهم 👨‍👩‍👧") == "می‌خواهم 👨‍👩‍👧"


@pytest.mark.parametrize("form", ["table", "csv", "json", "markdown", "html"])
def test_what_a_single_person_typed_is_in_no_format(form: str) -> None:
    shown = FORMATS[form](report(topic()))
    assert "كيف پول" in shown
    assert "نام من علی است" not in shown


@pytest.mark.parametrize("form", ["table", "csv", "json", "markdown", "html"])
def test_nothing_to_show_breaks_no_format(form: str) -> None:
    assert FORMATS[form](empty_report())


def test_the_table_shows_numbers_in_persian_digits_and_what_to_do() -> None:
    shown = as_table(report(topic()))
    assert "۱۲" in shown
    assert "۱۴۰۵/۰۹/۰۱" in shown
    assert "«کیف پول»، «كيف پول»" in shown
    assert 'make draft ARGS="1a2b3c4d --write"' in shown


def test_nothing_to_show_is_said_kindly() -> None:
    assert as_table(empty_report()) == "خبر خوب: در این مدت موضوع پرتکراری بی‌پاسخ نمانده است."


def test_what_is_withheld_is_told() -> None:
    assert "۴ موضوع دیگر" in as_table(report(withheld=4))
    assert "۴ موضوع دیگر" in as_table(report(topic(), withheld=4))


def test_the_command_drafts_words_for_an_entry_that_lacks_them_and_nothing_for_a_weak_answer() -> None:
    found = report()
    assert words.command(topic(kind="missing-word"), found) == 'make draft ARGS="1a2b3c4d --words --write"'
    assert words.command(topic(kind="weak-answer"), found) == ""


def test_json_has_everything() -> None:
    members = json.loads(FORMATS["json"](report(topic(kind="missing-word"), withheld=2, **closed_loop())))
    [row] = members["topics"]
    assert (row["query"], row["examples"], row["last_seen_shamsi"]) == ("کیف پول", ["كيف پول"], "1405/09/01")
    assert row["judgment"]["proposal"] == {"field": "aliases", "words": ["کیف پول"]}
    assert members["metrics"]["deflection"] == {"attempts": 100, "sent": 60, "lower": 12, "upper": 31}
    assert members["metrics"]["helpful"] == {"count": 40, "of": 50, "share": 0.8, "interval": [0.6696, 0.8876]}
    assert (members["withheld"], members["gains"][0]["opened"]) == (2, 44)


@pytest.mark.parametrize(
    "hostile", ["=1+1", "+98", "-1", "@x", "\tx", "＝1", "  =1", "\u200f=cmd", '=HYPERLINK("http://evil.example")']
)
def test_no_cell_is_a_formula(hostile: str) -> None:
    assert safe_cell(hostile) == f"'{hostile}"


def test_csv_opens_in_a_spreadsheet() -> None:
    text = as_csv(report(topic('=1,"2"')))
    assert text.startswith("\ufeff")
    [row] = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    assert row["query"] == '\'=1,"2"'
    assert (row["visitors"], row["zero"], row["last_seen_shamsi"]) == ("12", "20", "1405/09/01")


@pytest.mark.parametrize("hostile", HOSTILE)
def test_csv_has_one_row_for_each_topic_and_no_formula(hostile: str) -> None:
    [row] = csv.DictReader(io.StringIO(as_csv(report(topic(hostile))).removeprefix("\ufeff")))
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row.values())


@pytest.mark.parametrize("hostile", HOSTILE)
def test_markdown_takes_a_strangers_text_literally(hostile: str) -> None:
    rendered = markdown.markdown(as_markdown(report(topic(hostile), **closed_loop())), extensions=["tables"])
    assert not [sign for sign in ("<script", "<img", "<svg", "<style", "<a ", "<details") if sign in rendered]


def test_backticks_do_not_end_a_code_span() -> None:
    assert code_span("a `` b") == "```a `` b```"
    assert code_span("`x`") == "`` `x` ``"


def test_markdown_tells_what_each_number_means() -> None:
    shown = as_markdown(report(topic(), **closed_loop()))
    assert all(DEFINITIONS[name] in shown for name in ("deflection", "helpful", "self_service", "response"))
    assert "`کارت هدیه` پاسخ دارد از ۱۷ آبان ۱۴۰۵" in shown


def test_uncertainty_is_shown_beside_a_share_of_votes() -> None:
    assert words.interval(Share(40, 50)) == "۸۰٪ (بازهٔ ۶۷٪ تا ۸۹٪)"
