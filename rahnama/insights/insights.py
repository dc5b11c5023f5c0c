"""From a store full of events to what the shop should write next: the one function that reports, drafts and alerts call."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rahnama.collector.records import OUTCOMES
from rahnama.insights.drafts.wordings import SHARED, VISITORS
from rahnama.insights.judging import Judge, Replayed, gather
from rahnama.insights.language import Language
from rahnama.insights.model import Insights, Judgment, Topic, Wording
from rahnama.insights.ranking import day, score
from rahnama.insights.signals import ANSWERED, Signals, read_signals
from rahnama.insights.topics import group_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from rahnama.analysis.analyzer import Analyzer
    from rahnama.collector.records import Outcome
    from rahnama.content.model import Catalog
    from rahnama.insights.model import Events
    from rahnama.insights.topics import Group
    from rahnama.search.ranker import Ranker

DAYS = 30
MIN_NETWORKS = 2
REPLAYED_WORDINGS = 6
REPLAYED_WHEN_OPEN = 2
"""How many of a topic's wordings are searched again today, and of what does not fail altogether; the most used ones speak
for the others."""
KEPT_WORDINGS = 50
KEPT_NOISE = 200
KEY_DIGITS = 8
SHOWN_HITS = 5
MOST_SHARED_WORDS = 5
ALSO_WHEN: Mapping[str, frozenset[str]] = {
    "open": frozenset({"weak-answer", "missing-word"}),
    "answered": frozenset({"weak-answer"}),
}
"""What a group may need that does not fail altogether."""


def find_insights(  # noqa: PLR0913 - what is read, what it is judged by, and the span
    events: Events,
    ranker: Ranker,
    catalog: Catalog,
    analyzer: Analyzer,
    *,
    now: dt.datetime,
    since: dt.datetime | None = None,
    min_visitors: int = 3,
    progress: Callable[[str, int], None] | None = None,
) -> Insights:
    """Return what was looked for in vain between `since` (thirty days before, when None) and `now`.

    Args:
        events: where the signals come from.
        ranker: a session over today's index; topics are searched again in it.
        catalog: what the shop publishes today.
        analyzer: the rules that the index was built by.
        now: the end of the span.
        since: its beginning.
        min_visitors: topics that fewer tabs asked for are withheld, as are those of a single network.
        progress: hears ``("searches", count)`` while events are read and ``("topics", count)`` while topics are judged.
    """
    since = since or now - dt.timedelta(days=DAYS)
    signals = read_signals(events, since, analyzer, progress)
    language = Language(catalog, analyzer)
    return _Finder(signals, language, catalog, ranker, now, min_visitors).find(progress)


@dataclass(frozen=True, slots=True)
class _Finder:
    signals: Signals
    language: Language
    catalog: Catalog
    ranker: Ranker
    now: dt.datetime
    min_visitors: int

    def find(self, progress: Callable[[str, int], None] | None) -> Insights:
        grouped = group_texts(self.signals, self.language)
        shown, noise = self._split(grouped.failing), self._split(grouped.unwanted)
        judge = Judge(self.catalog, self.language, popularity(self.signals))
        topics = []
        for number, group in enumerate((*shown[0], *self._doubted(grouped.answered)), 1):
            topics += self._judged(group, judge)
            if progress and number % 20 == 0:
                progress("topics", number)
        unwanted = Judgment(kind="noise", entry="", probability=0.98, evidence=("پرسشی از فروشگاه نیست.",))
        spam = [self._topic(group, unwanted) for group in sorted(noise[0], key=lambda one: -len(one.rows))[:KEPT_NOISE]]
        ranked = sorted(topics, key=lambda topic: (-topic.score, topic.key))
        asked = [row for row, outcome in enumerate(self.signals.outcome) if outcome != ANSWERED]
        return Insights(
            topics=tuple(topic for topic in ranked if topic.judgment.kind != "noise"),
            noise=tuple(sorted([*spam, *(topic for topic in ranked if topic.judgment.kind == "noise")], key=_loudness)),
            withheld=shown[1],
            since=self.signals.since,
            until=self.now,
            searches=len(self.signals.text),
            visitors=len(set(self.signals.tab)),
            unanswered_searches=len(asked),
        )

    def _split(self, groups: Sequence[Group]) -> tuple[list[Group], int]:
        """Return the groups that enough visitors of enough networks asked for, and how many others there are."""
        enough = [group for group in groups if self._is_shown(group)]
        return enough, len(groups) - len(enough)

    def _is_shown(self, group: Group) -> bool:
        signals = self.signals
        if len(group.rows) < self.min_visitors:
            return False
        vain = (row for row in group.rows if signals.outcome[row] != ANSWERED or signals.voted_down[row])
        tabs = {signals.tab[row] for row in (vain if group.fate == "failing" else group.rows)}
        networks = {signals.network[row] for row in group.rows}
        trust = sum(signals.weights.get(network, 1.0) for network in networks)
        return len(tabs) >= self.min_visitors and (trust >= MIN_NETWORKS or not knows_networks(signals))

    def _doubted(self, groups: Iterable[Group]) -> Iterable[Group]:
        """Yield the groups whose answers disappoint, or that many visitors did not find them by."""
        for group in groups:
            voted_down = sum(self.signals.voted_down[row] for row in group.rows)
            if voted_down >= self.min_visitors or (group.fate == "open" and self._is_shown(group)):
                yield group

    def _judged(self, group: Group, judge: Judge) -> list[Topic]:
        wordings = self._wordings(group)
        most = REPLAYED_WORDINGS if group.fate == "failing" else REPLAYED_WHEN_OPEN
        replayed = [Replayed(wording, self.ranker.search(wording.text, SHOWN_HITS)) for wording in wordings[:most]]
        shared = "" if wordings[0].visitors >= SHARED else self._shared_words(group)
        judgment = judge.judge(gather(group, self.signals), replayed, shared)
        if judgment is None or (group.fate != "failing" and judgment.kind not in ALSO_WHEN[group.fate]):
            return []
        return [self._topic(group, judgment, wordings)]

    def _topic(self, group: Group, judgment: Judgment, wordings: tuple[Wording, ...] | None = None) -> Topic:
        signals = self.signals
        wordings = wordings or self._wordings(group)
        vain = [row for row in group.rows if signals.outcome[row] != ANSWERED or signals.voted_down[row]]
        rows = sorted(vain or group.rows)
        outcomes = Counter(OUTCOMES[signals.outcome[row]] for row in rows)
        until = int((self.now - signals.since).total_seconds())
        case = gather(group, signals)
        query = wordings[0].text if wordings[0].visitors >= SHARED else self._shared_words(group)
        return Topic(
            key=topic_key(query or wordings[0].text, self.language),
            query=query,
            wordings=wordings[:KEPT_WORDINGS],
            visitors=len({signals.tab[row] for row in rows}),
            networks=len({signals.network[row] for row in rows}),
            days=len({day(signals.at[row], signals) for row in rows}),
            searches=len(rows),
            outcomes=_unanswered(outcomes),
            first_seen=signals.since + dt.timedelta(seconds=signals.at[rows[0]]),
            last_seen=signals.since + dt.timedelta(seconds=signals.at[rows[-1]]),
            score=score(group.rows, signals, judgment.kind, until),
            judgment=judgment,
            contact_topics=dict(case.contact.most_common()),
            opened=dict((case.ends + case.disappointed).most_common()),
        )

    def _shared_words(self, group: Group) -> str:
        """Return the words that enough visitors typed, most first: what may be told where each of them asked in other ones."""
        tabs: dict[str, set[int]] = defaultdict(set)
        for row in group.rows:
            for word in self.language.words(self.signals.texts[self.signals.text[row]]):
                tabs[word].add(self.signals.tab[row])
        shared = [word for word in tabs if len(tabs[word]) >= VISITORS]
        return " ".join(sorted(shared, key=lambda word: (-len(tabs[word]), word))[:MOST_SHARED_WORDS])

    def _wordings(self, group: Group) -> tuple[Wording, ...]:
        """Return the group's wordings, most visitors first; texts with the same words are one, as most typed it."""
        signals = self.signals
        rows_of: dict[int, list[int]] = defaultdict(list)
        for row in group.rows:
            rows_of[signals.keys[signals.text[row]]].append(row)
        wordings = [self._wording(rows) for rows in rows_of.values()]
        return tuple(sorted(wordings, key=lambda one: (-one.visitors, -one.searches, one.text)))

    def _wording(self, rows: Sequence[int]) -> Wording:
        signals = self.signals
        text, _ = max(Counter(signals.text[row] for row in rows).items(), key=lambda item: (item[1], -item[0]))
        return Wording(
            text=signals.texts[text],
            visitors=len({signals.tab[row] for row in rows}),
            networks=len({signals.network[row] for row in rows}),
            searches=len(rows),
        )


