"""Fits how sure the search is: ``python scripts/fit_confidence.py SHOP_SET.json --among OTHER_SET.json``.

Prints WEIGHTS and DOUBT for ``rahnama/search/engine/confidence.js``. Learns from the shop set, alone and among the
documents of the other one, and from the ``dev`` half of the demo shop's labelled queries; what it prints for the
``held-out`` half was not learned from. Beside the queries marked unanswerable, each answerable one is asked once more
as if the shop lacked its answers, and queries of the other set are asked of the shops. The same files give the
same numbers.
"""

from __future__ import annotations

import argparse
import datetime as dt
import math
import sys
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from rahnama.content.check import load_content
from rahnama.search.calibration import Example, fit, odds
from rahnama.search.catalog import catalog_documents
from rahnama.search.evaluation import Judgment, read_judgments
from rahnama.search.index import build_index
from rahnama.search.ranker import Ranker

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rahnama.search.documents import SearchDocument

PROJECT = Path(__file__).parent.parent
DEMO = PROJECT / "tests" / "search" / "judgments" / "demo.json"
DOUBTED = 0.03
"""Share of a set's answerable queries that may be doubted: a point below the .04 that no other set should reach."""
UNANSWERABLE = 3.0
"""Weight of a query that a person marked unanswerable, beside 1 of an answerable one; there are few."""
MADE_UP = 0.3
"""Weight of a query that only lacks its answers here."""
HELD_OUT = "demo, held out"
OFF_TOPIC = 300
"""Queries of the other set that each shop is asked."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, print, and return the exit status."""
    parser = argparse.ArgumentParser(description="Fit the confidence of the search.")
    parser.add_argument("set", type=Path, help="labelled queries of a shop, with documents")
    parser.add_argument("--among", type=Path, required=True, help="another set with documents, of no shop")
    options = parser.parse_args(arguments)
    sets = collect_examples(options.set, options.among)
    learned = [examples for name, examples in sets.items() if name != HELD_OUT]
    weights = fit(chain(*learned))
    doubt = min(quantile(examples, weights) for examples in learned)
    print("WEIGHTS =", [round(weight, 2) for weight in weights])
    print("DOUBT =", round(1 / (1 + math.exp(-doubt)), 3))
    for name, examples in sets.items():
        print(f"{name}: {honesty(examples, weights, doubt)}")
    return 0


def quantile(examples: Iterable[Example], weights: Sequence[float]) -> float:
    """Return the logarithm of the odds below which the DOUBTED share of the answerable examples is."""
    asked = sorted(odds(example, weights) for example in examples if example.answerable)
    return asked[int(DOUBTED * len(asked))]


def collect_examples(shop: Path, other: Path) -> dict[str, list[Example]]:
    """Return the examples to learn from, by set, and those of the demo shop's held-out half."""
    judged, strangers = read_judgments(shop), read_judgments(other)
    plain = [query for query in strangers.queries if query.category in {"base", "natural"}]
    off_topic = [Judgment(query.id, query.text, query.category, ()) for query in plain[:: len(plain) // OFF_TOPIC]]
    documents = judged.documents or ()
    among = (*documents, *(strangers.documents or ()))
    content = load_content(PROJECT, today=dt.datetime.now(tz=dt.UTC).date())
    own = tuple(catalog_documents(content.catalog, content.docs))
    queries = read_judgments(DEMO).queries
    dev = [query for query in queries if query.half == "dev"]
    held_out = [query for query in queries if query.half == "held-out"]
    synonyms = content.catalog.synonyms
    return {
        "shop": examples_of(documents, (), judged.queries, off_topic),
        "shop among others": examples_of(among, (), judged.queries, ()),
        "demo, dev": examples_of(own, synonyms, dev, off_topic),
        HELD_OUT: examples_of(own, synonyms, held_out, (), made_up=False),
    }


def examples_of(
    documents: Sequence[SearchDocument],
    synonyms: Sequence[Sequence[str]],
    queries: Iterable[Judgment],
    off_topic: Iterable[Judgment],
    *,
    made_up: bool = True,
) -> list[Example]:
    """Return what `documents` have to say to all queries, and, if `made_up`, to the answerable ones without their answers."""
    examples = []
    with Ranker(build_index(documents, synonyms)) as ranker:
        for query in queries:
            found = ranker.evidence(query.text)
            weight = 1.0 if query.relevant else UNANSWERABLE
            examples.append(Example(found and found[1], bool(query.relevant), weight))
            if made_up and query.relevant:
                found = ranker.evidence(query.text, query.relevant)
                examples.append(Example(found and found[1], answerable=False, weight=MADE_UP))
        for query in off_topic:
            found = ranker.evidence(query.text)
            examples.append(Example(found and found[1], answerable=False, weight=MADE_UP))
    return examples


def honesty(examples: Sequence[Example], weights: Sequence[float], doubt: float) -> str:
    """Say which share of answerable queries is doubted, and which of those marked unanswerable is not."""
    answerable = [odds(one, weights) < doubt for one in examples if one.answerable]
    marked = [odds(one, weights) >= doubt for one in examples if one.weight == UNANSWERABLE]
    return f"{sum(answerable) / len(answerable):.3f} doubted, {sum(marked) / len(marked):.3f} unanswerable but sure"


if __name__ == "__main__":
    sys.exit(main())
