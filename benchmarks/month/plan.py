"""What is planted in a month, drawn by its seed, and the month itself as records."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.month.customers import Customers, Shown, Step, variants
from benchmarks.month.pools import MissingTopic, MissingWord, missing_topics, missing_words, off_topic, real_questions
from benchmarks.month.typing_habits import invented, noise
from rahnama.collector.records import ContactRequest, Search, Vote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rahnama.collector.records import Submission
    from rahnama.content.model import Catalog

DAYS = 30
TOPICS = 40
WORDS = 25
INVENTED_WORDS = 12
TOPIC_VISITORS = (5, 60)
WORD_VISITORS = (5, 40)
NOISE = 0.3
REAL_VARIANTS = 6
SEARCHES_A_QUESTION = 1.2
PLANTED_VARIANTS = 8
AS_IT_IS = 10
"""How often a wording stands beside its variants, of which about a half are as it is."""
CONTACT = {
    "shipping": "delivery",
    "order": "delivery",
    "payment": "payment",
    "refund": "payment",
    "discount": "payment",
    "abroad": "payment",
    "returns": "returns",
    "warranty": "returns",
    "product": "presale",
    "account": "account",
    "trust": "complaint",
    "support": "other",
    "business": "other",
}
"""The request type that is chosen about a category; guides are asked about before buying."""


@dataclass(slots=True)
class Plan:
    """What is planted: texts by what they belong to."""

    topics: dict[str, list[str]] = field(default_factory=dict)
    words: dict[str, list[str]] = field(default_factory=dict)
    entries: dict[str, str] = field(default_factory=dict)
    visitors: dict[str, int] = field(default_factory=dict)
    noise: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Month:
    """Makes the records of one month that ends at `until`."""

    seed: int
    ask: Callable[[str], Shown]
    catalog: Catalog
    until: dt.datetime
    searches: int = 200_000
    visitors: int = 40_000
    bots: int = 100_000
    plan: Plan = field(default_factory=Plan)
    chance: random.Random = field(init=False)
    customers: Customers = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        questions = real_questions(self.catalog)
        for texts in questions.values():
            self.chance.shuffle(texts)
        contact = {entry.id: CONTACT.get(entry.category, "other") for entry in self.catalog.entries}
        contact |= {guide.id: "presale" for guide in self.catalog.guides}
        wordings = {article: variants(texts, REAL_VARIANTS, self.chance) for article, texts in questions.items()}
        a_visit = self.searches / self.visitors
        self.customers = Customers(
            self.chance, self.ask, wordings, contact, goes_on=max(0.0, 1 - SEARCHES_A_QUESTION / a_visit)
        )

    def records(self) -> Iterator[Submission]:
        """Yield all searches, votes and messages, visit by visit."""
        count = 0
        for kind, steps in self._visits():
            count += len(steps)
            yield from self._recorded(steps)
            if kind == "ordinary" and count >= self.searches:
                break
        yield from self._bots()

    def _visits(self) -> Iterator[tuple[str, list[Step]]]:
        for topic in self.chance.sample(missing_topics(), TOPICS):
            yield from (("topic", steps) for steps in self._about_topic(topic))
        for word in self._words():
            yield from (("word", steps) for steps in self._about_word(word))
        unrelated = off_topic()
        noisy, ordinary = 0, 0
        self.chance.shuffle(unrelated)
        while True:
            if noisy < NOISE / (1 - NOISE) * ordinary:
                steps = self._noise(unrelated)
                noisy += len(steps)
                yield "noise", steps
            else:
                steps = self.customers.ordinary()
                ordinary += len(steps)
                yield "ordinary", steps

    def _about_topic(self, topic: MissingTopic) -> Iterator[list[Step]]:
        texts = self._typed(topic.wordings)
        self.plan.topics[topic.id] = texts
        self.plan.visitors[topic.id] = self.chance.randint(*TOPIC_VISITORS)
        for _ in range(self.plan.visitors[topic.id]):
            yield self.customers.missing_topic(topic, texts)

    def _about_word(self, word: MissingWord) -> Iterator[list[Step]]:
        texts = [text for text in self._typed(word.wordings) if self._is_missed(text, word.entry)]
        name = f"{word.entry}/{word.word}"
        self.plan.words[name] = texts
        self.plan.entries[name] = word.entry
        self.plan.visitors[name] = self.chance.randint(*WORD_VISITORS)
        for _ in range(self.plan.visitors[name]):
            yield self.customers.missing_word(word, texts)

    def _typed(self, wordings: Sequence[str]) -> list[str]:
        """Return what is drawn from: every wording often as it is, and each of many slips seldom."""
        return [
            *(text for text in wordings for _ in range(AS_IT_IS)),
            *variants(wordings, PLANTED_VARIANTS, self.chance),
        ]

    def _words(self) -> Iterator[MissingWord]:
        known = [word for word in missing_words() if self._usable(word)]
        planted = self.chance.sample(known, WORDS - INVENTED_WORDS)
        taken = {word.entry for word in planted}
        while len(planted) < WORDS:
            word = self._invented_word()
            if word and word.entry not in taken and self._usable(word):
                planted.append(word)
                taken.add(word.entry)
        return iter(planted)

    def _invented_word(self) -> MissingWord | None:
        entry = self.chance.choice(list(self.catalog.entries))
        known_as = self.chance.choice([tag for tag in entry.tags if " " not in tag and len(tag) > 2] or [""])
        asked = [text for text in (*entry.aliases, entry.title, *entry.tags) if known_as and known_as in text]
        word = invented(self.chance)
        wordings = tuple(dict.fromkeys(text.replace(known_as, word) for text in asked))
        return MissingWord(entry.id, word, wordings, known_as) if wordings else None

    def _usable(self, word: MissingWord) -> bool:
        return sum(self._is_missed(text, word.entry) for text in word.wordings) * 3 >= len(word.wordings) * 2

    def _is_missed(self, text: str, entry: str) -> bool:
        shown, hits = self.ask(text)
        return not (shown == "found" and entry in hits[:2])

    def _noise(self, unrelated: list[str]) -> list[Step]:
        steps = []
        for _ in range(self.chance.randint(1, max(1, round(2 * self.searches / self.visitors) - 1))):
            text = noise(self.chance, unrelated)
            self.plan.noise.add(text)
            shown, hits = self.ask(text) if text.isascii() is False and " " in text else ("none", ())
            outcome = {"found": "no-click", "doubtful": "low-confidence", "none": "zero"}[shown]
            steps.append(Step(text, outcome, len(hits), 5 + self.chance.expovariate(1 / 30)))  # type: ignore[arg-type]
        if self.chance.random() < 0.01:
            steps[-1].outcome = "escalated"
        return steps

    def _bots(self) -> Iterator[Search]:
        """Yield what one network sends: a few texts over and over, and combinations of the shop's own words."""
        texts = [f"خرید {invented(self.chance)} ارزان" for _ in range(40)]
        words = sorted({word for texts in self.customers.wordings.values() for text in texts for word in text.split()})
        for number in range(self.bots):
            text = self.chance.choice(texts) if number % 2 else " ".join(self.chance.sample(words, 3))
            self.plan.noise.add(text)
            at = self.until - dt.timedelta(seconds=self.chance.uniform(0, DAYS * 86_400))
            yield self._search(Step(text, "escalated", 0, 0), f"bot{number if number % 3 else 0}", "bot", at)

    def _recorded(self, steps: list[Step]) -> Iterator[Submission]:
        tab, network = f"{self.chance.getrandbits(96):024x}", self._network()
        hour = min(23.9, max(0.0, self.chance.gauss(17, 4.5)))
        at = self.until - dt.timedelta(days=self.chance.randrange(DAYS), hours=24 - hour)
        typed: set[str] = set()
        for step in steps:
            at += dt.timedelta(seconds=step.after)
            if step.query not in typed and len(step.query.strip()) > 1:
                yield self._search(step, tab, network, at)
            typed.add(step.query)
            if step.votes:
                yield self._vote(*step.votes, tab, network, at + dt.timedelta(seconds=50))
            if step.writes:
                yield self._message(step, at + dt.timedelta(seconds=120))

    def _network(self) -> str:
        carrier = self.chance.random() < 0.45
        return (
            f"carrier{int(self.chance.paretovariate(0.8)) % 400}" if carrier else f"{self.chance.getrandbits(64):016x}"
        )

    def _search(self, step: Step, tab: str, network: str, at: dt.datetime) -> Search:
        return Search(
            id=self._id(),
            revision=1,
            tab=_hashed(tab),
            network=_hashed(f"{network} {at:%Y-%m-%d}"),
            query=step.query,
            outcome=step.outcome,
            hits=step.hits,
            opened=step.opened,
            page="/search/",
            at=at,
            received=at,
        )

    def _vote(self, article: str, helpful: bool, tab: str, network: str, at: dt.datetime) -> Vote:  # noqa: FBT001
        return Vote(
            id=self._id(),
            tab=_hashed(tab),
            network=_hashed(f"{network} {at:%Y-%m-%d}"),
            article=article,
            helpful=helpful,
            reason="",
            comment="",
            page=f"/{article}/",
            at=at,
            received=at,
        )

    def _message(self, step: Step, at: dt.datetime) -> ContactRequest:
        return ContactRequest(
            id=self._id(),
            digest=hashlib.sha256(step.query.encode()).digest(),
            topic=step.writes,
            name="مشتری",
            mobile="+989120000000",
            email="",
            order="",
            message="پیام آزمایشی",
            search=step.query,
            read=(step.opened,) if step.opened else (),
            page="/contact/",
            received=at,
        )

    def _id(self) -> str:
        return str(uuid.UUID(int=self.chance.getrandbits(128)))


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