def topic_key(text: str, language: Language) -> str:
    """Return the key of a topic that is called `text`."""
    return hashlib.sha256(language.key(text).encode()).hexdigest()[:KEY_DIGITS]


def topics_by_key(topics: Sequence[Topic], language: Language) -> dict[str, Topic]:
    """Return topics by their keys, and by those that they would have had if another of their wordings had led.

    Which wording leads changes from hour to hour; a key that staff read in a report in the morning names the topic all day.
    """
    also = {topic_key(one.text, language): topic for topic in reversed(topics) for one in reversed(topic.wordings)}
    return also | {topic.key: topic for topic in topics}


def popularity(signals: Signals) -> dict[str, float]:
    """Return, by article, its share of all that was opened."""
    opened = Counter(signals.articles[number] for number in signals.opened if number)
    total = max(1, opened.total())
    return {article: count / total for article, count in opened.items()}


def knows_networks(signals: Signals) -> bool:
    """Tell whether the log tells networks apart: a log without addresses has at most one a day."""
    days = {at // 86_400 for at in signals.at}
    return len(set(signals.network)) > len(days) + 1


def _unanswered(outcomes: Counter[Outcome]) -> dict[Outcome, int]:
    return {outcome: outcomes[outcome] for outcome in OUTCOMES if outcome != "answered"}


def _loudness(topic: Topic) -> tuple[int, str]:
    return -topic.visitors, topic.key
