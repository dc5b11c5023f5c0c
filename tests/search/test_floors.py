"""Floors a little below what was reached on the demo shop's labelled queries, so that no change lowers it unseen."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from rahnama.content.check import load_content
from rahnama.search.catalog import catalog_documents
from rahnama.search.evaluation import Scores, evaluate, rahnama_engine, read_judgments
from rahnama.search.index import build_index
from rahnama.search.ranker import Ranker

if TYPE_CHECKING:
    from collections.abc import Mapping

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def measured() -> tuple[Scores, Mapping[str, Scores]]:
    content = load_content(PROJECT, today=dt.date(2026, 11, 21))
    documents = list(catalog_documents(content.catalog, content.docs))
    judgments = read_judgments(Path(__file__).parent / "judgments" / "demo.json")
    with Ranker(build_index(documents, content.catalog.synonyms)) as ranker:
        return evaluate(rahnama_engine(ranker), judgments.queries)


@pytest.mark.parametrize(("share", "floor"), [("recall_at_1", 0.83), ("recall_at_5", 0.95), ("mrr_at_10", 0.88)])
def test_the_demo_shop_finds_as_much_as_before(
    measured: tuple[Scores, Mapping[str, Scores]], share: str, floor: float
) -> None:
    assert getattr(measured[0], share) >= floor


@pytest.mark.parametrize(
    ("share", "ceiling"), [("zero_results", 0.005), ("unanswerable_confident", 0.34), ("answerable_doubtful", 0.05)]
)
def test_the_demo_shop_is_as_honest_as_before(
    measured: tuple[Scores, Mapping[str, Scores]], share: str, ceiling: float
) -> None:
    assert getattr(measured[0], share) <= ceiling


@pytest.mark.parametrize("category", ["arabic", "digits", "inflect", "phonetic", "plain", "prefix", "typo", "zwnj"])
def test_variants_of_spelling_find_their_answer(measured: tuple[Scores, Mapping[str, Scores]], category: str) -> None:
    assert (measured[1][category].recall_at_5 or 0) >= 0.95
