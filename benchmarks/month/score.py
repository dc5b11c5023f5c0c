"""How well insights found what was planted."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.month.plan import Plan
    from rahnama.insights.model import Insights, Topic

FIRST_ROWS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What came of the planted things.

    Attributes:
        topics: planted topics with a row of their own among the first 60; `topics_total` were planted.
        judged_right: share of the rows of planted topics and words whose kind is right, among all rows.
        words: planted words proposed for the right entry.
        noise_rows: share of all rows that are noise or bots; `noise_first` that of the first 60.
        missed: what was not found, by name.
    """

    topics: int
    topics_total: int
    judged_right: float
    words: int
    words_total: int
    noise_rows: float
    noise_first: float
    rows: int
    missed: list[str]
    misjudged: list[str]


def score(insights: Insights, plan: Plan) -> Score:
    """Compare."""
    labels = _labels(plan)
    rows = [(_label(topic, labels), topic) for topic in insights.topics]
    first = {label for label, _ in rows[:FIRST_ROWS]}
    found = {name for name in plan.topics if f"topic:{name}" in first}
    proposed = {
        name for name, entry in plan.entries.items() if any(_proposes(row, plan.words[name], entry) for _, row in rows)
    }
    planted = [(label, topic) for label, topic in rows if label.startswith(("topic:", "word:"))]
    wrong = [f"{label} {topic.judgment.kind}" for label, topic in planted if not _is_right(label, topic)]
    noise = [label == "noise" for label, _ in rows]
    return Score(
        topics=len(found),
        topics_total=len(plan.topics),
        judged_right=1 - len(wrong) / max(1, len(planted)),
        words=len(proposed),
        words_total=len(plan.words),
        noise_rows=sum(noise) / max(1, len(noise)),
        noise_first=sum(noise[:FIRST_ROWS]) / max(1, len(noise[:FIRST_ROWS])),
        rows=len(rows),
        missed=sorted({*plan.topics} - found) + sorted({*plan.words} - proposed),
        misjudged=wrong,
    )


def as_members(result: Score) -> dict[str, object]:
    """Return a score as JSON members."""
    return asdict(result)


def _labels(plan: Plan) -> dict[str, str]:
    labels: dict[str, str] = dict.fromkeys(plan.noise, "noise")
    labels |= {text: f"word:{name}" for name, texts in plan.words.items() for text in texts}
    return labels | {text: f"topic:{name}" for name, texts in plan.topics.items() for text in texts}


def _label(topic: Topic, labels: Mapping[str, str]) -> str:
    votes: Counter[str] = Counter()
    for wording in topic.wordings:
        votes[labels.get(wording.text, "real")] += wording.visitors
    return votes.most_common(1)[0][0]


def _proposes(topic: Topic, texts: Sequence[str], entry: str) -> bool:
    """Tell whether a row wants one of the planted texts added to the right entry."""
    proposal = topic.judgment.proposal
    return proposal is not None and proposal.entry == entry and not set(texts).isdisjoint(proposal.words)


def _is_right(label: str, topic: Topic) -> bool:
    return topic.judgment.kind == ("missing-answer" if label.startswith("topic:") else "missing-word")


def confusion(insights: Insights, plan: Plan) -> dict[str, Counter[str]]:
    """Return how rows of each origin were judged."""
    labels = _labels(plan)
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for topic in insights.topics:
        table[_label(topic, labels).partition(":")[0]][topic.judgment.kind] += 1
    return dict(table)
