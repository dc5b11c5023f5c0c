"""Compares ways to put wordings of one topic together, on the labelled wordings of the made-up month.

Our leaders over canonical words stand beside RapidFuzz's leaders over whole texts; of neither do visitors' reformulations help.
RapidFuzz is no dependency of ours; where it is not installed, its rows are left out.

Example: python benchmarks/grouping.py --seed 1
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib
import math
import random
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.catalog import PROJECT
from benchmarks.month.customers import variants
from benchmarks.month.pools import missing_topics
from rahnama.analysis.analyzer import default_analyzer
from rahnama.content.check import load_content
from rahnama.insights.grouping import lead, weigh
from rahnama.insights.language import Language
from rahnama.insights.spelling import Spelling

if TYPE_CHECKING:
    from collections.abc import Sequence

VARIANTS = 5


def main() -> int:
    """Print homogeneity, completeness, V-measure and seconds of every way."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    chance = random.Random(parser.parse_args().seed)
    labelled = [(text, topic.id) for topic in missing_topics() for text in variants(topic.wordings, VARIANTS, chance)]
    labelled.sort(key=lambda pair: len(pair[0]))
    texts, labels = [text for text, _ in labelled], [label for _, label in labelled]
    print(f"{len(texts)} texts of {len(set(labels))} topics")
    language = Language(load_content(PROJECT, today=dt.datetime.now(tz=dt.UTC).date()).catalog, default_analyzer())
    for alike in (0.35, 0.5, 0.65):
        began = time.perf_counter()
        show(f"words, cosine {alike}", by_words(texts, language, alike), labels, time.perf_counter() - began)
    for alike in (60, 75, 85):
        began = time.perf_counter()
        groups = by_rapidfuzz([language.key(text) and " ".join(language.words(text)) for text in texts], alike)
        if groups:
            show(f"RapidFuzz token set {alike}", groups, labels, time.perf_counter() - began)
    return 0


def by_words(texts: Sequence[str], language: Language, alike: float) -> list[int]:
    """Return the group of each text by `rahnama.insights.grouping`."""
    words = [language.words(text) for text in texts]
    spelling = Spelling(((said, 1) for said in words), language)
    canonical = [*map(spelling.canonical, words), *map(spelling.canonical, language.questions)]
    vectors = weigh(canonical, language.vocabulary.__contains__)[: len(texts)]
    return lead(vectors, range(len(texts)), alike)


def by_rapidfuzz(texts: Sequence[str], alike: float) -> list[int]:
    """Return the group of each text: its first leader that is at least so alike, of 100; nothing without RapidFuzz."""
    try:
        fuzz, process = (importlib.import_module(f"rapidfuzz.{name}") for name in ("fuzz", "process"))
    except ImportError:
        return []
    leaders: dict[int, str] = {}
    groups = []
    for number, text in enumerate(texts):
        best = process.extractOne(text, leaders, scorer=fuzz.token_set_ratio, score_cutoff=alike)
        if best is None:
            leaders[number] = text
        groups.append(number if best is None else best[2])
    return groups


def show(name: str, groups: Sequence[int], labels: Sequence[str], seconds: float) -> None:
    """Print one way's figures (Rosenberg and Hirschberg, V-measure, 2007)."""
    homogeneity = 1 - conditional(labels, groups) / entropy(labels)
    completeness = 1 - conditional(groups, labels) / entropy(groups)
    measure = 2 * homogeneity * completeness / (homogeneity + completeness)
    print(f"{name:24} h {homogeneity:.3f}  c {completeness:.3f}  V {measure:.3f}  {seconds:5.1f} s")


def entropy(values: Sequence[object]) -> float:
    """Return the entropy of values in nats."""
    return -sum(count / len(values) * math.log(count / len(values)) for count in Counter(values).values())


def conditional(values: Sequence[object], given: Sequence[object]) -> float:
    """Return the entropy that is left of values when others are known."""
    return entropy(list(zip(values, given, strict=True))) - entropy(given)


if __name__ == "__main__":
    sys.exit(main())
