"""A report with everything in it, made by hand, and texts that strangers would like to see run."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from rahnama.insights.closing import Gain, Remembered
from rahnama.insights.deflection import Deflection
from rahnama.insights.metrics import ArticleVotes, Day, Metrics, ResponseTime, Share
from rahnama.insights.model import Insights, Judgment, Proposal, Topic, Wording
from rahnama.insights.report.report import Report

if TYPE_CHECKING:
    from rahnama.insights.model import JudgmentKind

NOW = dt.datetime(2026, 11, 21, 20, 30, tzinfo=dt.UTC)
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><style>*{display:none}</style>",
    "</title><svg/onload=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "javascript:alert(1)",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "`code` | [x](javascript:alert(1)) ![y](http://evil.example/p.png) @everyone #1",
    "\u202eتسا سکعرب\u2066 کیف پول",
    "\u2067\u2067\u2067\u202b\u061cناتمام",
    "\x1b[31mred\x07\r\nsecond line",
    "کیف پول 👛🇮🇷👨‍👩‍👧‍👦",
    "ژ" + "\u0338\u0321\u035b" * 40,
    "خیلی" * 500,
    "خیلی بلند " * 100,
    '=HYPERLINK("http://evil.example")',
)


def topic(query: str = "کیف پول", kind: JudgmentKind = "missing-answer", **fields: Any) -> Topic:
    entry = "cod" if kind in {"missing-word", "weak-answer"} else ""
    proposal = Proposal(entry=entry, field="aliases", words=(query,)) if kind == "missing-word" else None
    judgment = Judgment(
        kind=kind, entry=entry, probability=0.9, evidence=(f"«{query}» را جستجو کردند.",), proposal=proposal
    )
    complete: dict[str, Any] = {
        "key": "1a2b3c4d",
        "wordings": (
            Wording(text=query, visitors=9, networks=8, searches=12),
            Wording(text="كيف پول", visitors=2, networks=2, searches=2),
            Wording(text="نام من علی است", visitors=1, networks=1, searches=6),
        ),
        "visitors": 12,
        "networks": 11,
        "days": 5,
        "searches": 20,
        "outcomes": {"zero": 20, "low-confidence": 0, "no-click": 0, "escalated": 0},
        "first_seen": NOW - dt.timedelta(days=5),
        "last_seen": NOW,
        "score": 7.5,
        "contact_topics": {"payment": 3},
        "opened": {"cod": 2},
    }
    return Topic(query=query, judgment=judgment, **(complete | fields))


def metrics(**fields: Any) -> Metrics:
    response = ResponseTime(messages=9, answered=6, median=2.5, slowest_tenth=50.0, waiting=3, longest_waiting=0.5)
    busy = tuple(tuple(hour * (day + 1) / 10 for hour in range(24)) for day in range(7))
    complete: dict[str, Any] = {
        "days": tuple(Day(dt.date(2026, 11, day), 100 + day, 3 * day, 2) for day in range(1, 22)),
        "outcomes": {"zero": 300, "low-confidence": 200, "no-click": 100, "escalated": 50, "answered": 1350},
        "unanswered": Share(650, 2000),
        "zero": Share(300, 2000),
        "doubtful": Share(200, 2000),
        "self_service": Share(500, 800),
        "helpful": Share(40, 50),
        "votes": (ArticleVotes("cod", Share(40, 50), {"not-clear": 4}),),
        "response": response,
        "by_topic": {"payment": response},
        "deflection": Deflection(attempts=100, sent=60, lower=12, upper=31),
        "hours": busy,
        "people_hours": busy,
    }
    return Metrics(**(complete | fields))


def report(*topics: Topic, withheld: int = 0, noise: tuple[Topic, ...] = (), **fields: Any) -> Report:
    insights = Insights(
        topics=topics, noise=noise, withheld=withheld, since=NOW - dt.timedelta(days=30), until=NOW,
        searches=2000, visitors=800, unanswered_searches=650,
    )  # fmt: skip
    complete: dict[str, Any] = {
        "metrics": metrics(),
        "titles": {"cod": "پرداخت در محل"},
        "requests": {"payment": "پرداخت و برگشت پول"},
        "shop": "ارغوان",
        "made": NOW,
    }
    return Report(insights=insights, **(complete | fields))


def empty_report() -> Report:
    nothing = Share(0, 0)
    waited = ResponseTime(messages=0, answered=0, median=None, slowest_tenth=None, waiting=0, longest_waiting=None)
    silence = tuple((0.0,) * 24 for _ in range(7))
    numbers = metrics(
        days=(Day(dt.date(2026, 11, 21), 0, 0, 0),), outcomes={}, unanswered=nothing, zero=nothing, doubtful=nothing,
        self_service=nothing, helpful=nothing, votes=(), response=waited, by_topic={},
        deflection=Deflection(0, 0, 0, 0), hours=silence, people_hours=silence,
    )  # fmt: skip
    insights = Insights(
        topics=(), noise=(), withheld=0, since=NOW, until=NOW, searches=0, visitors=0, unanswered_searches=0
    )
    return Report(insights=insights, metrics=numbers, titles={}, requests={}, shop="", made=NOW)


def closed_loop() -> dict[str, Any]:
    """Topics of earlier reports and what their answers brought, as `report` takes them."""
    answered = Remembered(key="0a", queries=("کارت هدیه",), reported="2026-11-01", answered="2026-11-08", entry="cod")
    returned = Remembered(key="0b", queries=("رمز پویا",), reported="2026-11-01", came_back="2026-11-20")
    gain = Gain(
        entry="cod",
        since="2026-11-08",
        days=13,
        opened=44,
        helpful=9,
        unhelpful=1,
        escalated_before=7,
        escalated_after=2,
    )
    return {"history": (answered, returned), "gains": (gain,)}
