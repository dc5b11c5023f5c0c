"""What the shop's own language knows: which words of a search say something, and which are no words at all."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from rahnama.analysis.analyzer import JOINER, Analyzer
from rahnama.analysis.rules import load_rules
from rahnama.collector.privacy import MASK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from rahnama.content.model import Catalog

ADDRESS = re.compile(
    r"://|www\.|[a-z0-9-]{2,}\.[a-z]{2,}(?:[/\s]|$)|t\.me/|@[a-z0-9_]{3,}|\b\d+x?bet\b|\bbet\d+\b", re.IGNORECASE
)
SPAM = (
    "شرط بندی",
    "شرطبندی",
    "پیش بینی فوتبال",
    "کازینو",
    "پوکر",
    "بازی انفجار",
    "رولت",
    "قمار",
    "بک لینک",
    "بکلینک",
    "افزایش ممبر",
    "فالوور",
    "سکس",
    "پورن",
    "casino",
    "poker",
    "betting",
    "backlink",
    "viagra",
    "cialis",
    "porn",
    "sex",
    "xxx",
    "1xbet",
)
"""Gambling, adult and link spam: few phrases that no shop's customer needs, and words that are spam as a whole word only."""
SPAM_WORDS = frozenset({"بت", "bet", "انفجار"})

SHORTEST_TEXT = 3
ASKING = ("راهنمایی", "راهنماییم", "پرسش")
"""Words that say no more than that something is asked."""

UNLIKELY_PERSIAN = -4.0
"""Mean natural logarithm of the probability of a letter after the two before it, below which a word was not meant.
Three in four random strings of six letters lie below it, and one in fifty words that the model has not seen."""

SHORTEST_STEM = 3
VOWELS = frozenset("aeiouy")
LATIN = re.compile(r"[a-z]+\Z")


