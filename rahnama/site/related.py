"""What to read next: the articles that staff chose, filled up with those that are about the same things.

Two articles are alike when they share rare words: the cosine of the words' rarities in titles, aliases and tags, and a little of
the texts; more within a category, where staff named the one below the other, and where a text links to the other. Words of many
articles tell nothing and are left out, so that the work grows with the number of articles, not with its square.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from functools import cache
from typing import TYPE_CHECKING

from rahnama.analysis.analyzer import JOINER, default_analyzer
from rahnama.analysis.rules import load_rules
from rahnama.content.model import Entry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rahnama.content.model import Article, Catalog

MOST = 4
"""Articles that are named below another."""
COMMON = 24
"""A word of more articles than this tells nothing about any of them."""
LEAST = 0.12
"""Likeness below which an article is rather not named."""
SAME_CATEGORY = 1.25
LED_HERE = 1.5
"""What likeness is multiplied by within a category, and where staff named this article below the other."""
LINKED = 0.1
"""What a link in the text adds; half of it where the link comes from the other."""
_TITLE, _ASKED, _TEXT = 2.0, 1.0, 0.3
"""Weights of a word in the title, in an alias or tag, and in the text."""
_LINK = re.compile(r"\]\(help:([a-z0-9-]+)")
_MARKUP = re.compile(r"\]\([^)\s]*\)|\{\{.*?\}\}|\{#[^}]*\}|<[^>]*>")


def related_articles(catalog: Catalog) -> Mapping[str, tuple[str, ...]]:
    """Return for each article the ids of those to read next: all that staff chose, filled up to MOST."""
    likeness = _Likeness(catalog)
    found = {}
    for number, article in enumerate(likeness.articles):
        chosen = likeness.chosen[number]
        missing = MOST - len(chosen)
        found[article.id] = (*chosen, *(likeness.nearest(number)[:missing] if missing > 0 else ()))
    return found


class _Likeness:
    """Compares each article with those that share a word or a link with it."""

    def __init__(self, catalog: Catalog) -> None:
        self.articles = list(catalog.articles.values())
        self.chosen = [_chosen(article, catalog) for article in self.articles]
        self._number = {article.id: number for number, article in enumerate(self.articles)}
        self._vectors = word_vectors(self.articles)
        self._holders: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self._links: dict[int, dict[int, float]] = defaultdict(dict)
        for number, vector in enumerate(self._vectors):
            for word, weight in vector.items():
                self._holders[word].append((number, weight))
        for number, article in enumerate(self.articles):
            self._note_links(number, article)

    def nearest(self, number: int) -> list[str]:
        """Return what may stand below an article after what staff chose, the most alike first."""
        taken, links = {number, *(self._number[name] for name in self.chosen[number])}, self._links[number]
        hopeless = LEAST / (SAME_CATEGORY * LED_HERE)
        scores = [
            (likeness * self._nearness(number, other) + links.get(other, 0.0), -other)
            for other, likeness in self._alike(number).items()
            if (likeness >= hopeless or other in links) and other not in taken
        ]
        return [self.articles[-other].id for score, other in sorted(scores, reverse=True) if score >= LEAST]

    def _alike(self, number: int) -> Mapping[int, float]:
        found: dict[int, float] = dict.fromkeys(self._links[number], 0.0)
        for word, weight in self._vectors[number].items():
            for other, there in self._holders[word]:
                found[other] = found.get(other, 0.0) + weight * there
        return found

    def _nearness(self, number: int, other: int) -> float:
        here, there = self.articles[number], self.articles[other]
        together = isinstance(here, Entry) and isinstance(there, Entry) and here.category == there.category
        return (SAME_CATEGORY if together else 1) * (LED_HERE if here.id in self.chosen[other] else 1)

    def _note_links(self, number: int, article: Article) -> None:
        for name in dict.fromkeys(_LINK.findall(article.body)):
            other = self._number.get(name)
            if other is not None and other != number:
                self._links[number][other] = self._links[number].get(other, 0.0) + LINKED
                self._links[other][number] = self._links[other].get(number, 0.0) + LINKED / 2


def word_vectors(articles: Sequence[Article]) -> list[dict[str, float]]:
    """Return for each article the weights of its telling words, as a vector of length one."""
    counts = [_words(article) for article in articles]
    spread = Counter(word for words in counts for word in words)
    vectors = []
    for words in counts:
        weights = {
            word: count * math.log(len(articles) / spread[word])
            for word, count in words.items()
            if 1 < spread[word] <= COMMON
        }
        length = math.hypot(*weights.values()) or 1.0
        vectors.append({word: weight / length for word, weight in weights.items()})
    return vectors


def _words(article: Article) -> dict[str, float]:
    """Return an article's words, each with the square root of its weighted count; the text counts a word once."""
    words, stop_words = default_analyzer().words, _stop_words()
    found: dict[str, float] = defaultdict(float)
    for text, weight in ((article.title, _TITLE), (" \n ".join((*article.aliases, *article.tags)), _ASKED)):
        for word in words(text):
            found[word] += weight
    for word in dict.fromkeys(words(_MARKUP.sub(" ", article.body))):
        found[word] += _TEXT
    joined: dict[str, float] = defaultdict(float)
    for word, count in found.items():
        joined[word.replace(JOINER, "")] += count
    return {word: math.sqrt(count) for word, count in joined.items() if word not in stop_words}


@cache
def _stop_words() -> frozenset[str]:
    return frozenset(load_rules()["stop_words"])


def _chosen(article: Article, catalog: Catalog) -> list[str]:
    ids = (ref.rpartition("/")[2] for ref in article.related)
    return [ref for ref in ids if ref in catalog.articles]
