"""Digits of three scripts, and the Shamsi calendar in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from persiantools.jdatetime import JalaliDate

if TYPE_CHECKING:
    import datetime as dt

_ASCII = "0123456789"
_PERSIAN = "۰۱۲۳۴۵۶۷۸۹"
_ARABIC_INDIC = "٠١٢٣٤٥٦٧٨٩"
_TO_PERSIAN = str.maketrans(_ASCII + _ARABIC_INDIC, _PERSIAN * 2)
_TO_ASCII = str.maketrans(_PERSIAN + _ARABIC_INDIC, _ASCII * 2)

DIGITS = _ASCII + _PERSIAN + _ARABIC_INDIC
MONTHS = ("فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند")


def persian_digits(text: str) -> str:
    """Return `text` with ASCII and Arabic-Indic digits written as ۰-۹."""
    return text.translate(_TO_PERSIAN)


def ascii_digits(text: str) -> str:
    """Return `text` with Persian and Arabic-Indic digits written as 0-9."""
    return text.translate(_TO_ASCII)


def shamsi(date: dt.date) -> str:
    """Return a day in the Shamsi calendar as readers write it: ``۳۰ آبان ۱۴۰۵``."""
    day = JalaliDate.to_jalali(date)  # type: ignore[no-untyped-call]  # persiantools carries no types
    return persian_digits(f"{day.day} {MONTHS[day.month - 1]} {day.year}")


def gregorian(year: int, month: int, day: int) -> dt.date | None:
    """Return the day that Shamsi `year`, `month`, `day` names; None when there is no such day."""
    try:
        return JalaliDate(year, month, day).to_gregorian()  # type: ignore[no-untyped-call]
    except ValueError:
        return None
