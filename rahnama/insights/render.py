"""The list of unanswered topics as a terminal table, JSON, and CSV that a spreadsheet cannot be tricked with."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from rahnama.insights.table import persian, shamsi, shorten, table
from rahnama.insights.unanswered import UNANSWERED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rahnama.insights.unanswered import Topic, Unanswered

OUTCOME_NAMES = {"zero": "بی‌نتیجه", "low-confidence": "نامطمئن", "no-click": "باز نشد", "escalated": "تماس گرفت"}
HEAD = ("نفر", "جستجو", *(OUTCOME_NAMES[outcome] for outcome in UNANSWERED), "آخرین بار", "چه می‌خواستند")
WORDING = 60
"""Most letters of a wording in the terminal."""

BYTE_ORDER_MARK = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def as_table(found: Unanswered) -> str:
    """Return a table for people, or a kind sentence when there is nothing to show."""
    withheld = f"{persian(found.withheld)} موضوع دیگر را نفرات کمتری جستجو کرده‌اند و نشان داده نمی‌شوند."
    if not found.topics:
        return "خبر خوب: در این مدت موضوع پرتکراری بی‌پاسخ نمانده است." + (f"\n{withheld}" if found.withheld else "")
    rows = [
        (
            persian(topic.visitors),
            persian(topic.searches),
            *(persian(topic.outcomes[outcome]) for outcome in UNANSWERED),
            persian(shamsi(topic.last_seen)),
            "، ".join(f"«{shorten(wording, WORDING)}»" for wording in (topic.query, *topic.examples)),
        )
        for topic in found.topics
    ]
    return table(HEAD, rows) + (f"\n\n{withheld}" if found.withheld else "")


def as_json(found: Unanswered) -> str:
    """Return one JSON object: ``topics`` in order, and how many were ``withheld``."""
    topics = [
        _members(topic) | {"outcomes": dict(topic.outcomes), "examples": topic.examples} for topic in found.topics
    ]
    return json.dumps({"topics": topics, "withheld": found.withheld}, ensure_ascii=False, indent=2)


def as_csv(found: Unanswered) -> str:
    """Return CSV with a byte order mark, every cell quoted, none of them a formula."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(
        ("query", "visitors", "networks", "searches", *UNANSWERED, "last_seen", "last_seen_shamsi", "examples")
    )
    for topic in found.topics:
        members = _members(topic)
        outcomes = [topic.outcomes[outcome] for outcome in UNANSWERED]
        counts = [members["visitors"], members["networks"], members["searches"], *outcomes]
        row = [topic.query, *counts, members["last_seen"], members["last_seen_shamsi"], " | ".join(topic.examples)]
        writer.writerow([safe_cell(str(cell)) for cell in row])
    return BYTE_ORDER_MARK + out.getvalue()


def safe_cell(text: str) -> str:
    """Return `text` so that no spreadsheet takes it for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.lstrip(" \u00a0\u200b\u200c\u200e\u200f").startswith(_FORMULA) else text


def _members(topic: Topic) -> dict[str, object]:
    return {
        "query": topic.query,
        "visitors": topic.visitors,
        "networks": topic.networks,
        "searches": topic.searches,
        "last_seen": topic.last_seen.isoformat(timespec="seconds"),
        "last_seen_shamsi": shamsi(topic.last_seen),
    }


FORMATS: Mapping[str, Callable[[Unanswered], str]] = {"table": as_table, "json": as_json, "csv": as_csv}
