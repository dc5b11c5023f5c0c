"""What the customers of the made-up month type, read from the text files beside this module.

Nothing that judges searches may read these files: they are the answers of the examination.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rahnama.search.evaluation import read_judgments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rahnama.content.model import Catalog

HERE = Path(__file__).parent
DEMO_QUERIES = HERE.parent.parent / "tests" / "search" / "judgments" / "demo.json"


@dataclass(frozen=True, slots=True)
class MissingTopic:
    """Something the shop does not answer: the request type it would be written under, and its wordings."""

    id: str
    contact: str
    wordings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MissingWord:
    """A customers' word that an entry does not know: queries with it, and the shop's own word for it."""

    entry: str
    word: str
    wordings: tuple[str, ...]
    known_as: str


def missing_topics() -> list[MissingTopic]:
    """Return all topics that a seed may draw from."""
    return [MissingTopic(name, contact, _parts(wordings)) for name, contact, wordings in _rows("topics.txt")]


def missing_words() -> list[MissingWord]:
    """Return all words that a seed may draw from."""
    return [
        MissingWord(entry, word, tuple(part.replace("{}", word) for part in _parts(wordings)), known_as)
        for entry, word, wordings, known_as in _rows("words.txt")
    ]


def off_topic() -> list[str]:
    """Return what has nothing to do with the shop."""
    return [line for (line,) in _rows("offtopic.txt")]


def real_questions(catalog: Catalog) -> dict[str, list[str]]:
    """Return the wordings of every article: its own words, and those of the labelled queries that it answers best."""
    wordings = {
        article.id: [article.title, *article.aliases, *article.must_match] for article in catalog.articles.values()
    }
    for query in read_judgments(DEMO_QUERIES).queries:
        if query.relevant and query.relevant[0] in wordings:
            wordings[query.relevant[0]].append(query.text)
    return {article: list(dict.fromkeys(texts)) for article, texts in wordings.items()}


def _rows(name: str) -> Iterator[tuple[str, ...]]:
    for line in (HERE / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield tuple(part.strip() for part in line.split("|"))


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())
