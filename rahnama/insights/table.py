"""Tables of Persian text for a terminal, Shamsi dates, and Persian digits."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from persiantools.jdatetime import JalaliDateTime

from rahnama.content.moments import TEHRAN

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

RIGHT_TO_LEFT = "\u200f"
"""Begins every line, so that terminals that reorder text show the first column on the right in each of them."""

_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def persian(value: object) -> str:
    """Return a number or a date with Persian digits."""
    return str(value).translate(_DIGITS)


def shamsi(moment: dt.datetime, *, time: bool = False) -> str:
    """Return a moment as Tehran's Shamsi date, ``1405/08/30`` or ``1405/08/30 20:15``, in ASCII digits."""
    return str(JalaliDateTime(moment.astimezone(TEHRAN)).strftime("%Y/%m/%d %H:%M" if time else "%Y/%m/%d"))  # type: ignore[no-untyped-call]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return head and rows as lines with aligned columns; the last column is not padded."""
    lines = [head, *rows]
    widths = [max(map(width, column)) for column in zip(*lines, strict=True)]
    rule = "─┼─".join("─" * size for size in widths)
    shown = [_line(line, widths) for line in lines]
    return "\n".join(RIGHT_TO_LEFT + line for line in (shown[0], rule, *shown[1:]))


def width(text: str) -> int:
    """Return the columns that `text` takes in a terminal: marks and joiners none, wide letters two."""
    return sum(_columns(letter) for letter in text)


def shorten(text: str, most: int) -> str:
    """Return `text` on one line of at most `most` letters, with an ellipsis where it was cut."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _columns(letter: str) -> int:
    if unicodedata.category(letter) in {"Mn", "Me", "Cf", "Cc"}:
        return 0
    return 2 if unicodedata.east_asian_width(letter) in {"W", "F"} else 1


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [cell + " " * (size - width(cell)) for cell, size in zip(cells, widths, strict=True)]
    return " │ ".join([*padded[:-1], cells[-1]])
