"""Tells what a topic needs: a word, an answer, a better answer, or nothing, because it is noise.

Each sign moves the odds by the logarithm of how much likelier it is where the judgment is right than where it is not. The rates below are
assumptions about people, stated here once; where staff disagree with many judgments, they are what to change.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rahnama.insights.drafts.wordings import SHARED
from rahnama.insights.model import Judgment, Proposal
from rahnama.insights.signals import ANSWERED, ESCALATED
from rahnama.insights.table import persian

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rahnama.content.model import Catalog
    from rahnama.insights.language import Language
    from rahnama.insights.model import Wording
    from rahnama.insights.signals import Signals
    from rahnama.insights.topics import Group
    from rahnama.search.ranker import SearchResult

OPENS_RIGHT = 0.4
OPENS_WRONG = 0.07
"""Visitors who end at the entry that answers them, in other words or by browsing; and at one that does not."""
OPENED_AT_ONCE = 0.6
"""What an opening from the topic's own hits counts; it may be a slip, another search for the same is none."""
WORD_PRIOR = -1.1
FURTHER_QUESTION = 0.35
"""Visitors who go on to something else within ten minutes; they spread as all openings do."""
SHOWN_TODAY = 0.7
"""What it speaks for an entry that today's search shows it among its first hits, though in doubt."""

TURNS_TO_PEOPLE = 0.15
TURNS_BY_CHANCE = 0.015
"""Visitors who write or call about what the shop should answer, and about what it has nothing to do with."""
TRIES_OTHER_WORDS = 0.2
TRIES_BY_CHANCE = 0.03
"""Visitors who ask the same in other words, again for one and the other."""
READS_ELSEWHERE = 0.15
READS_BY_CHANCE = 0.03
"""Visitors who find an answer to something else in the same visit: customers have more than one question, passers-by none."""
KNOWN_WORDS = 2.5
DOUBT = 3.0
PRIOR = -0.8
MOST_SIGNS = 40
"""Visitors beyond which more of them say no more about rates that are assumed."""

VOTED_DOWN_SHARE = 0.3
VOTED_DOWN_LEAST = 3
SOLVED_SHARE = 0.8
MOST_WORDINGS = 5
TEXT_SHARED_BY = 3
"""Visitors who have to have typed a text before evidence quotes it."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """A wording and what today's search makes of it."""

    wording: Wording
    result: SearchResult


@dataclass(slots=True)
class Case:
    """What is known of a topic before it is judged.

    Attributes:
        visitors: tabs; `people` those who turned to people, `tried` those who asked again in other words of the topic,
            `customers` those who found an answer to something else.
        ends: by article, the tabs that ended at it.
        opened: by article, the tabs that opened it from the topic's own hits; `disappointed` those of them who were not helped.
        found_by: by article, the texts that found it.
    """

    visitors: int
    people: int
    tried: int
    customers: int
    ends: Counter[str]
    opened: Counter[str]
    disappointed: Counter[str]
    found_by: dict[str, Counter[str]]
    contact: Counter[str]
    read: Counter[str]


@dataclass(slots=True)
class _Ways:
    """What each tab of a group did; the last counts where it did a thing twice."""

    ends: dict[int, str] = field(default_factory=dict)
    opened: dict[int, str] = field(default_factory=dict)
    disappointed: dict[int, str] = field(default_factory=dict)
    texts: dict[int, set[int]] = field(default_factory=dict)
    people: set[int] = field(default_factory=set)
    answers: Counter[int] = field(default_factory=Counter)
    found_by: dict[str, Counter[str]] = field(default_factory=dict)

    def follow(self, row: int, signals: Signals) -> None:
        """Take in one search and what came of it."""
        tab, article = signals.tab[row], signals.articles[signals.opened[row]]
        self.texts.setdefault(tab, set()).add(signals.keys[signals.text[row]])
        if signals.outcome[row] == ESCALATED:
            self.people.add(tab)
        if signals.outcome[row] == ANSWERED:
            self.answers[tab] += 1
        if article:
            self.opened[tab] = article
            content = signals.outcome[row] == ANSWERED and not signals.voted_down[row]
            (self.ends if content else self.disappointed)[tab] = article
        if signals.rescued[row]:
            self.ends[tab] = signals.articles[signals.rescued[row]]
            if signals.via[row] >= 0:
                self.found_by.setdefault(self.ends[tab], Counter())[signals.texts[signals.via[row]]] += 1


