"""Customers of the made-up month: what each searches one after the other, and how it ends.

How likely they click, try other words, write or give up is assumed, not measured; the assumptions stand below, by name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from benchmarks.month.typing_habits import varied

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

    from benchmarks.month.pools import MissingTopic, MissingWord
    from rahnama.collector.records import Outcome

CLICKS_BY_RANK = (0.86, 0.72, 0.6, 0.45, 0.35)
MISCLICK = 0.05
TRIES_AGAIN = 0.5
WRITES_AFTER_NOTHING = 0.08
WRITES_ABOUT_GAP = 0.22
MISCLICK_ON_GAP = 0.09
HAS_ANOTHER_QUESTION = 0.25

Shown = tuple[Literal["found", "doubtful", "none"], tuple[str, ...]]
VAIN: dict[str, Outcome] = {"found": "no-click", "doubtful": "low-confidence", "none": "zero"}


@dataclass(slots=True)
class Step:
    """One settled search: `after` seconds after the one before; `writes` holds the request type of a message."""

    query: str
    outcome: Outcome
    hits: int
    after: float
    opened: str = ""
    writes: str = ""
    votes: tuple[str, bool] | None = None


@dataclass(slots=True)
class Customers:
    """Draws visits.

    Args:
        ask: what the real search shows for a query today.
        wordings: how customers ask for each article.
        contact: the request type that is chosen about each article.
        goes_on: how likely a visit goes on to a further question.
    """

    chance: random.Random
    ask: Callable[[str], Shown]
    wordings: dict[str, list[str]]
    contact: dict[str, str]
    goes_on: float = 0.75
    demand: list[str] = field(default_factory=list)

    def draw_question(self) -> str:
        """Return an article, a few of them far more often than most (Zipf)."""
        if not self.demand:
            self.demand = self.chance.sample(sorted(self.wordings), len(self.wordings))
        weights = self._zipf(len(self.demand))
        return self.chance.choices(self.demand, cum_weights=weights)[0]

    def ordinary(self) -> list[Step]:
        """Return a visit about what the shop answers: one question, sometimes more."""
        steps = self.about(self.draw_question())
        while self.chance.random() < self.goes_on:
            steps += self.about(self.draw_question(), pause=120)
        return steps

    def about(self, article: str, *, pause: float = 0, tries: int = 3) -> list[Step]:
        """Return searches for an article until it is found, asked for in a message, or given up."""
        texts = self.wordings[article]
        text = self.chance.choices(texts, cum_weights=self._zipf(len(texts), 0.5))[0]
        step = self._search(text, article, pause or 20)
        if step.outcome == "answered" or tries == 1:
            return [step]
        if self.chance.random() < TRIES_AGAIN:
            return [step, *self.about(article, tries=tries - 1)]
        if self.chance.random() < WRITES_AFTER_NOTHING:
            step.outcome, step.writes = "escalated", self.contact[article]
        return [step]

    def missing_topic(self, topic: MissingTopic, texts: Sequence[str]) -> list[Step]:
        """Return a visit about what the shop does not answer."""
        steps = [self._vain(self.chance.choice(texts))]
        while len(steps) < 3 and self.chance.random() < TRIES_AGAIN * 0.7:
            steps.append(self._vain(self.chance.choice(texts)))
        if steps[-1].outcome != "answered" and self.chance.random() < WRITES_ABOUT_GAP:
            steps[-1].outcome = "escalated"
            if self.chance.random() < 0.6:
                steps[-1].writes = topic.contact if self.chance.random() < 0.85 else "other"
        return self._with_another_question(steps)

    def missing_word(self, word: MissingWord, texts: Sequence[str]) -> list[Step]:
        """Return a visit in words that the right entry does not know."""
        step = self._search(self.chance.choice(texts), word.entry, 20, patience=0.5)
        if step.outcome == "answered":
            return [step]
        ending = self.chance.random()
        if ending < 0.55:
            steps = [step, *self.about(word.entry, tries=2)]
        elif ending < 0.67:
            step.votes = (word.entry, self.chance.random() < 0.8)  # found by browsing
            steps = [step]
        elif ending < 0.82:
            step.outcome, step.writes = "escalated", self.contact[word.entry]
            steps = [step]
        else:
            steps = [step]
        return self._with_another_question(steps)

    def _with_another_question(self, steps: list[Step]) -> list[Step]:
        if self.chance.random() < HAS_ANOTHER_QUESTION:
            return [*steps, *self.about(self.draw_question(), pause=180)]
        return steps

    def _vain(self, text: str) -> Step:
        shown, hits = self.ask(text)
        misclick = hits and self.chance.random() < (MISCLICK_ON_GAP if shown == "found" else MISCLICK_ON_GAP / 3)
        opened = self.chance.choice(hits[:3]) if misclick else ""
        return Step(text, "answered" if opened else VAIN[shown], len(hits), self._pause(20), opened)

    def _search(self, text: str, article: str, pause: float, patience: float = 1) -> Step:
        shown, hits = self.ask(text)
        step = Step(text, VAIN[shown], len(hits), self._pause(pause))
        rank = hits.index(article) if article in hits[:5] else -1
        click = CLICKS_BY_RANK[rank] * (1 if shown == "found" else 0.8) * patience if rank >= 0 else 0
        if self.chance.random() < click:
            step.outcome, step.opened = "answered", article
        elif hits and self.chance.random() < MISCLICK:
            step.outcome, step.opened = "answered", self.chance.choice(hits[:5])
        if step.opened and self.chance.random() < 0.06:
            step.votes = (step.opened, self.chance.random() < 0.8)
        return step

    def _pause(self, mean: float) -> float:
        return min(1500.0, 5 + self.chance.expovariate(1 / mean))

    def _zipf(self, size: int, exponent: float = 0.9) -> list[float]:
        key = (size, exponent)
        if key not in _ZIPF:
            total, sums = 0.0, []
            for rank in range(1, size + 1):
                total += rank**-exponent
                sums.append(total)
            _ZIPF[key] = sums
        return _ZIPF[key]


_ZIPF: dict[tuple[int, float], list[float]] = {}


def variants(texts: Sequence[str], count: int, chance: random.Random) -> list[str]:
    """Return the texts and `count` variants of each, as customers type them."""
    return list(dict.fromkeys([*texts, *(varied(text, chance) for text in texts for _ in range(count))]))
