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
from itertools import chain, groupby
from typing import TYPE_CHECKING

from rahnama.analysis.analyzer import CHUNKS, JOINER, default_analyzer
from rahnama.analysis.remembered import Remembered
from rahnama.analysis.rules import load_rules
from rahnama.content.model import Entry
from rahnama.site.cache import key_of
from rahnama.site.fork import Task

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rahnama.content.model import Article, Catalog, Guide
    from rahnama.site.cache import Cache

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
_MARKUP_SIGNS = ("](", "{", "<")
_MARKUP = re.compile(r"\]\([^)\s]*\)|\{\{.*?\}\}|\{#[^}]*\}|<[^>]*>")


def find_related(catalog: Catalog, cache: Cache, *, fork: bool) -> Task[Mapping[str, tuple[str, ...]]]:
    """Begin to look for what to read next; the cache knows when no article has changed, and the words of categories that have not."""
    parts = [tuple(some) for _, some in groupby(catalog.articles.values(), _part)]
    keys = [key_of("words", repr([(one.title, one.aliases, one.tags, one.body) for one in part])) for part in parts]
    order = [(_part(one), one.id, one.related) for one in catalog.articles.values()]
    key = key_of("related", *keys, repr(order))
    known = cache.load([key])
    cache.used.update(keys)
    if key in known:
        return Task(lambda: known[key], fork=False)
    return Task(
        lambda: cache.recall(key, lambda: related_articles(catalog, word_vectors(_words(keys, parts, cache)))),
        fork=fork,
    )


def _part(article: Entry | Guide) -> str:
    return article.category if isinstance(article, Entry) else ""


def _words(keys: Sequence[bytes], parts: Sequence[Sequence[Article]], cache: Cache) -> list[Mapping[str, float]]:
    """Return the words of all articles; those of a category are kept together, for there are few categories and many articles."""
    known: dict[bytes, list[dict[str, float]]] = cache.load(keys)
    new = {key: list(map(article_words, part)) for key, part in zip(keys, parts, strict=True) if key not in known}
    cache.save(new)
    known |= new
    return [words for key in keys for words in known[key]]


def related_articles(
    catalog: Catalog, vectors: Sequence[Mapping[str, float]] | None = None
) -> Mapping[str, tuple[str, ...]]:
    """Return for each article the ids of those to read next: all that staff chose, filled up to MOST.

    `vectors` is what `word_vectors` returns for all articles, where somebody has it.
    """
    likeness = _Likeness(catalog, vectors or word_vectors(list(map(article_words, catalog.articles.values()))))
    found = {}
    for number, article in enumerate(likeness.articles):
        chosen = likeness.chosen[number]
        missing = MOST - len(chosen)
        found[article.id] = (*chosen, *(likeness.nearest(number)[:missing] if missing > 0 else ()))
    return found


class _Likeness:
    """Compares each article with those that share a word or a link with it."""

    def __init__(self, catalog: Catalog, vectors: Sequence[Mapping[str, float]]) -> None:
        self.articles = list(catalog.articles.values())
        self.chosen = [_chosen(article, catalog) for article in self.articles]
        self._number = {article.id: number for number, article in enumerate(self.articles)}
        self._categories = [_part(article) for article in self.articles]
        self._led: dict[int, set[int]] = defaultdict(set)
        self._vectors = vectors
        self._holders: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self._links: dict[int, dict[int, float]] = defaultdict(dict)
        for number, vector in enumerate(self._vectors):
            for word, weight in vector.items():
                self._holders[word].append((number, weight))
        for number, article in enumerate(self.articles):
            self._note_links(number, article)
            for name in self.chosen[number]:
                self._led[self._number[name]].add(number)

    def nearest(self, number: int) -> list[str]:
        """Return what may stand below an article after what staff chose, the most alike first."""
        taken, links = {number, *(self._number[name] for name in self.chosen[number])}, self._links[number]
        category, categories, led = self._categories[number], self._categories, self._led[number]
        hopeless = LEAST / (SAME_CATEGORY * LED_HERE)
        scores = [
            (score, -other)
            for other, likeness in self._alike(number).items()
            if (likeness >= hopeless or other in links) and other not in taken
            for nearness in ((SAME_CATEGORY if category and categories[other] == category else 1),)
            for score in (likeness * (nearness * (LED_HERE if other in led else 1)) + links.get(other, 0.0),)
            if score >= LEAST
        ]
        return [self.articles[-other].id for _, other in sorted(scores, reverse=True)]

    def _alike(self, number: int) -> Mapping[int, float]:
        found: dict[int, float] = dict.fromkeys(self._links[number], 0.0)
        known = found.get
        for word, weight in self._vectors[number].items():
            for other, there in self._holders[word]:
                found[other] = known(other, 0.0) + weight * there
        return found

    def _note_links(self, number: int, article: Article) -> None:
        for name in dict.fromkeys(_LINK.findall(article.body)):
            other = self._number.get(name)
            if other is not None and other != number:
                self._links[number][other] = self._links[number].get(other, 0.0) + LINKED
                self._links[other][number] = self._links[other].get(number, 0.0) + LINKED / 2


def word_vectors(words: Sequence[Mapping[str, float]]) -> list[dict[str, float]]:
    """Return for each article the weights of its telling words, as a vector of length one."""
    spread = Counter(chain.from_iterable(words))
    rarities = {word: math.log(len(words) / held) for word, held in spread.items() if 1 < held <= COMMON}
    vectors = []
    for counts in words:
        weights = {word: count * rarities[word] for word, count in counts.items() if word in rarities}
        length = math.hypot(*weights.values()) or 1.0
        vectors.append({word: weight / length for word, weight in weights.items()})
    return vectors


def article_words(article: Article) -> dict[str, float]:
    """Return an article's words, each with the square root of its weighted count; the text counts a word once."""
    words, spelled = default_analyzer().words, _spelled()
    found: dict[str, float] = defaultdict(float)
    for text, weight in ((article.title, _TITLE), (" \n ".join((*article.aliases, *article.tags)), _ASKED)):
        for word in words(text):
            found[word] += weight
    body = _MARKUP.sub(" ", article.body) if any(sign in article.body for sign in _MARKUP_SIGNS) else article.body
    for word in dict.fromkeys(words(body)):
        found[word] += _TEXT
    joined: dict[str, float] = defaultdict(float)
    for word, count in found.items():
        joined[spelled[word]] += count
    joined.pop("", None)
    return {word: math.sqrt(count) for word, count in joined.items()}


@cache
def _spelled() -> Remembered[str, str]:
    """Return what tells a word without its half-spaces; empty where it says nothing."""
    stop_words = frozenset(load_rules()["stop_words"])

    def spell(word: str) -> str:
        joined = word.replace(JOINER, "")
        return "" if joined in stop_words else joined

    return Remembered(spell, CHUNKS)


def _chosen(article: Article, catalog: Catalog) -> list[str]:
    ids = (ref.rpartition("/")[2] for ref in article.related)
    return [ref for ref in ids if ref in catalog.articles]
