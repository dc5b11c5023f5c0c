"""What staff may write into ``shop/notices.yml``, and what they are told when it cannot be shown."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Protocol

import pytest

from rahnama.content.check import check_project, load_content
from rahnama.content.moments import TEHRAN, parse_moment, say_ending, write_moment

if TYPE_CHECKING:
    from pathlib import Path

    from rahnama.content.model import Notice
    from tests.content.conftest import WriteFiles

GATEWAY = {
    "id": "gateway",
    "level": "incident",
    "text": "درگاه کند است.",
    "from": "1405-08-30 14:30",
    "until": "2026-11-21 18:00",
    "where": "[order]",
    "link": "help:track-order",
}


class WriteNotice(Protocol):
    """Writes a shop whose one notice differs from GATEWAY in some fields; an empty text leaves a field out."""

    def __call__(self, **changes: str) -> Path: ...


@pytest.fixture
def write_notice(write_files: WriteFiles, shop_files: dict[str, str | bytes]) -> WriteNotice:
    def write(**changes: str) -> Path:
        fields = {**GATEWAY, **changes}
        lines = [f"{'- ' if name == 'id' else '  '}{name}: {text}\n" for name, text in fields.items() if text]
        return write_files({**shop_files, "shop/notices.yml": "notices:\n" + "".join(lines)})

    return write


def test_a_notice_keeps_everything_that_was_written(write_notice: WriteNotice, today: dt.date) -> None:
    [notice] = load_content(write_notice(), today=today).catalog.notices
    told: Notice = notice
    assert (told.id, told.level, told.text, told.where, told.link) == (
        "gateway",
        "incident",
        "درگاه کند است.",
        ("order",),
        "track-order",
    )
    assert told.since == dt.datetime(2026, 11, 21, 14, 30, tzinfo=TEHRAN)
    assert told.until == dt.datetime(2026, 11, 21, 18, 0, tzinfo=TEHRAN)


@pytest.mark.parametrize(
    ("changes", "line", "said"),
    [
        ({"level": "grave"}, 3, '"level" is "grave", but must be one of "info", "warning", "incident".'),
        ({"text": "«[اینجا](help:track-order)» را ببینید"}, 4, 'holds "](", but notices are plain text'),
        ({"text": "<b>درگاه</b> کند است"}, 4, "reads as HTML"),
        ({"text": "تلفن {{ facts.fone }}"}, 2, 'The fact "fone" is unknown'),
        ({"until": ""}, 2, '"until" is missing. Write when it ends'),
        ({"until": "فردا"}, 6, '"until" is "فردا", which is no moment'),
        ({"until": "1405-13-01"}, 6, "a day that does not exist"),
        ({"until": "1405-08-30 25:00"}, 6, "a time that does not exist"),
        ({"until": "1405-08-30 14:30"}, 6, '"until" is not later than "from"'),
        ({"where": "[ordre]"}, 2, 'unknown category "ordre". Did you mean "order"?'),
        ({"link": "track-order"}, 8, 'Write the id of a page, like "link: help:track-order"'),
        ({"link": "help:track-ordr"}, 2, 'no question, guide or page "track-ordr". Did you mean "track-order"?'),
    ],
)
def test_a_mistake_is_told_with_its_line(
    write_notice: WriteNotice, today: dt.date, changes: dict[str, str], line: int, said: str
) -> None:
    [problem] = check_project(write_notice(**changes), today=today).errors
    assert str(problem).startswith(f'shop/notices.yml:{line}: entry "gateway": ')
    assert said in str(problem)


def test_a_notice_that_is_over_is_a_warning_and_stops_no_publish(write_notice: WriteNotice, today: dt.date) -> None:
    report = check_project(write_notice(**{"from": "", "until": "1405-08-20"}), today=today)
    assert report.errors == ()
    assert [str(one) for one in report.warnings] == [
        'shop/notices.yml:2: entry "gateway": It is over since 1405-08-21 00:00. Remove it.'
    ]


@pytest.mark.parametrize("text", ["1405-09-08 14:30", "۱۴۰۵/۰۹/۰۸ ۱۴:۳۰", "2026-11-29 14:30", "2026-11-29T14:30"])
def test_both_calendars_and_all_digits_name_the_same_moment(text: str) -> None:
    moment, fault = parse_moment(text)
    assert (moment, fault) == (dt.datetime(2026, 11, 29, 14, 30, tzinfo=TEHRAN), "")
    assert moment is not None
    assert write_moment(moment) == "1405-09-08 14:30"


def test_a_day_without_a_time_ends_with_it() -> None:
    moment, _ = parse_moment("1405-09-08", dt.timedelta(days=1))
    assert moment == dt.datetime(2026, 11, 30, tzinfo=TEHRAN)
    assert say_ending(moment) == "تا پایان ۸ آذر"
    assert say_ending(moment - dt.timedelta(hours=6)) == "تا ۸ آذر، ساعت ۱۸:۰۰"
