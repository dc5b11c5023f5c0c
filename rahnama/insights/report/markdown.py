"""The report as Markdown, for an issue or a page of the shop's notes (https://github.github.com/gfm/)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rahnama.insights.metrics import DEFINITIONS
from rahnama.insights.report.report import heading, other_wordings
from rahnama.insights.report.words import (
    GOOD_NEWS,
    KINDS,
    between,
    command,
    hours,
    interval,
    next_step,
    number,
    percent,
    remembered,
    stranger,
    withheld,
)
from rahnama.insights.table import persian, shamsi

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rahnama.insights.model import Topic
    from rahnama.insights.report.report import Report

TOPICS = 60
EXAMPLES = 5
_SIGNS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$&@:])")


def as_markdown(report: Report) -> str:
    """Return the metrics as a table, then a section for each of the first topics, customers' texts as code."""
    insights = report.insights
    span = f"{persian(shamsi(insights.since))} تا {persian(shamsi(insights.until))}"
    lines = [f"# آنچه مشتریان پیدا نکردند: {span}", "", *_metrics(report), ""]
    lines += ["## موضوع‌ها", ""] if insights.topics else [GOOD_NEWS, ""]
    for rank, topic in enumerate(insights.topics[:TOPICS], 1):
        lines += [*_topic(rank, topic, report), ""]
    lines += [line for line in (withheld(insights.withheld),) if line]
    if report.history:
        lines += ["", "## پاسخ‌گرفته‌ها از گزارش‌های پیش", "", *_history(report)]
    return "\n".join(lines).rstrip() + "\n"


def code_span(text: str) -> str:
    """Return a stranger's text as a code span, in which nothing is markup, a link or a mention (GFM 6.3)."""
    shown = stranger(text)
    longest = max((len(run) for run in re.findall("`+", shown)), default=0)
    fence, room = "`" * (longest + 1), " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{room}{shown.replace('|', '│')}{room}{fence}"


def plain(text: str) -> str:
    """Return a text of ours, which may quote a stranger, with every sign of Markdown taken literally."""
    return _SIGNS.sub(r"\\\1", stranger(text, 400)).replace("\\<", "&lt;").replace("\\@", "＠")


def _topic(rank: int, topic: Topic, report: Report) -> Iterator[str]:
    judgment = topic.judgment
    yield f"### {persian(rank)}. {code_span(heading(topic))}"
    yield ""
    yield (
        f"**{KINDS[judgment.kind]}** (اطمینان {percent(judgment.probability)})، {number(topic.visitors)} نفر، "
        f"{number(topic.searches)} جستجو، آخرین بار {persian(shamsi(topic.last_seen))}، شناسه `{topic.key}`"
    )
    yield ""
    yield from (f"- {plain(line)}" for line in judgment.evidence)
    if others := other_wordings(topic, EXAMPLES):
        yield f"- واژه‌های دیگر: {'، '.join(code_span(wording.text) for wording in others)}"
    yield f"- {plain(next_step(topic, report))}"
    if draft := command(topic, report):
        yield f"- `{draft}`"


def _metrics(report: Report) -> Iterator[str]:
    metrics, response = report.metrics, report.metrics.response
    deflection = between(*metrics.deflection.range) if metrics.deflection.range else "—"
    rows = (
        ("جستجوها", number(report.insights.searches), ""),
        ("بی‌پاسخ", percent(metrics.unanswered.value), DEFINITIONS["unanswered"]),
        ("بی‌نتیجه", percent(metrics.zero.value), DEFINITIONS["zero"]),
        ("نامطمئن", percent(metrics.doubtful.value), DEFINITIONS["doubtful"]),
        ("خودشان پاسخ گرفتند", percent(metrics.self_service.value), DEFINITIONS["self_service"]),
        ("مفید بود", interval(metrics.helpful), DEFINITIONS["helpful"]),
        ("پیام‌هایی که لازم نشد", deflection, DEFINITIONS["deflection"]),
        ("میانهٔ زمان پاسخ", hours(response.median), DEFINITIONS["response"]),
        ("پیام‌های در انتظار", number(response.waiting), ""),
    )
    yield "| سنجه | مقدار | تعریف |"
    yield "|---|---|---|"
    yield from (f"| {name} | {value} | {meaning} |" for name, value, meaning in rows)


def _history(report: Report) -> Iterator[str]:
    for one in report.history:
        yield f"- {code_span(one.queries[0])} {remembered(one)}{': ' + plain(report.title(one.entry)) if one.entry else ''}"
    for gain in report.gains:
        yield (
            f"- {plain(report.title(gain.entry))}، {number(gain.days)} روز: {number(gain.opened)} جستجو را پاسخ داد، "
            f"{number(gain.helpful)} رأی خوب و {number(gain.unhelpful)} رأی بد، تماس از این جستجوها پیش‌تر "
            f"{number(gain.escalated_before)} و پس از آن {number(gain.escalated_after)}"
        )
