"""The report as one HTML page that stands by itself: no script, nothing loaded, a policy that forbids both.

Texts of customers are escaped by the template (Jinja's autoescape), isolated by ``<bdi>``, and made harmless by `words.stranger`.
"""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from rahnama.collector.records import OUTCOMES
from rahnama.insights.metrics import DEFINITIONS
from rahnama.insights.report import plots, words
from rahnama.insights.report.report import heading, other_wordings
from rahnama.insights.table import persian, shamsi

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from rahnama.insights.model import Topic
    from rahnama.insights.report.report import Report

TOPICS = 100
WORDINGS = 8
ARTICLES = 40
NOISE = 20
PACKAGE = "rahnama.insights.report"


def as_html(report: Report) -> str:
    """Return the page."""
    style = files(PACKAGE).joinpath("page.css").read_text("utf-8")
    environment = Environment(
        loader=PackageLoader(PACKAGE, "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        number=words.number,
        decimal=words.decimal,
        percent=words.percent,
        hours=words.hours,
        stranger=words.stranger,
        heading=heading,
        date=_date,
        moment=_moment,
        persian=persian,
    )
    page = environment.get_template("page.html.jinja")
    return page.render(style=Markup(style), policy=policy(style), **_context(report))  # noqa: S704 - our own file


def policy(style: str) -> str:
    """Return the content security policy that lets the page have this one style sheet and nothing else (CSP level 3)."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _context(report: Report) -> dict[str, Any]:
    insights, metrics = report.insights, report.metrics
    shown = plots.spans(metrics.days)
    top = plots.top_share(shown)
    most = max((topic.visitors for topic in insights.topics), default=1)
    return {
        "report": report,
        "insights": insights,
        "metrics": metrics,
        "define": DEFINITIONS,
        "words": words,
        "plots": plots,
        "spans": shown,
        "demand": plots.demand_over_time(shown, "ستون‌های تعداد جستجو در طول زمان؛ عددها در جدول زیر نمودار"),
        "share": plots.share_over_time(shown, "خط سهم جستجوهای بی‌پاسخ در طول زمان؛ عددها در جدول زیر نمودار", top),
        "top": top,
        "most_searches": max((span.searches for span in shown), default=0),
        "topics": [_topic(rank, topic, report, most) for rank, topic in enumerate(insights.topics[:TOPICS], 1)],
        "votes": metrics.votes[:ARTICLES],
        "noise": insights.noise[:NOISE],
        "heat": (
            _heat("همهٔ جستجوها", metrics.hours),
            _heat("پیام‌ها و جستجوهای کشیده‌شده به تماس", metrics.people_hours),
        ),
    }


def _topic(rank: int, topic: Topic, report: Report, most: int) -> dict[str, Any]:
    outcomes = [(words.OUTCOMES[one], topic.outcomes.get(one, 0)) for one in OUTCOMES if topic.outcomes.get(one)]
    return {
        "rank": rank,
        "topic": topic,
        "kind": words.KINDS[topic.judgment.kind],
        "bar": plots.bar(topic.visitors / most, topic.judgment.kind),
        "outcomes": outcomes,
        "others": other_wordings(topic, WORDINGS),
        "step": words.next_step(topic, report),
        "command": words.command(topic, report),
    }


def _heat(name: str, rows: tuple[tuple[float, ...], ...]) -> dict[str, Any]:
    """Return a heat map with a row for each hour, so that its seven columns fit a phone."""
    most = max(map(max, rows))
    return {"name": name, "hours": list(_hours(rows, most)), "empty": not most}


def _hours(rows: tuple[tuple[float, ...], ...], most: float) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    for hour in range(24):
        cells = [(plots.heat_level(row[hour], most), words.decimal(row[hour]) if row[hour] else "") for row in rows]
        yield f"{persian(hour)} تا {persian(hour + 1)}", cells


def _date(moment: dt.datetime) -> str:
    return persian(shamsi(moment))


def _moment(moment: dt.datetime) -> str:
    return persian(shamsi(moment, time=True))