class Language:
    """Knows the words of a shop: its articles', its synonyms' and those of the rules."""

    def __init__(self, catalog: Catalog, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        rules = load_rules()
        name = catalog.facts.get("shop_name")
        own_name = self.key(name.value) if name else ""
        self._idle = frozenset([*rules["stop_words"], *rules["light_words"], *light_forms(rules), *ASKING, own_name])
        self._verbs = frozenset(verb_forms(rules, rules["verbs"]))
        self._suffixes = sorted(rules["suffixes"].items(), key=lambda item: -len(item[0]))
        self._keys: Mapping[str, str] = rules["keyboard"]
        self._rows: tuple[str, ...] = keyboard_rows(rules)
        self.vocabulary = frozenset(self._collect(catalog, rules))
        self.questions = [self.words(text) for text in _questions(catalog)]
        persian = [word for word in self.vocabulary if not LATIN.match(word)]
        self._persian = Letters(persian)
        self._spam = tuple(self.key(phrase) for phrase in SPAM)

    def words(self, text: str) -> list[str]:
        """Return the words of a text, half-spaces closed, that say what it is about; all when none does."""
        words = [word.replace(JOINER, "") for word in self._analyzer.words(text.replace(MASK, " "))]
        return [word for word in words if word not in self._idle] or words

    def is_idle(self, word: str) -> bool:
        """Tell whether a word says nothing about what is asked."""
        return word in self._idle

    def says_something(self, text: str) -> bool:
        """Tell whether a text has a word beyond greetings and grammar."""
        words = [word.replace(JOINER, "") for word in self._analyzer.words(text.replace(MASK, " "))]
        return any(word not in self._idle and len(word) > 1 for word in words)

    def key(self, text: str) -> str:
        """Return a text's words joined without any space, to look for phrases in it."""
        return "".join(word.replace(JOINER, "") for word in self._analyzer.words(text))

    def is_unwanted(self, text: str, *, seldom: bool = True) -> bool:
        """Tell whether a text is an address, spam, hidden numbers with little beside them, greetings, or blind typing.

        Unlikely letters alone are blind typing only in a text that is `seldom` typed; else they are somebody's name.
        """
        if ADDRESS.search(text) or not self.says_something(text):
            return True
        key, words = self.key(text), self.words(text)
        if len(key) < SHORTEST_TEXT or any(phrase in key for phrase in self._spam) or not SPAM_WORDS.isdisjoint(words):
            return True
        if MASK in text and len(words) <= 2:
            return True
        return all(self.is_blind(word, seldom=seldom) for word in words)

    def knows(self, word: str) -> bool:
        """Tell whether a word, or the word under its endings, is one of the shop's language."""
        return word in self.vocabulary or word in self._verbs or self.stem(word) in self.vocabulary

    def share_known(self, text: str) -> float:
        """Return the share of a text's saying words that the shop's language knows, 0 to 1."""
        words = self.words(text)
        return sum(self.knows(word) for word in words) / len(words) if words else 0.0

    @lru_cache(maxsize=65_536)  # noqa: B019 - one language lives as long as its report
    def stem(self, word: str) -> str:
        """Return a word without the longest ending that leaves a known word; as it is when none does."""
        if word in self.vocabulary and len(word) <= SHORTEST_STEM + 1:
            return word
        return next((stem for stem in self.stems(word) if stem in self.vocabulary), word)

    def stems(self, word: str) -> Iterator[str]:
        """Yield what is left of a word without each ending that it may have, the longest ending first."""
        for ending, (_, least) in self._suffixes:
            left = len(word) - len(ending)
            if left >= max(least, SHORTEST_STEM) and word.endswith(ending):
                yield word[:left]

    @lru_cache(maxsize=262_144)  # noqa: B019
    def is_blind(self, word: str, *, seldom: bool = True) -> bool:
        """Tell whether a word was typed without meaning: keys in a row, one key again and again, letters that never follow."""
        if word.isdigit() or len(word) < 2:
            return True
        if self.knows(word):
            return False
        if repeats(word) or any(is_run(word, row) for row in self._rows):
            return True
        if LATIN.match(word):
            return self._is_blind_latin(word)
        return seldom and len(word) >= 4 and self._persian.likelihood(word) < UNLIKELY_PERSIAN

    def _is_blind_latin(self, word: str) -> bool:
        """Tell so of a Latin word: it is neither Persian in the other layout nor pronounceable."""
        meant = "".join(self._keys.get(letter, letter) for letter in word)
        meant = self._analyzer.normalize(meant).replace(" ", "")
        if self.knows(meant) or (len(meant) > 3 and self._persian.likelihood(meant) > UNLIKELY_PERSIAN + 1):
            return False
        vowels = sum(letter in VOWELS for letter in word) / len(word)
        longest = max(len(run) for run in re.split("[aeiouy]", word))
        return len(word) > 3 and (vowels < 0.2 or vowels > 0.8 or longest > 4)

    def _collect(self, catalog: Catalog, rules: Mapping[str, Any]) -> Iterator[str]:
        texts: Iterable[str] = itertools.chain(
            *((article.title, article.body, *article.aliases, *article.tags) for article in catalog.articles.values()),
            *catalog.synonyms,
            *rules["synonyms"],
            (category.title for category in catalog.categories),
            (request.title for request in catalog.requests),
        )
        for text in texts:
            yield from (term.replace(JOINER, "") for term in self._analyzer.terms(text))
        yield from self._idle


def _questions(catalog: Catalog) -> Iterator[str]:
    for article in catalog.articles.values():
        yield from (article.title, *article.aliases, *article.must_match)


class Letters:
    """How likely letters follow each other in words, learned from a list of words: a trigram model with a smoothing of a tenth."""

    def __init__(self, words: Iterable[str]) -> None:
        self._threes: Counter[str] = Counter()
        self._twos: Counter[str] = Counter()
        for word in words:
            padded = f"^^{word}$"
            self._threes.update(padded[place : place + 3] for place in range(len(word) + 1))
            self._twos.update(padded[place : place + 2] for place in range(len(word) + 1))

    def likelihood(self, word: str) -> float:
        """Return the mean natural logarithm of each letter's probability, the word's end counted as one."""
        padded = f"^^{word}$"
        threes = [padded[place : place + 3] for place in range(len(word) + 1)]
        total = sum(math.log((self._threes[three] + 0.1) / (self._twos[three[:2]] + 4.0)) for three in threes)
        return total / len(threes)


def repeats(word: str) -> bool:
    """Tell whether a word is one to three letters again and again."""
    if len(word) > 2 and len(set(word)) == 1:
        return True
    return any(len(word) >= 2 * size + (size < 3) and word == (word[:size] * len(word))[: len(word)] for size in (2, 3))


def is_run(word: str, row: str) -> bool:
    """Tell whether a word is three or more keys side by side, in either direction."""
    return len(word) >= 3 and (word in row or word in row[::-1])


def keyboard_rows(rules: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the keyboard's rows, as Latin and as Persian letters."""
    latin: list[str] = rules["keyboard_rows"]
    return (*latin, *("".join(rules["keyboard"].get(key, key) for key in row) for row in latin))


def verb_forms(rules: Mapping[str, Any], verbs: Iterable[str]) -> Iterator[str]:
    """Yield the forms of verbs, spoken ones too."""
    for verb in verbs:
        stems = rules["verbs"].get(verb, {})
        for kind, endings in (("past", rules["past_endings"]), ("present", rules["present_endings"])):
            for prefix, stem, ending in itertools.product(rules["verb_prefixes"], stems.get(kind, ()), endings):
                yield f"{prefix}{stem}{ending}"


def light_forms(rules: Mapping[str, Any]) -> Iterator[str]:
    """Yield the forms of verbs that carry little meaning beside a noun, longer than two letters."""
    yield from (form for form in verb_forms(rules, rules["light_verbs"]) if len(form) > 2)