def gather(group: Group, signals: Signals) -> Case:
    """Return what became of a group's visitors."""
    ways = _Ways()
    for row in group.rows:
        ways.follow(row, signals)
    return Case(
        visitors=len(ways.texts),
        people=len(ways.people),
        tried=sum(len(keys) > 1 for keys in ways.texts.values()),
        customers=sum(signals.answers[tab] > ways.answers[tab] for tab in ways.texts),
        ends=Counter(ways.ends.values()),
        opened=Counter(ways.opened.values()),
        disappointed=Counter(ways.disappointed.values()),
        found_by=ways.found_by,
        contact=group.contact,
        read=group.read,
    )


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges topics of one catalog.

    Args:
        popularity: by article, its share of all that was opened.
    """

    catalog: Catalog
    language: Language
    popularity: Mapping[str, float]

    def judge(self, case: Case, replayed: Sequence[Replayed], shared: str = "") -> Judgment | None:
        """Return what a topic needs; None when today's search answers it.

        `shared` are the words that may be proposed where no two visitors typed the same text.
        """
        shown = shown_today(replayed)
        noise = self._noise_odds(case, replayed)
        entry, odds = self._best_entry(case, shown)
        weak = self._weak(case)
        if weak:
            return weak
        if odds > 0 and solved(replayed, entry):
            return None
        if noise > 0 and odds <= 0:
            return Judgment(kind="noise", entry="", probability=_probability(noise), evidence=self._about_noise(case))
        if odds > 0:
            return self._missing_word(case, entry, odds, replayed, shared)
        return Judgment(
            kind="missing-answer",
            entry="",
            probability=_probability(-odds) * _probability(-noise),
            evidence=self._about_gap(case, shown),
        )

    def _best_entry(self, case: Case, shown: Mapping[str, float]) -> tuple[str, float]:
        """Return the entry that most likely answers, and the odds' logarithm that it does."""
        candidates = [entry for entry in {*case.ends, *case.read} if entry in self.catalog.articles]
        odds = {entry: self._entry_odds(entry, case, shown) for entry in candidates}
        best = max(odds, key=lambda entry: (odds[entry], entry), default="")
        return best, odds.get(best, -2.0)

    def _entry_odds(self, entry: str, case: Case, shown: Mapping[str, float]) -> float:
        visitors = min(case.visitors, MOST_SIGNS)
        scale = visitors / max(1, case.visitors)
        at_once = min(case.ends[entry], case.opened[entry])
        ended = case.ends[entry] - (1 - OPENED_AT_ONCE) * at_once + 0.5 * case.read[entry]
        ended = min(visitors, ended * scale)
        by_chance = min(0.3, OPENS_WRONG + FURTHER_QUESTION * self.popularity.get(entry, 0.0))
        odds = ended * math.log(OPENS_RIGHT / by_chance) + (visitors - ended) * math.log(
            (1 - OPENS_RIGHT) / (1 - by_chance)
        )
        return WORD_PRIOR + odds + SHOWN_TODAY * shown.get(entry, 0.0)

    def _noise_odds(self, case: Case, replayed: Sequence[Replayed]) -> float:
        """Return the odds' logarithm that nobody asked the shop anything."""
        visitors = min(case.visitors, MOST_SIGNS)
        scale = visitors / max(1, case.visitors)
        people = (case.people + case.contact.total() * 0.5) * scale
        odds = PRIOR + _against(people, visitors, TURNS_TO_PEOPLE, TURNS_BY_CHANCE)
        odds += _against(case.tried * scale, visitors, TRIES_OTHER_WORDS, TRIES_BY_CHANCE)
        odds += _against(case.customers * scale, visitors, READS_ELSEWHERE, READS_BY_CHANCE)
        weight = sum(one.wording.visitors for one in replayed) or 1
        known = sum(self.language.share_known(one.wording.text) * one.wording.visitors for one in replayed) / weight
        sure = sum(one.result.confidence * one.wording.visitors for one in replayed) / weight
        return odds + KNOWN_WORDS * (0.5 - known) + DOUBT * (0.25 - sure)

    def _weak(self, case: Case) -> Judgment | None:
        """Return that an entry is read and does not help, when that happens too often."""
        entry, sad = max(case.disappointed.items(), key=lambda item: (item[1], item[0]), default=("", 0))
        read = case.opened[entry]
        if sad < VOTED_DOWN_LEAST or sad < VOTED_DOWN_SHARE * read or read < 0.4 * case.visitors:
            return None
        title = self._title(entry)
        line = f"از {persian(read)} نفری که پس از این جستجو «{title}» را خواندند، {persian(sad)} نفر راضی نشدند."
        return Judgment(kind="weak-answer", entry=entry, probability=min(0.95, 0.5 + sad / read / 2), evidence=(line,))

    def _missing_word(self, case: Case, entry: str, odds: float, replayed: Sequence[Replayed], shared: str) -> Judgment:
        evidence = [f"{persian(case.ends[entry])} نفر پس از این جستجو «{self._title(entry)}» را باز کردند."]
        if found_by := case.found_by.get(entry):
            text, count = found_by.most_common(1)[0]
            if count >= TEXT_SHARED_BY:
                evidence.append(f"{persian(count)} نفر همین را با «{text}» پیدا کردند.")
        evidence += self._about_people(case)
        return Judgment(
            kind="missing-word",
            entry=entry,
            probability=_probability(odds),
            evidence=tuple(evidence),
            proposal=self._proposal(entry, replayed, shared),
        )

    def _proposal(self, entry: str, replayed: Sequence[Replayed], shared: str) -> Proposal | None:
        """Return the wordings to add as aliases: those that most used and that today do not surely find the entry first."""
        article = self.catalog.articles[entry]
        known = {self.language.key(text) for text in (article.title, *article.aliases)}
        public = [one for one in replayed if one.wording.visitors >= SHARED]
        missed = [one.wording for one in public if one.result.outcome != "found" or one.result.hits[0].id != entry]
        said: dict[frozenset[str], str] = {}
        for wording in missed or [one.wording for one in public]:
            words = frozenset(self.language.words(wording.text))
            if words and self.language.key(wording.text) not in known:
                said.setdefault(words, wording.text)
        words_to_add = tuple(said.values())[:MOST_WORDINGS] or ((shared,) if shared else ())
        return Proposal(entry=entry, field="aliases", words=words_to_add) if words_to_add else None

    def _about_gap(self, case: Case, shown: Mapping[str, float]) -> tuple[str, ...]:
        lines = self._about_people(case)
        if case.tried:
            lines.append(f"{persian(case.tried)} نفر همین را با واژه‌های دیگر هم جستجو کردند و باز پاسخی نیافتند.")
        best = max(shown, key=lambda entry: shown[entry], default="")
        if best:
            lines.append(f"جستجوی امروز در بهترین حالت «{self._title(best)}» را نشان می‌دهد که پاسخ این پرسش نیست.")
        else:
            lines.append("جستجوی امروز هم چیزی برای آن پیدا نمی‌کند.")
        return tuple(lines)

    def _about_people(self, case: Case) -> list[str]:
        lines = []
        if case.people:
            lines.append(f"{persian(case.people)} نفر پس از این جستجو سراغ پشتیبانی رفتند.")
        if case.contact:
            topic, count = case.contact.most_common(1)[0]
            title = next((request.title for request in self.catalog.requests if request.id == topic), topic)
            lines.append(f"{persian(count)} پیام پس از آن با موضوع «{title}» رسید.")
        return lines

    def _about_noise(self, case: Case) -> tuple[str, ...]:
        if case.people:
            return ("واژه‌هایش به فروشگاه ربطی ندارد و کمتر کسی پس از آن سراغ پشتیبانی رفته است.",)
        return ("واژه‌هایش به فروشگاه ربطی ندارد و هیچ‌کس پس از آن سراغ پشتیبانی نرفته است.",)

    def _title(self, entry: str) -> str:
        article = self.catalog.articles.get(entry)
        return article.title if article else entry


def shown_today(replayed: Sequence[Replayed]) -> dict[str, float]:
    """Return, for articles among the first three hits, the share of visitors whose wording shows them today."""
    total = sum(one.wording.visitors for one in replayed) or 1
    shown: Counter[str] = Counter()
    for one in replayed:
        for hit in one.result.hits[:3]:
            shown[hit.id] += one.wording.visitors
    return {entry: visitors / total for entry, visitors in shown.items()}


def solved(replayed: Sequence[Replayed], entry: str) -> bool:
    """Tell whether most visitors' wordings find an entry today, surely and among the first two hits."""
    total = sum(one.wording.visitors for one in replayed) or 1
    found = sum(
        one.wording.visitors
        for one in replayed
        if one.result.outcome == "found" and entry in [hit.id for hit in one.result.hits[:2]]
    )
    return found >= SOLVED_SHARE * total


def _against(count: float, visitors: float, rate: float, by_chance: float) -> float:
    """Return what `count` of `visitors` says for the lower of two rates, as the logarithm of a likelihood ratio."""
    count = min(count, visitors)
    return count * math.log(by_chance / rate) + (visitors - count) * math.log((1 - by_chance) / (1 - rate))


def _probability(odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))
