"""Plots as SVG that our own Python draws: shapes only, coloured by the page's classes, stretched by the page.

A plot holds no text but tooltips, so that labels are the page's and stay readable at any width; beside every plot stands a table.
Time runs from left to right.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from rahnama.content.numerals import shamsi
from rahnama.insights.report.words import number, percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rahnama.insights.metrics import Day

MOST_DAYS = 92
"""Beyond which a bar is a week: a phone's screen shows no thinner ones."""
HEAT_LEVELS = 6
_FRAME = Markup(
    '<svg class="{kind}" viewBox="0 0 {width} 100" preserveAspectRatio="none" role="img" aria-label="{label}">{shapes}</svg>'
)
_BAR = Markup(
    '<g><title>{title}</title><rect class="touch" x="{x}" y="0" width="1" height="100"/>'
    '<rect class="answered" x="{left}" y="{top}" width=".8" height="{answered}"/>'
    '<rect class="unanswered" x="{left}" y="{middle}" width=".8" height="{unanswered}"/></g>'
)
_LINE = Markup('<polyline class="line" points="{points}" vector-effect="non-scaling-stroke"/>')
_DOT = Markup('<line class="dot" x1="{x}" y1="{y}" x2="{x}" y2="{y}" vector-effect="non-scaling-stroke"/>')
_TOUCH = Markup('<g><title>{title}</title><rect class="touch" x="{x}" y="0" width="1" height="100"/></g>')
_SPAN = Markup(
    '<svg class="span" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="ground" width="100" height="8"/>{shapes}</svg>'
)
_PIECE = Markup('<rect class="{kind}" x="{x}" y="{y}" width="{width}" height="{height}"/>')


@dataclass(frozen=True, slots=True)
class Span:
    """A day, or a week that begins on Saturday, as plots show it."""

    name: str
    searches: int
    unanswered: int
    messages: int

    @property
    def share(self) -> float | None:
        """Share of the searches that were not answered; None without any."""
        return self.unanswered / self.searches if self.searches else None


def spans(days: Sequence[Day]) -> tuple[Span, ...]:
    """Return the days, or the weeks when there are more than `MOST_DAYS`."""
    if len(days) <= MOST_DAYS:
        return tuple(Span(shamsi(day.date), day.searches, day.unanswered, day.messages) for day in days)
    weeks: dict[dt.date, list[int]] = {}
    for day in days:
        week = weeks.setdefault(day.date - dt.timedelta(days=(day.date.weekday() + 2) % 7), [0, 0, 0])
        for place, count in enumerate((day.searches, day.unanswered, day.messages)):
            week[place] += count
    return tuple(Span(f"هفتهٔ {shamsi(start)}", *counts) for start, counts in weeks.items())


def demand_over_time(shown: Sequence[Span], label: str) -> Markup:
    """Return a bar for each span: answered searches, and unanswered ones on top."""
    most = max((span.searches for span in shown), default=0) or 1
    return _frame("time", shown, label, Markup().join(_bar(x, span, most) for x, span in enumerate(shown)))


def share_over_time(shown: Sequence[Span], label: str, top: float) -> Markup:
    """Return the unanswered share as a line, broken where nobody searched; `top` is the share at the upper edge."""
    shapes = Markup().join(_stretches(shown, top))
    touched = Markup().join(
        _TOUCH.format(title=f"{span.name}: {percent(span.share)} بی‌پاسخ", x=x) for x, span in enumerate(shown)
    )
    return _frame("time share", shown, label, shapes + touched)


def top_share(shown: Sequence[Span]) -> float:
    """Return the upper edge of `share_over_time`: the least of 25, 50, 75 and 100 % that holds every share."""
    most = max((span.share or 0 for span in shown), default=0)
    return next(edge for edge in (0.25, 0.5, 0.75, 1.0) if most <= edge)


def bar(share: float, kind: str = "demand") -> Markup:
    """Return a bar from the right edge that takes `share` of the width."""
    width = 100 * min(1.0, max(0.0, share))
    return _SPAN.format(shapes=_piece(kind, 100 - width, width))


def range_bar(low: float, high: float, middle: float | None = None) -> Markup:
    """Return a bar from `low` to `high` of the width, seen from the right, with a mark at `middle`."""
    shapes = _piece("range", 100 - 100 * high, max(0.5, 100 * (high - low)))
    if middle is not None:
        shapes += _PIECE.format(kind="mark", x=_round(99 - 99 * middle), y=0, width=1, height=8)
    return _SPAN.format(shapes=shapes)


def heat_level(value: float, most: float) -> int:
    """Return the class of a cell, 0 for nothing to `HEAT_LEVELS` for the most there is."""
    return min(HEAT_LEVELS, 1 + int(HEAT_LEVELS * value / most)) if value and most else 0


def _frame(kind: str, shown: Sequence[Span], label: str, shapes: Markup) -> Markup:
    return _FRAME.format(kind=kind, width=max(1, len(shown)), label=label, shapes=shapes)


def _bar(x: int, span: Span, most: int) -> Markup:
    answered, unanswered = 100 * (span.searches - span.unanswered) / most, 100 * span.unanswered / most
    return _BAR.format(
        title=f"{span.name}: {number(span.searches)} جستجو، {number(span.unanswered)} بی‌پاسخ، {number(span.messages)} پیام",
        x=x,
        left=_round(x + 0.1),
        top=_round(100 - answered),
        answered=_round(answered),
        middle=_round(100 - answered - unanswered),
        unanswered=_round(unanswered),
    )


def _stretches(shown: Sequence[Span], top: float) -> Iterator[Markup]:
    points: list[tuple[float, float]] = []
    for x, span in enumerate((*shown, Span("", 0, 0, 0))):
        if span.share is not None:
            points.append((x + 0.5, _round(100 - 100 * span.share / top)))
        elif points:
            yield _line(points)
            points = []


def _line(points: Sequence[tuple[float, float]]) -> Markup:
    if len(points) == 1:
        return _DOT.format(x=points[0][0], y=points[0][1])
    return _LINE.format(points=" ".join(f"{x},{y}" for x, y in points))


def _piece(kind: str, x: float, width: float) -> Markup:
    return _PIECE.format(kind=kind, x=_round(x), y=0, width=_round(width), height=8)


def _round(value: float) -> float:
    return round(value, 2)
