"""How well the help center does, in numbers that each have one definition (`DEFINITIONS`), counted while others read the events.

A `Tally` stands between the store and `rahnama.insights.insights.find_insights`, so that a million events are read once.
Days and hours are those of Tehran; a week begins on Saturday.
"""

from __future__ import annotations

import datetime as dt
import math
import sys
from array import array
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rahnama.collector.records import OUTCOMES, Outcome
from rahnama.content.moments import TEHRAN
from rahnama.insights.deflection import Attempts, Deflection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from rahnama.collector.records import ContactRequest, FormVisit, Search, Vote
    from rahnama.insights.model import Events

DEFINITIONS: Mapping[str, str] = {
    "unanswered": "سهم جستجوهایی که به خواندن پاسخی نرسیدند: بی‌نتیجه، نامطمئن، بازنشده یا کشیده‌شده به تماس.",
    "zero": "سهم جستجوهایی که هیچ نتیجه‌ای نداشتند.",
    "doubtful": "سهم جستجوهایی که نتیجه داشتند، اما خود جستجو به آن‌ها مطمئن نبود.",
    "self_service": "سهم بازدیدهایی (زبانه‌های مرورگر) که با جستجو پاسخی را باز کردند و سراغ تماس نرفتند، از همهٔ بازدیدهای همراه با جستجو. زبانه‌ای که یک روز تمام ساکت بماند بازدید تازه‌ای است.",
    "helpful": "سهم رأی‌های «مفید بود» از همهٔ رأی‌ها. از هر زبانه برای هر مقاله آخرین رأی، و از هر شبکه در هر روز برای هر مقاله "
    "دست‌بالا پنج رأی شمرده می‌شود. بازه، فاصلهٔ اطمینان ویلسون در سطح ۹۵٪ است.",
    "response": "ساعت‌های گذشته از رسیدن پیام تا «پاسخ داده شد»، ساعت‌های تعطیل هم در آن. میانه یعنی نیمی از پیام‌های "
    "پاسخ‌گرفته زودتر از این پاسخ گرفتند.",
    "deflection": "از کسانی که فرم تماس را باز کردند: پیشنهادی دیدند، بی‌فرستادن رفتند و تا ۲۴ ساعت از همان زبانه پیامی نفرستادند. "
    "کران پایین کسانی‌اند که پیشنهادی را خواندند و بعد رفتند؛ کران بالا همهٔ کسانی که پیشنهادی دیدند و پیامی از آن‌ها نرسید. "
    "عدد واقعی جایی در این بازه است: شاید کسی نخوانده رفته یا از راه دیگری تماس گرفته باشد.",
    "hours": "جستجوها و پیام‌ها به ساعت تهران؛ میانگین هر ساعت در همان روز هفته.",
}
"""What each number means, in the words that stand beside it in every report; said here and nowhere else."""

Z = 1.959964
"""The normal distribution's quantile for 95 %."""
MOST_VOTES_OF_A_NETWORK = 5
DAY_SECONDS = 86_400
TEHRAN_SECONDS = 12_600
ANSWERED, ESCALATED = 1, 2


@dataclass(frozen=True, slots=True)
class Share:
    """`count` out of `of`."""

    count: int
    of: int

    @property
    def value(self) -> float | None:
        """The share, 0 to 1; None of nothing."""
        return self.count / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's score interval at 95 %; 0 to 1 of nothing.

        E. B. Wilson, "Probable inference, the law of succession, and statistical inference", J. Am. Stat. Assoc. 22
        (1927) 209-212: (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n).
        """
        if not self.of:
            return 0.0, 1.0
        share, whole = self.count / self.of, 1 + Z * Z / self.of
        middle = share + Z * Z / (2 * self.of)
        reach = Z * math.sqrt(share * (1 - share) / self.of + Z * Z / (4 * self.of * self.of))
        return max(0.0, (middle - reach) / whole), min(1.0, (middle + reach) / whole)


@dataclass(frozen=True, slots=True)
class Day:
    """A day in Tehran: settled searches, those that were not answered, and messages."""

    date: dt.date
    searches: int
    unanswered: int
    messages: int


@dataclass(frozen=True, slots=True)
class ArticleVotes:
    """Votes on one article; `reasons` of those who were not helped, as the page's buttons name them."""

    article: str
    helpful: Share
    reasons: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseTime:
    """How long customers waited, in hours; None before anything was answered.

    Attributes:
        median: half of the answered messages were answered sooner.
        slowest_tenth: nine in ten were answered sooner.
        waiting: messages that nobody answered or closed yet; `longest_waiting` the hours of the oldest of them.
    """

    messages: int
    answered: int
    median: float | None
    slowest_tenth: float | None
    waiting: int
    longest_waiting: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """What a span of time looked like.

    Attributes:
        days: every day of the span, also those without a search.
        votes: by article, most votes first.
        by_topic: response time by request type, most messages first.
        hours: seven rows from Saturday on, 24 columns: mean searches of an hour.
        people_hours: the same of what people are needed for: messages, and searches after which contact was opened.
    """

    days: tuple[Day, ...]
    outcomes: Mapping[Outcome, int]
    unanswered: Share
    zero: Share
    doubtful: Share
    self_service: Share
    helpful: Share
    votes: tuple[ArticleVotes, ...]
    response: ResponseTime
    by_topic: Mapping[str, ResponseTime]
    deflection: Deflection
    hours: tuple[tuple[float, ...], ...]
    people_hours: tuple[tuple[float, ...], ...]


