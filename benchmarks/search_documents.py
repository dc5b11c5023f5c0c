"""Makes up help articles and questions of any number for the search benchmark; one seed gives the same ones, byte for byte.

Sentences come from the demo shop's word pairs (see catalog.py). Those hold 2,500 different words, however many sentences are made, and
an index over them would be flattered: real text goes on bringing rare words. So every tenth word or so is replaced by a rare one, by
Zipf's law as Mandelbrot corrected it (frequency ~ 1 / (rank + 50)), which lets the vocabulary grow by about the 0.6th power of the text,
as it does in the demo (3,400 words in 33,000) and in Persian paragraphs of an encyclopedia (26,000 in 296,000).
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from benchmarks.catalog import GOODS, PROJECT, Demo, Writer, read_demo
from rahnama.search.documents import SearchDocument

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from pathlib import Path

SEED = 7
LENGTHS = (90, 660, 150)
"""Shortest, longest and most frequent length of title and text together, in characters; 330 on average, counting what overshoots."""
RARE_SHARE = 0.11
RARE_WORDS = 40_000
MANDELBROT = 50
LONG_QUESTIONS = 150
DEMO_QUERIES = PROJECT / "tests" / "search" / "judgments" / "demo.json"

SUFFIXES = ("ها", "های", "هایی", "هایم", "هایتان", "هایشان", "ای", "ام")
"""Endings written with a half-space; the others are joined to their word."""
JOINED_SUFFIXES = ("ی", "م", "ت", "ش", "مان", "تان", "شان", "تر", "ترین", "گی", "چی", "ان", "ات", "انه", "مند")
PREFIXES = ("بی‌", "هم‌", "پیش‌", "نیمه‌", "نا", "باز", "فرا", "زیر")

_WORD = re.compile("[آ-غف-یپچژکگ‌]{3,}")


@dataclass(frozen=True, slots=True)
class RareWords:
    """Words by falling frequency, with the running total of their weights."""

    words: tuple[str, ...]
    weights: tuple[float, ...]

    @classmethod
    def ranked(cls, words: Sequence[str]) -> RareWords:
        """Weigh `words`, the most frequent first."""
        return cls(tuple(words), tuple(accumulate(1 / (rank + MANDELBROT) for rank in range(len(words)))))

    def replace(self, text: str, chance: random.Random) -> str:
        """Return `text` with some of its Persian words replaced; markup, links, facts and Latin words stay."""

        def choose(match: re.Match[str]) -> str:
            if chance.random() >= RARE_SHARE:
                return match[0]
            return chance.choices(self.words, cum_weights=self.weights)[0]

        return _WORD.sub(choose, text)


def rare_words(demo: Demo, corpus: Iterable[str] = (), count: int = RARE_WORDS) -> RareWords:
    """Return `count` words that the demo has not: those of `corpus`, commonest first, then forms made from the demo's words."""
    known = {word for follower in demo.followers if follower for word in _WORD.findall(follower)}
    found = Counter(word for text in corpus for word in _WORD.findall(text))
    words = dict.fromkeys(word for word, _ in found.most_common(count) if word not in known)
    maker = made_up_words(sorted(word for word in known if "\u200c" not in word), random.Random(SEED))
    while len(words) < count:
        word = next(maker)
        if word not in known:
            words[word] = None
    return RareWords.ranked(tuple(words))


def made_up_words(stems: Sequence[str], chance: random.Random) -> Iterator[str]:
    """Yield inflected words, compounds, names and model numbers without end, in the shares of a shop's rare words."""
    while True:
        stem = chance.choice(stems)
        kind = chance.random()
        if kind < 0.45:
            ending = chance.choice((*JOINED_SUFFIXES, *("\u200c" + suffix for suffix in SUFFIXES)))
            yield stem + ending
        elif kind < 0.55:
            yield chance.choice(PREFIXES) + stem
        elif kind < 0.65:
            yield f"{stem}\u200c{chance.choice(stems)}"
        elif kind < 0.92:
            yield made_up_name(stems, chance)
        else:
            yield f"{chance.choice('ABGMSTX')}{chance.choice('ABKLMX')}{chance.randint(1, 999)}"


def made_up_name(stems: Sequence[str], chance: random.Random) -> str:
    """Return a word of the beginning of one word and the end of another, as brands and places sound."""
    first, second = chance.choice(stems), chance.choice(stems)
    return first[: chance.randint(2, 4)] + second[-chance.randint(2, 4) :]


class Author:
    """Writes documents and questions in the demo shop's words and the rare ones."""

    def __init__(self, corpus: Iterable[str] = (), seed: int = SEED, demo: Demo | None = None) -> None:
        """Learn the words of the demo, and of the texts of `corpus`."""
        self.chance = random.Random(seed)
        self.demo = demo or read_demo(PROJECT)
        self.rare = rare_words(self.demo, corpus)
        self.writer = Writer(self.demo, self.chance)

    def documents(self, count: int) -> list[SearchDocument]:
        """Return `count` new documents."""
        return [self.document(number) for number in range(count)]

    def document(self, number: int) -> SearchDocument:
        """Return a document about one product or none: a question as the title, a few sentences as the answer."""
        length = self.chance.triangular(*LENGTHS)
        title = self.title(number)
        sentences: list[str] = []
        while len(title) + sum(len(sentence) + 1 for sentence in sentences) < length - 8:
            sentences.append(self.sentence())
        subject = GOODS[number % len(GOODS)]
        return SearchDocument(
            id=f"made-{number:05d}",
            url=f"faq/category-{number % len(GOODS):02d}/made-{number:05d}/",
            kind="entry",
            title=title,
            section=f"پرسش‌های {subject}",
            text=" ".join(sentences),
        )

    def title(self, number: int) -> str:
        """Return a question; one in three names a product."""
        if number % 3 == 0:
            return self.replace(f"{self.writer.name(number)}: {self.chance.choice(self.demo.questions)}؟")
        return self.replace(f"{self.writer.phrase(self.chance.randint(4, 8))}؟")

    def sentence(self) -> str:
        """Return a sentence."""
        return self.replace(self.writer.sentence())

    def question(self) -> str:
        """Return a question of at least twelve words, as some customers tell their whole story."""
        words: list[str] = []
        while len(words) < 12:
            words += self.sentence().rstrip(".؟!").split()
        return " ".join(words[:24]) + "؟"

    def replace(self, text: str) -> str:
        """Return `text` with rare words in it."""
        return self.rare.replace(text, self.chance)


def benchmark_queries(author: Author) -> list[str]:
    """Return the labelled queries of the demo shop and `LONG_QUESTIONS` questions of `author`."""
    return [*query_texts(DEMO_QUERIES), *(author.question() for _ in range(LONG_QUESTIONS))]


def query_texts(path: Path) -> list[str]:
    """Return the different texts of a set of labelled queries, in its order."""
    queries: Collection[dict[str, str]] = json.loads(path.read_text("utf-8"))["queries"]
    return list(dict.fromkeys(query["text"] for query in queries))
