"""Topics as CSV that a spreadsheet cannot be tricked with."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from rahnama.collector.records import OUTCOMES
from rahnama.insights.cells import safe_cell
from rahnama.insights.report.report import heading, other_wordings
from rahnama.insights.table import shamsi

if TYPE_CHECKING:
    from rahnama.insights.model import Topic
    from rahnama.insights.report.report import Report

SHOWN = [outcome for outcome in OUTCOMES if outcome != "answered"]
HEAD = (
    *("query", "visitors", "networks", "searches", *SHOWN, "last_seen", "last_seen_shamsi", "examples"),
    *("key", "days", "first_seen", "score", "judgment", "entry", "probability", "evidence", "proposed_words"),
)
EXAMPLES = 10
BYTE_ORDER_MARK = "\ufeff"


def as_csv(report: Report) -> str:
    """Return CSV with a byte order mark, every cell quoted, none of them a formula."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(HEAD)
    for topic in report.insights.topics:
        writer.writerow([safe_cell(str(cell)) for cell in _cells(topic)])
    return BYTE_ORDER_MARK + out.getvalue()


def _cells(topic: Topic) -> tuple[object, ...]:
    judgment = topic.judgment
    return (
        heading(topic),
        topic.visitors,
        topic.networks,
        topic.searches,
        *(topic.outcomes.get(outcome, 0) for outcome in SHOWN),
        topic.last_seen.isoformat(timespec="seconds"),
        shamsi(topic.last_seen),
        " | ".join(wording.text for wording in other_wordings(topic, EXAMPLES)),
        topic.key,
        topic.days,
        topic.first_seen.isoformat(timespec="seconds"),
        round(topic.score, 3),
        judgment.kind,
        judgment.entry,
        round(judgment.probability, 3),
        " | ".join(judgment.evidence),
        " | ".join(judgment.proposal.words) if judgment.proposal else "",
    )
