"""The words of the report, numbers as Persian readers write them, and strangers' texts made harmless."""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import TYPE_CHECKING

from rahnama.content.numerals import shamsi
from rahnama.insights.table import persian, shorten

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rahnama.collector.records import Outcome
    from rahnama.insights.closing import Remembered
    from rahnama.insights.metrics import Share
    from rahnama.insights.model import JudgmentKind, Topic
    from rahnama.insights.report.report import Report

OUTCOMES: Mapping[Outcome, str] = {
    "zero": "بی‌نتیجه",
    "low-confidence": "نامطمئن",
    "no-click": "باز نشد",
    "answered": "پاسخ گرفت",
    "escalated": "تماس گرفت",
}
KINDS: Mapping[JudgmentKind, str] = {
    "missing-answer": "پاسخ کم است",
    "missing-word": "واژه کم است",
    "weak-answer": "پاسخ کم‌جان است",
    "noise": "پرسش نیست",
}
STEPS: Mapping[JudgmentKind, str] = {
    "missing-answer": "پیش‌نویس پاسخ تازه را بسازید، پاسخ را در آن بنویسید و برای بازبینی بفرستید.",
    "missing-word": "واژه‌های مشتریان را به «{title}» بیفزایید؛ این فرمان تغییر را آماده می‌کند.",
    "weak-answer": "«{title}» را بازبینی و روشن‌تر کنید؛ مشتریان آن را می‌خوانند و راضی نمی‌شوند.",
    "noise": "کاری لازم نیست.",
}
REASONS = {
    "not-clear": "روشن نبود",
    "out-of-date": "قدیمی بود",
    "did-not-solve": "مشکل را حل نکرد",
    "not-what-i-searched": "چیز دیگری می‌خواستند",
    "": "بی‌دلیل",
}
WEEKDAYS = ("شنبه", "یکشنبه", "دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه")
GOOD_NEWS = "خبر خوب: در این مدت موضوع پرتکراری بی‌پاسخ نمانده است."
NOTHING_YET = "هنوز داده‌ای نرسیده است."
WITHHELD = "{count} موضوع دیگر را نفرات کمتری جستجو کرده‌اند و نشان داده نمی‌شوند."
COMMAND = 'make draft ARGS="{key}{options} --write"'
USUAL_DAYS = 30

LONGEST = 120
"""Most characters that are shown of a text of a customer."""
MOST_MARKS = 2
"""Combining marks that one letter may carry; more of them paint over the lines above and below."""
_KEPT_FORMATS = {"\u200c", "\u200d"}


def number(value: float) -> str:
    """Return a count with Persian digits, thousands set off."""
    return persian(f"{value:,.0f}").replace(",", "٬")


def decimal(value: float) -> str:
    """Return a number with one decimal place at most."""
    return persian(f"{value:,.1f}".removesuffix(".0")).replace(",", "٬").replace(".", "٫")


def percent(share: float | None) -> str:
    """Return a share, 0 to 1, in percent; a dash for None. What is not zero never reads as zero."""
    if share is None:
        return "—"
    exact = 100 * share
    return (decimal(exact) if 0 < exact < 1 else number(exact)) + "٪"


def between(low: float, high: float) -> str:
    """Return a range of shares in percent."""
    return f"{percent(low)} تا {percent(high)}"


def interval(share: Share) -> str:
    """Return a share with its confidence interval."""
    return f"{percent(share.value)} (بازهٔ {between(*share.interval)})" if share.of else "—"


def hours(value: float | None) -> str:
    """Return a span given in hours, in the unit that people would use; a dash for None."""
    if value is None:
        return "—"
    if value < 1:
        return f"{number(60 * value)} دقیقه"
    return f"{decimal(value)} ساعت" if value < 48 else f"{decimal(value / 24)} روز"


def stranger(text: str, most: int = LONGEST) -> str:
    """Return a customer's text on one line, without controls, direction marks and piles of marks, and no longer than `most`."""
    kept, marks = [], 0
    for letter in text:
        category = unicodedata.category(letter)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if category in {"Zs", "Zl", "Zp", "Cc"}:
            kept.append(" ")
        elif marks <= MOST_MARKS and (letter in _KEPT_FORMATS or category not in {"Cf", "Cs", "Co", "Cn"}):
            kept.append(letter)
    return shorten("".join(kept), most)


def next_step(topic: Topic, report: Report) -> str:
    """Return what staff do about a topic."""
    return STEPS[topic.judgment.kind].format(title=report.title(topic.judgment.entry))


def command(topic: Topic, report: Report) -> str:
    """Return the command that prepares it; empty where there is nothing to draft."""
    if topic.judgment.kind not in {"missing-answer", "missing-word"}:
        return ""
    days = round((report.insights.until - report.insights.since) / dt.timedelta(days=1))
    words = " --words" if topic.judgment.kind == "missing-word" else ""
    return COMMAND.format(key=topic.key, options=words + (f" --days {days}" if days != USUAL_DAYS else ""))


def withheld(count: int) -> str:
    """Return how many topics are not shown; empty for none."""
    return WITHHELD.format(count=number(count)) if count else ""


def remembered(topic: Remembered) -> str:
    """Return how a topic of an earlier report stands."""
    if topic.came_back:
        return f"دوباره پرسیده شد ({day(topic.came_back)})"
    return f"پاسخ دارد از {day(topic.answered)}" if topic.answered else f"بی‌پاسخ از {day(topic.reported)}"


def day(iso: str) -> str:
    """Return a day written as ISO 8601 in the Shamsi calendar."""
    return shamsi(dt.date.fromisoformat(iso))
