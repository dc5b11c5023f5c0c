"""Moments that staff write and customers read: a day of either calendar, with or without a time of day, in Tehran."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from persiantools.jdatetime import JalaliDate

from rahnama.content.numerals import MONTHS, ascii_digits, gregorian, persian_digits
from rahnama.content.values import scalar

if TYPE_CHECKING:
    from rahnama.content.reader import Node, Notes

TEHRAN = dt.timezone(dt.timedelta(hours=3, minutes=30))
"""Iran keeps one time all the year since 2022, so no time zone database is needed."""

_MOMENT = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})(?:[ T]+([0-9]{1,2}):([0-9]{2}))?")
_SHAMSI_YEARS = range(1300, 1600)
_GREGORIAN_YEARS = range(2000, 2200)
_A_DAY = dt.timedelta(days=1)


def beginning(node: Node, field: str, notes: Notes) -> dt.datetime | None:
    """Read a moment from which on something holds; a day without a time means its first minute."""
    return _read(node, field, notes, rest=dt.timedelta())


def ending(node: Node, field: str, notes: Notes) -> dt.datetime | None:
    """Read a moment until which something holds; a day without a time means all of it."""
    return _read(node, field, notes, rest=_A_DAY)


def _read(node: Node, field: str, notes: Notes, rest: dt.timedelta) -> dt.datetime | None:
    text = scalar(node, field, notes)
    if text is None:
        return None
    moment, fault = parse_moment(text, rest)
    if moment is None:
        notes.error(node.line, f'"{field}" is "{text.strip()}", {fault}')
    return moment


def parse_moment(text: str, rest: dt.timedelta = dt.timedelta()) -> tuple[dt.datetime | None, str]:
    """Return (moment in Tehran, "") or (None, what is wrong with `text`) as the end of a sentence.

    Args:
        text: ``1405-09-08 14:30`` or ``2026-11-29 14:30`` in digits of any script; the year tells the calendar.
        rest: what to add to a day without a time.
    """
    match = _MOMENT.fullmatch(ascii_digits(text.strip()))
    if not match:
        return None, 'which is no moment. Write day and time like "1405-09-08 14:30" or "2026-11-29 14:30".'
    year, month, day = (int(part) for part in match.groups()[:3])
    date = _date(year, month, day)
    if date is None:
        return None, "a day that does not exist. Check year, month and day."
    midnight = dt.datetime.combine(date, dt.time(), TEHRAN)
    if match[4] is None:
        return midnight + rest, ""
    hours, minutes = int(match[4]), int(match[5])
    if hours > 23 or minutes > 59:
        return None, "a time that does not exist. Write hours from 00 to 23 and minutes from 00 to 59."
    return midnight + dt.timedelta(hours=hours, minutes=minutes), ""


def _date(year: int, month: int, day: int) -> dt.date | None:
    if year in _SHAMSI_YEARS:
        return gregorian(year, month, day)
    if year not in _GREGORIAN_YEARS:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def write_moment(moment: dt.datetime) -> str:
    """Return a moment as staff write it into a file: ``1405-09-08 14:30``, Shamsi, in Tehran."""
    there = moment.astimezone(TEHRAN)
    day = JalaliDate.to_jalali(there.date())  # type: ignore[no-untyped-call]  # persiantools carries no types
    return f"{day.year:04d}-{day.month:02d}-{day.day:02d} {there:%H:%M}"


def say_ending(moment: dt.datetime) -> str:
    """Return until when something holds, as readers say it: ``تا ۸ آذر، ساعت ۱۴:۳۰`` or, at midnight, ``تا پایان ۸ آذر``."""
    there = moment.astimezone(TEHRAN)
    if there.time() == dt.time():
        return f"تا پایان {_day(there.date() - _A_DAY)}"
    return f"تا {_day(there.date())}، ساعت {persian_digits(f'{there:%H:%M}')}"


def _day(date: dt.date) -> str:
    day = JalaliDate.to_jalali(date)  # type: ignore[no-untyped-call]
    return f"{persian_digits(str(day.day))} {MONTHS[day.month - 1]}"
