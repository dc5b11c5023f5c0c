"""What a report says, whatever it is written as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rahnama.insights.drafts.wordings import SHARED
from rahnama.insights.insights import find_insights
from rahnama.insights.metrics import Tally

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from rahnama.analysis.analyzer import Analyzer
    from rahnama.content.model import Catalog
    from rahnama.insights.closing import Gain, Remembered
    from rahnama.insights.metrics import Metrics
    from rahnama.insights.model import Events, Insights, Topic, Wording
    from rahnama.search.ranker import Ranker


TOPICS_BETWEEN = 60


NOTHING_SHARED = "هر کس به زبان خودش پرسیده است"
"""The heading of a topic of which no word was typed by enough visitors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that staff read on Saturday morning.

    Attributes:
        titles: of entries and guides, by id.
        requests: titles of request types, by id.
        shop: the shop's name; may be empty.
        made: when.
        history: topics of this and earlier reports that were answered or came back, the latest first.
        gains: what the answers to them brought.
    """

    insights: Insights
    metrics: Metrics
    titles: Mapping[str, str]
    requests: Mapping[str, str]
    shop: str
    made: dt.datetime
    history: tuple[Remembered, ...] = ()
    gains: tuple[Gain, ...] = ()

    def title(self, article: str) -> str:
        """Return the title of an article, or its id when the shop no longer has it."""
        return self.titles.get(article, article)


@dataclass(frozen=True, slots=True)
class Today:
    """What the shop answers with today: its articles, a session over their index, and how words are read."""

    catalog: Catalog
    ranker: Ranker
    analyzer: Analyzer


def make_report(
    events: Events,
    today: Today,
    *,
    since: dt.datetime,
    now: dt.datetime,
    min_visitors: int = 3,
    progress: Callable[[str, int], None] | None = None,
) -> Report:
    """Return the report on the events from `since` to `now`; they are read once, and never all in memory.

    Args:
        events: a store.
        today: what topics are searched in again.
        since: the beginning.
        now: the end.
        min_visitors: topics that fewer tabs asked for are withheld.
        progress: hears a step's name and how much of it is done.
    """
    tally, catalog = Tally(events), today.catalog
    insights = find_insights(
        tally,
        today.ranker,
        catalog,
        today.analyzer,
        now=now,
        since=since,
        min_visitors=min_visitors,
        progress=_tidying(today.ranker, progress),
    )
    name = catalog.facts.get("shop_name")
    return Report(
        insights=insights,
        metrics=tally.metrics(since, now),
        titles={article.id: article.title for article in catalog.articles.values()},
        requests={request.id: request.title for request in catalog.requests},
        shop=name.value if name else "",
        made=now,
    )


def heading(topic: Topic) -> str:
    """Return what a topic is called: in its visitors' words as far as they may be shown."""
    return topic.query or NOTHING_SHARED


def other_wordings(topic: Topic, most: int) -> tuple[Wording, ...]:
    """Return a topic's wordings but the leading one that more than a single visitor typed, `most` at most."""
    return tuple(one for one in topic.wordings if one.visitors >= SHARED and one.text != topic.query)[:most]


def _tidying(ranker: Ranker, progress: Callable[[str, int], None] | None) -> Callable[[str, int], None]:
    """Return a `progress` that also keeps the memory of V8 small while topics are searched in."""

    def hear(step: str, count: int) -> None:
        if step == "topics" and count % TOPICS_BETWEEN == 0:
            ranker.tidy()
        if progress:
            progress(step, count)

    return hear