class Tally:
    """Events that count themselves as they are read; a `rahnama.insights.model.Events` over another one."""

    def __init__(self, events: Events) -> None:
        self._events = events
        self._days: dict[int, list[int]] = {}
        self._hours = array("l", bytes(8 * 168))
        self._people = array("l", bytes(8 * 168))
        self._outcomes: Counter[Outcome] = Counter()
        self._served = Share(0, 0)
        self._votes: dict[tuple[int, str], Ballot] = {}
        self._attempts = Attempts()
        self._messages: list[Message] = []

    def searches(self, since: dt.datetime) -> Iterator[Search]:
        """See `Events.searches`; reading them again counts them anew."""
        self._days, self._outcomes = {}, Counter()
        self._hours, self._people = (array("l", bytes(8 * 168)) for _ in range(2))
        days, hours, people, outcomes = self._days, self._hours, self._people, self._outcomes
        visits = Visits()
        for search in self._events.searches(since):
            seconds = int(search.at.timestamp()) + TEHRAN_SECONDS
            day = days.get(seconds // DAY_SECONDS)
            if day is None:
                day = days[seconds // DAY_SECONDS] = [0, 0]
                visits.turn_day()
            outcome, slot, tab = search.outcome, _slot(seconds), hash(search.tab)
            day[0] += 1
            hours[slot] += 1
            outcomes[outcome] += 1
            if outcome == "answered":
                visits.add(tab, ANSWERED)
            else:
                day[1] += 1
                escalated = outcome == "escalated"
                people[slot] += escalated
                visits.add(tab, ESCALATED if escalated else 0)
            yield search
        self._served = visits.served()

    def votes(self, since: dt.datetime) -> Iterator[Vote]:
        """See `Events.votes`."""
        self._votes = {}
        for vote in self._events.votes(since):
            article = sys.intern(vote.article)
            self._votes[hash(vote.tab), article] = Ballot(
                article, hash((vote.network, article)), vote.helpful, sys.intern(vote.reason)
            )
            yield vote

    def forms(self, since: dt.datetime) -> Iterator[FormVisit]:
        """See `Events.forms`."""
        self._attempts = Attempts()
        for visit in self._events.forms(since):
            self._attempts.add(visit)
            yield visit

    def requests(self, limit: int) -> list[ContactRequest]:
        """See `Events.requests`; only moments, topic and status are remembered."""
        requests = self._events.requests(limit)
        self._messages = [Message(one.topic or "other", one.received, one.answered, one.status) for one in requests]
        return requests

    def metrics(self, since: dt.datetime, now: dt.datetime) -> Metrics:
        """Return what the events that were read say of the span from `since` to `now`."""
        messages = [message for message in self._messages if since <= message.received <= now]
        days = self._filled_days(since, now, messages)
        votes = count_votes(self._votes.values())
        searches = self._outcomes.total()
        return Metrics(
            days=days,
            outcomes={outcome: self._outcomes[outcome] for outcome in OUTCOMES},
            unanswered=Share(searches - self._outcomes["answered"], searches),
            zero=Share(self._outcomes["zero"], searches),
            doubtful=Share(self._outcomes["low-confidence"], searches),
            self_service=self._served,
            helpful=Share(sum(one.helpful.count for one in votes), sum(one.helpful.of for one in votes)),
            votes=votes,
            response=response_time(messages, now),
            by_topic=_by_topic(messages, now),
            deflection=self._attempts.measure(now),
            hours=_means(self._hours, days),
            people_hours=_means(_with_messages(self._people, messages), days),
        )

    def _filled_days(self, since: dt.datetime, now: dt.datetime, messages: Iterable[Message]) -> tuple[Day, ...]:
        """Return all days from the first with anything in it, or the span's first, to the last."""
        written = Counter(_tehran(message.received) // DAY_SECONDS for message in messages)
        first, last = _tehran(since) // DAY_SECONDS, _tehran(now) // DAY_SECONDS
        first = max(first, min([*self._days, *written, last]))
        return tuple(
            Day(_date(number), searches, unanswered, written[number])
            for number in range(first, last + 1)
            for searches, unanswered in (self._days.get(number, (0, 0)),)
        )


class Visits:
    """What became of tabs, those of today and yesterday in memory: one that was silent for a whole day is another visit."""

    def __init__(self) -> None:
        self._today: dict[int, int] = {}
        self._yesterday: dict[int, int] = {}
        self._over = Share(0, 0)

    def add(self, tab: int, flag: int) -> None:
        """Note a search of a tab."""
        flags = self._today.get(tab)
        self._today[tab] = flag | (self._yesterday.pop(tab, 0) if flags is None else flags)

    def turn_day(self) -> None:
        """Begin another day."""
        self._over = self._with(self._yesterday)
        self._yesterday, self._today = self._today, {}

    def served(self) -> Share:
        """Return how many visits found an answer and did not turn to people."""
        self.turn_day()
        return self._with(self._yesterday)

    def _with(self, visits: Mapping[int, int]) -> Share:
        served = sum(flags == ANSWERED for flags in visits.values())
        return Share(self._over.count + served, self._over.of + len(visits))


@dataclass(frozen=True, slots=True)
class Message:
    """What metrics need of a message; nothing that a customer wrote."""

    topic: str
    received: dt.datetime
    answered: dt.datetime | None
    status: str


@dataclass(frozen=True, slots=True)
class Ballot:
    """What metrics need of a vote; `network` is the same for one network, one day and one article only."""

    article: str
    network: int
    helpful: bool
    reason: str


def count_votes(votes: Iterable[Ballot]) -> tuple[ArticleVotes, ...]:
    """Return votes by article, most votes first; `votes` holds the last one of each tab on each article."""
    by_network: Counter[int] = Counter()
    counts: dict[str, list[int]] = {}
    reasons: dict[str, Counter[str]] = {}
    for vote in votes:
        by_network[vote.network] += 1
        if by_network[vote.network] > MOST_VOTES_OF_A_NETWORK:
            continue
        count = counts.setdefault(vote.article, [0, 0])
        count[0] += vote.helpful
        count[1] += 1
        if not vote.helpful and vote.reason:
            reasons.setdefault(vote.article, Counter())[vote.reason] += 1
    ordered = sorted(counts, key=lambda article: (-counts[article][1], article))
    return tuple(
        ArticleVotes(article, Share(*counts[article]), dict(reasons.get(article, Counter()).most_common()))
        for article in ordered
    )


def response_time(messages: Iterable[Message], now: dt.datetime) -> ResponseTime:
    """Return how long the senders of these messages waited; who still waits at `now` is counted apart."""
    messages = list(messages)
    hours = sorted(_hours_between(one.received, one.answered) for one in messages if one.answered)
    waiting = [_hours_between(one.received, now) for one in messages if one.status == "open"]
    return ResponseTime(
        messages=len(messages),
        answered=len(hours),
        median=quantile(hours, 0.5),
        slowest_tenth=quantile(hours, 0.9),
        waiting=len(waiting),
        longest_waiting=max(waiting, default=None),
    )


def quantile(values: list[float], share: float) -> float | None:
    """Return the value below which `share` of sorted values lie, between its neighbours by their distance; None of none.

    Type 7 of R. J. Hyndman and Y. Fan, "Sample quantiles in statistical packages", Am. Stat. 50 (1996) 361-365.
    """
    if not values:
        return None
    place = (len(values) - 1) * share
    low = math.floor(place)
    return values[low] + (values[min(low + 1, len(values) - 1)] - values[low]) * (place - low)


def _by_topic(messages: Iterable[Message], now: dt.datetime) -> dict[str, ResponseTime]:
    topics: dict[str, list[Message]] = {}
    for message in messages:
        topics.setdefault(message.topic, []).append(message)
    return {topic: response_time(topics[topic], now) for topic in sorted(topics, key=lambda one: -len(topics[one]))}


def _with_messages(slots: array[int], messages: Iterable[Message]) -> array[int]:
    together = array("l", slots)
    for message in messages:
        together[_slot(_tehran(message.received))] += 1
    return together


def _means(slots: array[int], days: Iterable[Day]) -> tuple[tuple[float, ...], ...]:
    """Return seven rows of 24, each count divided by how many such weekdays the span has."""
    weekdays = Counter((day.date.weekday() + 2) % 7 for day in days)
    return tuple(
        tuple(slots[weekday * 24 + hour] / max(1, weekdays[weekday]) for hour in range(24)) for weekday in range(7)
    )


def _slot(seconds: int) -> int:
    """Return the number of the hour in the week from Saturday on; 1970-01-01 was a Thursday."""
    return (seconds // DAY_SECONDS + 5) % 7 * 24 + seconds % DAY_SECONDS // 3600


def _tehran(moment: dt.datetime) -> int:
    return int(moment.timestamp()) + TEHRAN_SECONDS


def _date(day: int) -> dt.date:
    return dt.datetime.fromtimestamp(day * DAY_SECONDS - TEHRAN_SECONDS, TEHRAN).date()


def _hours_between(earlier: dt.datetime, later: dt.datetime) -> float:
    return max(0.0, (later - earlier).total_seconds() / 3600)
