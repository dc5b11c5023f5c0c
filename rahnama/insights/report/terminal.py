"""The report in a terminal: the topics as a table, the metrics in a few lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rahnama.collector.records import OUTCOMES
from rahnama.insights.report.report import heading, other_wordings
from rahnama.insights.report.words import (
    GOOD_NEWS,
    KINDS,
    between,
    command,
    hours,
    interval,
    number,
    percent,
    stranger,
    withheld,
)
from rahnama.insights.report.words import OUTCOMES as OUTCOME_NAMES
from rahnama.insights.table import persian, shamsi, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rahnama.insights.model import Topic
    from rahnama.insights.report.report import Report

SHOWN = [outcome for outcome in OUTCOMES if outcome != "answered"]
HEAD = (
    "شناسه",
    "نفر",
    "جستجو",
    *(OUTCOME_NAMES[outcome] for outcome in SHOWN),
    "آخرین بار",
    "چه لازم است",
    "چه می‌خواستند",
)
WORDING = 60
EXAMPLES = 2
TOPICS = 60


def as_table(report: Report) -> str:
    """Return what fits a terminal: the first topics, what is withheld, and the metrics of the span."""
    topics = report.insights.topics
    parts = [table(HEAD, [_row(topic, report) for topic in topics[:TOPICS]]) if topics else GOOD_NEWS]
    if len(topics) > TOPICS:
        parts.append(f"{number(len(topics) - TOPICS)} موضوع دیگر در گزارش CSV، JSON و صفحهٔ HTML هست.")
    parts += [line for line in (withheld(report.insights.withheld),) if line]
    if topics:
        parts += [f"گام بعد، برای نخستین موضوع:  {line}" for line in (command(topics[0], report),) if line]
    if report.metrics.self_service.of:
        parts.append("\n".join(_metrics(report)))
    return "\n\n".join(parts)


def _row(topic: Topic, report: Report) -> tuple[str, ...]:
    judgment = topic.judgment
    about = f"{KINDS[judgment.kind]}: {report.title(judgment.entry)}" if judgment.entry else KINDS[judgment.kind]
    texts = [heading(topic), *(wording.text for wording in other_wordings(topic, EXAMPLES))]
    return (
        topic.key,
        number(topic.visitors),
        number(topic.searches),
        *(number(topic.outcomes.get(outcome, 0)) for outcome in SHOWN),
        persian(shamsi(topic.last_seen)),
        about,
        "، ".join(f"«{stranger(text, WORDING)}»" for text in texts),
    )


def _metrics(report: Report) -> Iterator[str]:
    metrics = report.metrics
    yield f"جستجو: {number(report.insights.searches)}، بی‌پاسخ {percent(metrics.unanswered.value)}، بی‌نتیجه {percent(metrics.zero.value)}، نامطمئن {percent(metrics.doubtful.value)}"
    yield f"خودشان پاسخ گرفتند: {percent(metrics.self_service.value)} از {number(metrics.self_service.of)} بازدید"
    if metrics.helpful.of:
        yield f"رأی «مفید بود»: {interval(metrics.helpful)} از {number(metrics.helpful.of)} رأی"
    if bounds := metrics.deflection.range:
        yield f"پیام‌هایی که لازم نشد: {between(*bounds)} از {number(metrics.deflection.attempts)} بار باز شدن فرم"
    response = metrics.response
    if response.messages:
        yield f"پاسخ به پیام‌ها: میانه {hours(response.median)}، {number(response.waiting)} پیام در انتظار"
