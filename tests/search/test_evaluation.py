"""Rules of measuring: what each share counts, and what a set without such queries gives."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from rahnama.search.evaluation import (
    Answer,
    IndexBytes,
    Judgment,
    JudgmentError,
    as_json,
    evaluate,
    judged_document,
    lunr_engine,
    rahnama_engine,
    read_judgments,
    score,
)
from rahnama.search.index import build_index
from rahnama.search.ranker import Ranker

if TYPE_CHECKING:
    from pathlib import Path

DOCS = [
    {"id": "cod", "title": "پرداخت در محل", "text": "به مأمور پست پرداخت کنید."},
    {"id": "size", "title": "راهنمای سایز", "text": "جدول را ببینید."},
]


def judged(*relevant: str, category: str = "plain") -> Judgment:
    """Make a query that `relevant` answer."""
    return Judgment("q", "پرداخت", category, relevant)


def test_recall_counts_queries_with_an_answer_among_the_first() -> None:
    answers = [
        (judged("a"), Answer(("a", "b"), sure=True)),
        (judged("a"), Answer(("b", "a"), sure=True)),
        (judged("a"), Answer(("b", "c", "d", "e", "f", "a"), sure=True)),
        (judged("a"), Answer((), sure=False)),
    ]
    scores = score(answers)
    assert (scores.recall_at_1, scores.recall_at_5, scores.zero_results) == (0.25, 0.5, 0.25)
    assert scores.mrr_at_10 == pytest.approx((1 + 1 / 2 + 1 / 6) / 4, abs=1e-4)
    assert scores.answerable_doubtful == 0.25


def test_unanswerable_queries_are_judged_by_their_doubt_alone() -> None:
    scores = score([(judged(), Answer(("a",), sure=True)), (judged(), Answer(("a",), sure=False))])
    assert scores.unanswerable_confident == 0.5
    assert scores.recall_at_1 is None


def test_categories_have_the_keys_of_the_whole() -> None:
    queries = [judged("a", category="plain"), judged(category="noanswer")]
    total = json.loads(as_json(*evaluate(lambda _query: Answer(("a",), sure=True), queries)))
    assert set(total["categories"]) == {"plain", "noanswer"}
    for category in total["categories"].values():
        assert set(category) | {"categories"} == set(total)


def test_the_index_fetched_for_a_query_is_counted() -> None:
    answers = [(judged("a"), Answer(("a",), sure=True, fetched=count)) for count in (30, 10, 20, 50, 40)]
    assert score(answers).index_bytes == IndexBytes(median=30, p90=50)
    assert score([(judged("a"), Answer(("a",), sure=True))]).index_bytes is None


def test_every_query_pays_for_its_files_as_if_it_were_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rahnama.search.index.LARGEST_FILE", 0)
    documents = [judged_document(one) for one in DOCS]
    with Ranker(build_index(documents)) as ranker:
        engine = rahnama_engine(ranker)
        first, second = engine("پرداخت"), engine("پرداخت")
        assert first == second
        assert (first.fetched or 0) > len(ranker.index.first) / 2


def test_a_set_brings_its_own_documents(tmp_path: Path) -> None:
    query = {"id": "q1", "text": "پرداخت", "category": "plain", "relevant": ["cod"]}
    path = tmp_path / "set.json"
    path.write_text(json.dumps({"docs": DOCS, "queries": [query]}), "utf-8")
    judgments = read_judgments(path)
    assert judgments.documents is not None
    with Ranker(build_index(judgments.documents)) as ranker:
        for engine in (rahnama_engine(ranker), lunr_engine(judgments.documents)):
            assert evaluate(engine, judgments.queries)[0].recall_at_1 == 1


def test_signs_of_lunrs_query_language_do_not_break_the_baseline(tmp_path: Path) -> None:
    path = tmp_path / "set.json"
    path.write_text(json.dumps({"docs": DOCS, "queries": []}), "utf-8")
    engine = lunr_engine(read_judgments(path).documents or ())
    assert engine("title:پرداخت ~2 ^ +سایز -").ids
    assert engine("؟؟؟ *").ids == ()


@pytest.mark.parametrize("text", ["{", "[]", '{"queries": [{"id": 1}]}'])
def test_a_file_that_is_no_set_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "set.json"
    path.write_text(text, "utf-8")
    with pytest.raises(JudgmentError, match=r"set\.json: is no set of labelled queries"):
        read_judgments(path)
