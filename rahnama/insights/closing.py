"""Closing the loop: which topics are answered since when, which came back, and what each new answer brought.

The history is one JSON file that the shop keeps beside its database; it holds only texts that may leave the database.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from rahnama.errors import RahnamaError
from rahnama.insights.drafts.draft import public_queries

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from rahnama.collector.records import Search, Vote
    from rahnama.content.model import Article
    from rahnama.insights.model import Topic
    from rahnama.search.ranker import Ranker

FOUND_RANK = 3
"""A wording is answered when the same article is among so many first hits, and the search is sure."""
MOST_SHARE = 0.8
"""Share of a topic's wordings that has to be answered by one article for the topic to be."""
WEEKS = 4
"""How long before and after an answer's publication searches and votes are compared."""
DISLIKED_VOTES = 8
DISLIKED_SHARE = 0.5
"""An answer is looked at again when at least so many votes came, and no more than this share of them was good."""


class HistoryError(RahnamaError):
    """The history cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """A topic as the history knows it; days are ISO dates, empty where nothing happened yet.

    Attributes:
        queries: its wordings, as far as they may leave the database.
        reported: when it was first reported.
        answered: since when today's search answers it; `entry` is by what.
        came_back: when it was reported again after it was answered.
    """

    key: str
    queries: tuple[str, ...]
    reported: str
    answered: str = ""
    entry: str = ""
    came_back: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """What an answer brought: the four weeks before its publication beside those after it, or as many days as passed.

    Attributes:
        days: how many days each side has.
        opened: searches after which it was opened.
        helpful, unhelpful: votes on it since.
        escalated_before, escalated_after: searches in its topics' words that ended at people.
    """

    entry: str
    since: str
    days: int
    opened: int
    helpful: int
    unhelpful: int
    escalated_before: int
    escalated_after: int


def read_history(path: Path) -> dict[str, Remembered]:
    """Return the topics of a history by their key; none when the file is not there.

    Raises:
        HistoryError: it is no history.
    """
    try:
        rows = json.loads(path.read_text("utf-8"))["topics"]
        return {row["key"]: Remembered(**{**row, "queries": tuple(row["queries"])}) for row in rows}
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError) as error:
        raise HistoryError(f"{path}: is no history of topics ({error!r}). Move it away to begin a new one.") from error


def write_history(path: Path, history: Mapping[str, Remembered]) -> None:
    """Write a history, whole or not at all."""
    rows = [asdict(history[key]) for key in sorted(history)]
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(path.name + ".new")
    new.write_text(json.dumps({"topics": rows}, ensure_ascii=False, indent=1) + "\n", "utf-8")
    new.replace(path)


def replay(
    history: Mapping[str, Remembered], topics: Iterable[Topic], ranker: Ranker, today: dt.date
) -> dict[str, Remembered]:
    """Return the history with today's topics in it, and with what today's index answers.

    Args:
        history: topics known before, by key.
        topics: those that are unanswered in the log.
        ranker: a session over the index that is now published.
        today: the day to write down.
    """
    after = dict(history)
    for topic in topics:
        queries = public_queries(topic)
        known = after.get(topic.key)
        if known is None and queries:
            after[topic.key] = Remembered(key=topic.key, queries=queries, reported=today.isoformat())
        elif known is not None and known.answered and topic.last_seen.date().isoformat() > known.answered:
            after[topic.key] = replace(known, queries=queries or known.queries, came_back=today.isoformat())
    return {key: _replayed(one, ranker, today) for key, one in after.items()}


def answered_by(queries: Sequence[str], ranker: Ranker) -> str:
    """Return the id of the article that surely answers most of `queries` among its first hits; empty when none does."""
    finds: Counter[str] = Counter()
    nearness: dict[str, float] = {}
    for query in queries:
        result = ranker.search(query, FOUND_RANK)
        if result.outcome == "found":
            for place, hit in enumerate(result.hits, 1):
                finds[hit.id] += 1
                nearness[hit.id] = nearness.get(hit.id, 0.0) + 1 / place
    best = max(finds, key=lambda name: (finds[name], nearness[name]), default="")
    return best if best and finds[best] >= MOST_SHARE * len(queries) else ""


def _replayed(topic: Remembered, ranker: Ranker, today: dt.date) -> Remembered:
    entry = answered_by(topic.queries, ranker)
    if entry and not topic.answered:
        return replace(topic, answered=today.isoformat(), entry=entry)
    if not entry and topic.answered:
        return replace(topic, answered="", entry="", came_back=today.isoformat())
    return topic


def gains(
    history: Mapping[str, Remembered], searches: Iterable[Search], votes: Iterable[Vote], today: dt.date
) -> tuple[Gain, ...]:
    """Return what each answer brought that closed a topic, the newest first; events of WEEKS before it are needed."""
    closed = {one.entry: one for one in history.values() if one.entry and one.answered}
    words = {query: one.entry for one in history.values() if one.entry for query in one.queries}
    counts: dict[str, Counter[str]] = {entry: Counter() for entry in closed}
    for search in searches:
        if search.opened in closed and _side(closed[search.opened], search.at, today) == "after":
            counts[search.opened]["opened"] += 1
        entry = words.get(" ".join(search.query.split()))
        if entry in closed and search.outcome == "escalated":
            counts[entry][f"escalated {_side(closed[entry], search.at, today)}"] += 1
    for vote in votes:
        if vote.article in closed and _side(closed[vote.article], vote.at, today) == "after":
            counts[vote.article]["helpful" if vote.helpful else "unhelpful"] += 1
    ordered = sorted(closed.items(), key=lambda pair: (pair[1].answered, pair[0]), reverse=True)
    return tuple(_gain(entry, one, counts[entry], today) for entry, one in ordered)


def disliked(votes: Iterable[Vote], articles: Mapping[str, Article]) -> dict[str, Counter[str]]:
    """Return the articles whose votes since their last change are bad: reasons with how often each was given, "" for none."""
    good: Counter[str] = Counter()
    bad: dict[str, Counter[str]] = {}
    for vote in votes:
        article = articles.get(vote.article)
        if article is None or vote.at.date() < article.updated:
            continue
        if vote.helpful:
            good[vote.article] += 1
        else:
            bad.setdefault(vote.article, Counter())[vote.reason] += 1
    return {
        name: reasons
        for name, reasons in bad.items()
        if (total := good[name] + reasons.total()) >= DISLIKED_VOTES and good[name] <= DISLIKED_SHARE * total
    }


def _gain(entry: str, topic: Remembered, counts: Counter[str], today: dt.date) -> Gain:
    return Gain(
        entry=entry,
        since=topic.answered,
        days=_days(topic, today),
        opened=counts["opened"],
        helpful=counts["helpful"],
        unhelpful=counts["unhelpful"],
        escalated_before=counts["escalated before"],
        escalated_after=counts["escalated after"],
    )


def _days(topic: Remembered, today: dt.date) -> int:
    return min(7 * WEEKS, max(1, (today - dt.date.fromisoformat(topic.answered)).days))


def _side(topic: Remembered, at: dt.datetime, today: dt.date) -> str:
    """Return ``before``, ``after``, or ``beyond`` the compared days."""
    days = (at.date() - dt.date.fromisoformat(topic.answered)).days
    span = _days(topic, today)
    return "after" if 0 <= days <= span else "before" if -span <= days < 0 else "beyond"
