"""What customers looked for in vain: searches that were not answered, put together by wording, most wanted first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rahnama.collector.records import OUTCOMES, Outcome

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from rahnama.analysis.analyzer import Analyzer
    from rahnama.collector.records import Search

UNANSWERED: tuple[Outcome, ...] = tuple(outcome for outcome in OUTCOMES if outcome != "answered")
EXAMPLES = 3
"""Most other wordings that are shown of one topic."""

HALF_SPACE = "\u200c"


@dataclass(frozen=True, slots=True)
class Topic:
    """Searches that say the same.

    Attributes:
        query: the wording that most visitors used.
        visitors: separate browser tabs that searched for it; what topics are ranked by.
        networks: separate networks a day among them; far fewer than visitors is a sign of somebody playing.
        searches: how often it was searched for.
        outcomes: how often each unanswered outcome came.
        last_seen: when it was last searched for, UTC.
        examples: other wordings, most used first.
    """

    query: str
    visitors: int
    networks: int
    searches: int
    outcomes: Mapping[Outcome, int]
    last_seen: dt.datetime
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unanswered:
    """The topics that enough visitors asked for, and how many topics were left out because too few did."""

    topics: tuple[Topic, ...]
    withheld: int


@dataclass(slots=True)
class _Group:
    tabs: set[str] = field(default_factory=set)
    networks: set[str] = field(default_factory=set)
    wordings: dict[str, set[str]] = field(default_factory=dict)
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    last_seen: dt.datetime | None = None

    def add(self, search: Search) -> None:
        self.tabs.add(search.tab)
        self.networks.add(search.network)
        self.wordings.setdefault(search.query, set()).add(search.tab)
        self.outcomes[search.outcome] += 1
        self.last_seen = max(self.last_seen or search.at, search.at)

    def topic(self) -> Topic:
        assert self.last_seen is not None  # noqa: S101 - a group is made for its first search
        wordings = sorted(self.wordings, key=lambda text: (-len(self.wordings[text]), text))
        return Topic(
            query=wordings[0],
            visitors=len(self.tabs),
            networks=len(self.networks),
            searches=self.outcomes.total(),
            outcomes={outcome: self.outcomes[outcome] for outcome in UNANSWERED},
            last_seen=self.last_seen,
            examples=tuple(wordings[1 : 1 + EXAMPLES]),
        )


def find_unanswered(searches: Iterable[Search], analyzer: Analyzer, min_visitors: int) -> Unanswered:
    """Return the unanswered topics, most wanted first: by visitors, then searches, then the latest.

    Searches are one topic when their normalized words are the same, spaces and half-spaces aside, so that «می خواهم»,
    «می‌خواهم» and «ميخواهم» count together. Texts without words, such as a masked number alone, are no topic.
    """
    groups: dict[str, _Group] = {}
    for search in searches:
        key = analyzer.normalize(search.query).replace(" ", "").replace(HALF_SPACE, "")
        if key and search.outcome != "answered":
            groups.setdefault(key, _Group()).add(search)
    wanted = [group.topic() for group in groups.values() if len(group.tabs) >= min_visitors]
    wanted.sort(key=lambda topic: (-topic.visitors, -topic.searches, -topic.last_seen.timestamp(), topic.query))
    return Unanswered(tuple(wanted), len(groups) - len(wanted))
