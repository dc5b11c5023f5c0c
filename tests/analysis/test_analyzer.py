"""The analyzer in Python keeps every rule of the conformance cases, and JavaScript agrees with it on everything else."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from py_mini_racer import MiniRacer

from rahnama.analysis.analyzer import Analyzer, default_analyzer
from rahnama.analysis.rules import analysis_hash, load_rules
from rahnama.search.bundle import ranker_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "conformance" / "analysis.json").read_text("utf-8")
)["cases"]
SEED = 20261121
STRINGS = 20_000


@pytest.fixture(scope="module")
def javascript_terms() -> Iterator[Callable[[list[str]], list[list[str]]]]:
    engine = MiniRacer()
    engine.eval(ranker_source() + "const twin = new Analyzer(FA_RULES);")
    engine.eval("const termsOfAll = (texts) => JSON.stringify(texts.map((text) => twin.terms(text)));")

    def terms_of_all(texts: list[str]) -> list[list[str]]:
        answer: list[list[str]] = json.loads(engine.call("termsOfAll", texts))
        return answer

    yield terms_of_all
    engine.close()


@pytest.mark.parametrize("case", CASES, ids=[case["because"] for case in CASES])
def test_terms(case: dict[str, Any]) -> None:
    assert default_analyzer().terms(case["text"]) == case["terms"]


def test_normalizing_twice_changes_nothing() -> None:
    analyzer = default_analyzer()
    for case in CASES:
        once = analyzer.normalize(case["text"])
        assert analyzer.normalize(once) == once


def test_javascript_agrees_on_every_code_point_of_the_bmp(
    javascript_terms: Callable[[list[str]], list[list[str]]],
) -> None:
    contexts = ("{}", "سفا{}رش", "7{}500 {}a")
    texts = [
        context.replace("{}", chr(code))
        for code in range(0x10000)
        if not 0xD800 <= code <= 0xDFFF
        for context in contexts
    ]
    assert differences(texts, javascript_terms) == []


def test_javascript_agrees_on_random_texts(javascript_terms: Callable[[list[str]], list[list[str]]]) -> None:
    chance = random.Random(SEED)
    assert differences([random_text(chance) for _ in range(STRINGS)], javascript_terms) == []


def differences(texts: list[str], javascript_terms: Callable[[list[str]], list[list[str]]]) -> list[str]:
    """Return the texts that Python and JavaScript split into different terms."""
    analyzer = default_analyzer()
    answers = zip(texts, javascript_terms(texts), strict=True)
    return [text for text, answer in answers if analyzer.terms(text) != answer]


def random_text(chance: random.Random) -> str:
    """Return up to 40 characters, mostly such as Persian texts hold, some from anywhere in Unicode."""
    persian = "ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهیآأؤئةيك\u200c\u200c\u0640\u064e  ،؛؟«»۰۱۲۳456٧٨,٬"
    latin = "abcXYZ09 .,-_'\u00e9\u0130\u00df\u200d\u200e\ufeff"
    pools: tuple[Callable[[], str], ...] = (
        lambda: chance.choice(persian),
        lambda: chance.choice(persian),
        lambda: chance.choice(persian),
        lambda: chance.choice(latin),
        lambda: chr(chance.randrange(0x0600, 0x0780)),
        lambda: chr(chance.randrange(0xFB50, 0xFFFF)),
        lambda: chr(chance.randrange(0x1F300, 0x1FAFF)),
    )
    return "".join(chance.choice(pools)() for _ in range(chance.randrange(41)))


def test_terms_stay_within_the_bmp_so_that_both_sides_sort_alike() -> None:
    targets = [
        target for group in ("folds", "latin_folds", "presentation_forms") for target in load_rules()[group].values()
    ]
    assert max(map(max, filter(None, targets))) < "\ud800"


def test_every_fold_ends_in_letters_that_stay_as_they_are() -> None:
    analyzer = Analyzer(load_rules())
    for group in ("folds", "latin_folds", "presentation_forms"):
        for target in load_rules()[group].values():
            assert analyzer.normalize(target) == target


def test_stop_words_and_affixes_are_written_as_normalized() -> None:
    analyzer = default_analyzer()
    for group in ("stop_words", "affixes"):
        assert [word for word in load_rules()[group] if analyzer.normalize(word) != word] == []


def test_the_hash_names_one_version_of_the_rules() -> None:
    assert analysis_hash() == analysis_hash()
    assert len(analysis_hash()) == 12
