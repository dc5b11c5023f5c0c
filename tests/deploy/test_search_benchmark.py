"""The search benchmark compares what it says it compares: the same articles in every engine, the shipped worker, bytes as sent."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import time
from math import log
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

import pytest

from benchmarks.search_browser import PROGRAMS, measure
from benchmarks.search_documents import Author, benchmark_queries
from benchmarks.search_engines import Deadline
from benchmarks.search_network import Network, SlowServer
from benchmarks.search_tables import table
from rahnama.analysis.analyzer import default_analyzer
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from playwright.sync_api import Browser

    from rahnama.search.documents import SearchDocument

ENGINES = ("rahnama", "minisearch", "lunr")


@pytest.fixture(scope="module")
def documents() -> list[SearchDocument]:
    return Author().documents(2_000)


def vocabulary(documents: Sequence[SearchDocument]) -> set[str]:
    return {term for one in documents for term in default_analyzer().terms(f"{one.title} {one.text}")}


def test_one_seed_makes_up_one_set_of_documents(documents: list[SearchDocument]) -> None:
    assert Author().documents(50) == documents[:50]
    assert Author(seed=8).documents(50) != documents[:50]


def test_documents_are_as_long_as_help_articles(documents: list[SearchDocument]) -> None:
    assert sum(len(one.title) + len(one.text) for one in documents) / len(documents) == pytest.approx(330, abs=15)


def test_the_vocabulary_grows_with_the_text_as_in_real_language(documents: list[SearchDocument]) -> None:
    """Heaps' law: by the 0.4th to 0.7th power; a closed vocabulary would not grow at all."""
    growth = log(len(vocabulary(documents)) / len(vocabulary(documents[:200]))) / log(10)
    assert 0.4 < growth < 0.7


def test_a_corpus_lends_its_rare_words() -> None:
    assert "شترگاوپلنگ" in vocabulary(Author(["شترگاوپلنگ"]).documents(200))


def test_the_queries_are_always_the_same() -> None:
    assert benchmark_queries(Author()) == benchmark_queries(Author())


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    options = ["--quick", "--sizes", "60", "--among", "60", "--processes", "1", "--json"]
    command = [sys.executable, "benchmarks/search.py", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_every_engine_loads_its_index_and_answers(report: dict[str, Any]) -> None:
    (size,) = report["sizes"]
    assert size["documents"] == 60
    for engine in ENGINES:
        assert "error" not in size[engine]
        assert size[engine]["without_hits"] < size["queries"] / 2
        assert 0 < size[engine]["query_median_ms"] <= size[engine]["query_p99_ms"]


def test_ratios_are_to_minisearch(report: dict[str, Any]) -> None:
    (size,) = report["sizes"]
    for engine, ratio in size["ratio_to_minisearch"].items():
        whole = size["minisearch"]["index"]["gzip"]
        assert ratio["index_gzip"] == pytest.approx(size[engine]["index"]["gzip"] / whole, abs=0.001)


def test_a_first_answer_fetches_at_most_the_whole_index(report: dict[str, Any]) -> None:
    for one in report["fetched"].values():
        assert 0 < one["median_bytes"] <= one["p90_bytes"] <= one["most_bytes"] <= one["whole_index_bytes"]


def test_people_are_shown_the_figures(report: dict[str, Any]) -> None:
    shown = table(report)
    assert "60 documents" in shown
    assert f"{report['engine']['gzip']:,} bytes" in shown


def test_the_server_packs_what_it_sends_and_notes_it(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("سلام" * 1000, "utf-8")
    before = time.time()
    with SlowServer(tmp_path) as server:
        line = server.lay(Network())
        with urlopen(Request(server.url)) as answer:
            packed = answer.read()
    assert gzip.decompress(packed).decode() == "سلام" * 1000
    assert line.amount(time.time()) >= len(packed) < 1000
    assert line.amount(before) == 0
    assert line.amount(time.time(), "other") == 0


@pytest.mark.browser
def test_a_visit_counts_the_index_only_once_the_customer_searches(site: Path, chromium: Browser) -> None:
    found = measure(chromium, PROGRAMS["rahnama"], site, 1, Deadline(0))
    assert found["unanswered"] == 0
    assert found["first_result_ms"] > 0
    assert found["index_bytes"] > 0
    assert found["bytes_until_result"] >= found["bytes_before_focus"] + found["index_bytes"]
