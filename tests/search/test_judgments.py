"""Rules that the labelled queries over the demo shop keep, so that what is measured on them means something."""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import TypedDict

import pytest

from rahnama.content.loader import load_catalog

PROJECT = Path(__file__).parents[2]
JUDGMENTS = Path(__file__).parent / "judgments" / "demo.json"
ANSWERABLE = (
    *("plain", "natural", "colloquial", "long", "arabic", "zwnj", "inflect", "verb"),
    *("typo", "phonetic", "digits", "finglish", "layout", "synonym", "mixed", "prefix"),
)
ONE_LETTER = str.maketrans("يىك٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "ییک01234567890123456789")


class Query(TypedDict):
    """One labelled query as the file holds it."""

    id: str
    text: str
    category: str
    half: str
    relevant: list[str]


@pytest.fixture(scope="module")
def queries() -> list[Query]:
    """All labelled queries of the file."""
    judged: list[Query] = json.loads(JUDGMENTS.read_text(encoding="utf-8"))["queries"]
    return judged


@pytest.fixture(scope="module")
def written() -> dict[str, tuple[str, ...]]:
    """For each question and guide, by id: its title, aliases and promised queries."""
    catalog = load_catalog(PROJECT, today=dt.date(2026, 11, 21)).catalog
    return {article.id: (article.title, *article.aliases, *article.must_match) for article in catalog.articles.values()}


def folded(text: str) -> str:
    """Reduce a text to its letters and digits, so that spacing, marks and Arabic letters make no difference."""
    marked = unicodedata.normalize("NFKD", text.lower().translate(ONE_LETTER))
    return re.sub(r"[\W_]", "", "".join(letter for letter in marked if not unicodedata.combining(letter)))


def test_every_relevant_id_is_a_question_or_guide(queries: list[Query], written: dict[str, tuple[str, ...]]) -> None:
    assert {name for query in queries for name in query["relevant"]} <= written.keys()


def test_every_question_and_guide_is_the_best_answer_of_at_least_two_queries(
    queries: list[Query], written: dict[str, tuple[str, ...]]
) -> None:
    best = Counter(query["relevant"][0] for query in queries if query["relevant"])
    assert [name for name in written if best[name] < 2] == []


def test_a_query_has_one_to_four_different_answers_or_is_marked_unanswerable(queries: list[Query]) -> None:
    for query in queries:
        assert len(set(query["relevant"])) == len(query["relevant"]) <= 4, query
        assert bool(query["relevant"]) == (query["category"] != "noanswer"), query


def test_no_id_and_no_text_stands_twice(queries: list[Query]) -> None:
    assert len({query["id"] for query in queries}) == len(queries)
    assert len({" ".join(query["text"].split()) for query in queries}) == len(queries)


def test_every_way_of_asking_is_there_often_enough(queries: list[Query]) -> None:
    counts = Counter(query["category"] for query in queries)
    assert counts.keys() == {*ANSWERABLE, "noanswer"}
    assert min(counts.values()) >= 12
    assert counts.total() - counts["noanswer"] >= 320


def test_at_least_sixty_queries_have_no_answer(queries: list[Query]) -> None:
    assert sum(not query["relevant"] for query in queries) >= 60


def test_no_query_repeats_what_the_content_says_about_itself(
    queries: list[Query], written: dict[str, tuple[str, ...]]
) -> None:
    phrases = {folded(phrase) for phrases in written.values() for phrase in phrases}
    assert [query["text"] for query in queries if folded(query["text"]) in phrases] == []


def test_each_category_is_shared_evenly_between_the_halves(queries: list[Query]) -> None:
    assert {query["half"] for query in queries} == {"dev", "held-out"}
    for category in (*ANSWERABLE, "noanswer"):
        halves = Counter(query["half"] for query in queries if query["category"] == category)
        assert abs(halves["dev"] - halves["held-out"]) <= 1, category
