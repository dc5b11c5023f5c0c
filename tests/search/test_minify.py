"""Rules of shortening the worker: fewer bytes, nothing else changed."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from py_mini_racer import MiniRacer

from rahnama.analysis.analyzer import spread
from rahnama.analysis.rules import load_rules
from rahnama.search.bundle import (
    ENTRY_MODULES,
    EXPLAIN_MODULE,
    WORKER_MODULE,
    join_modules,
    minifier,
    ranker_source,
    read_module,
    readable_ranker,
)
from rahnama.search.documents import SearchDocument
from rahnama.search.index import build_index
from rahnama.search.minify import KEPT, Minifier, MinifyError, refuse_swapped, shorten_scopes
from rahnama.search.packed_rules import DERIVED_GROUPS, ITEM, pack_rules, shorten, spell_verb
from rahnama.search.ranker import Ranker

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGE = """
(() => {
  const names = new Set();
  const seen = new Set();
  const walk = (value) => {
    if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value)) return;
    seen.add(value);
    for (const name of Object.getOwnPropertyNames(value)) {
      names.add(name);
      try { walk(value[name]); } catch (error) { continue; }
    }
    walk(Object.getPrototypeOf(value));
  };
  walk(globalThis);
  return JSON.stringify([...names]);
})()
"""
OWN = frozenset(
    [
        "compare",
        "count",
        "error",
        "first",
        "format",
        "group",
        "language",
        "negated",
        "offset",
        "raw",
        "second",
        "sign",
        "table",
        "total",
        "value",
    ]
)
"""Names that JavaScript has somewhere, and the engine only for things of its own."""

DOCUMENTS = [
    SearchDocument(id="cod", url="cod/", kind="entry", title="پرداخت در محل", text="به مأمور پست بپردازید."),
    SearchDocument(id="size", url="size/", kind="guide", title="راهنمای سایز", aliases=("چه سایزی بردارم",)),
]
QUERIES = ["پرداخت", "pardakht", "سایزهاتون", "پرداحت", "sdhc", "می‌پردازم", "قورمه"]


def minified(script: str) -> str:
    """Return a script shortened by its own names."""
    return Minifier(script).minify(script)


def test_names_become_short_wherever_they_stand() -> None:
    assert minified("const { word } = line;\nline.word = word + 1;") == "const{a}=b;b.a=a+1;"


def test_the_most_frequent_name_is_the_shortest() -> None:
    names = Minifier("rare;\n" + " ".join(f"name{number};" for number in range(60)) + "often; often;").names
    assert (names["often"], len(names["rare"])) == ("a", 2)


def test_strings_and_the_text_of_templates_stay() -> None:
    assert minified('const word = "word  //"; f(`word ${word} word`);') == 'const a="word  //";f(`word ${a} word`);'


def test_comments_fall_away() -> None:
    assert minified("const word = 1; // word\n/* word */ word;") == "const a=1;a;"


def test_what_would_become_another_sign_stays_apart() -> None:
    assert minified("long - -long + +long; typeof long in long;") == "a- -a+ +a;typeof a in a;"


def test_names_of_the_language_stay() -> None:
    assert minified("word.slice(0).length") == "a.slice(0).length"


def test_a_second_script_gets_the_names_of_the_first() -> None:
    first = Minifier("ranker(ranker, word)")
    assert first.minify("other(ranker, word)") == "other(a,b)"


def test_a_name_that_looks_like_a_short_one_is_refused() -> None:
    minifier_of_first = Minifier("ranker")
    with pytest.raises(MinifyError, match="`a` is a short name"):
        minifier_of_first.minify("const a = ranker;")


@pytest.mark.parametrize("template", ["`${`a`}`", "`${{ a: 1 }.a}`"])
def test_a_template_that_is_too_clever_is_refused(template: str) -> None:
    with pytest.raises(MinifyError, match="template"):
        minified(template)


def test_no_name_of_javascript_is_renamed_unseen() -> None:
    engine = MiniRacer()
    language = set(json.loads(str(engine.eval(LANGUAGE))))
    engine.close()
    renamed = set(minifier().names) & language
    assert renamed <= OWN, "add it to LANGUAGE in minify.py, or here if it is the engine's own"


def modules() -> str:
    """Return the worker's modules without the rules."""
    return join_modules([*ENTRY_MODULES, WORKER_MODULE], read_module)


def test_no_member_is_reached_by_a_string() -> None:
    assert not re.search(r"""[\w)\]]\[["'`]""", modules()), "a member by string would keep its name"


def test_the_short_ranker_answers_like_the_readable_one(monkeypatch: pytest.MonkeyPatch) -> None:
    index = build_index(DOCUMENTS, [["فاکتور", "پرداخت"]])
    with Ranker(index) as ranker:
        short = [ranker.search(query) for query in QUERIES]
    monkeypatch.setattr("rahnama.search.session.ranker_source", readable_ranker)
    monkeypatch.setattr(
        "rahnama.search.session.explain_source", lambda session: join_modules([EXPLAIN_MODULE], read_module) + session
    )
    with Ranker(index) as ranker:
        assert [ranker.search(query) for query in QUERIES] == short
    assert sum(bool(result.hits) for result in short) >= 5


def test_rules_are_what_they_were_after_packing() -> None:
    engine = MiniRacer()
    unpacked: dict[str, Any] = json.loads(str(engine.eval(ranker_source() + "JSON.stringify(FA_RULES)")))
    engine.close()
    rules = dict(load_rules())
    for group in DERIVED_GROUPS:
        assert by_character(unpacked.pop(group)) == by_character(rules.pop(group))
    assert unpacked == rules


def by_character(entries: Mapping[str, str]) -> dict[str, str]:
    """Return the entries of a group with a key for each character."""
    return {char: folded for key, folded in entries.items() for char in spread([key.upper()])}


def test_packed_rules_have_one_byte_a_letter() -> None:
    text, signs, others = pack_rules(load_rules())
    assert len(signs) == len(others)
    assert sum(char > "~" for char in text) < len(text) / 100


def test_an_item_that_holds_the_separator_is_refused() -> None:
    with pytest.raises(ValueError, match="an item of the rules"):
        shorten({"group": ["a", f"b{ITEM}c"]})


def test_a_verb_whose_name_does_not_follow_from_its_stem_is_refused() -> None:
    with pytest.raises(ValueError, match="the infinitive"):
        spell_verb(("رفتن", {"past": ["شد"], "present": ["شو"]}))


def test_names_that_stay_are_no_short_names() -> None:
    assert not {name for name in minifier().names.values() if name in KEPT}


@pytest.mark.parametrize("before", ["const bits = read();", "all.forEach((one) => {\nread(one);\n});"])
def test_a_call_taken_apart_behind_a_declaration_it_does_not_use_is_refused(before: str) -> None:
    with pytest.raises(MinifyError, match="put this before"):
        refuse_swapped(f"{before}\nconst [section] = readAll();\n")


@pytest.mark.parametrize(
    "declarations", ["const bits = read();\nconst [a] = bits.all();", "const [a] = all();\nconst b = read();"]
)
def test_what_keeps_its_order_may_be_taken_apart(declarations: str) -> None:
    refuse_swapped(declarations + "\n")


def test_variables_get_the_shortest_names_of_their_scope() -> None:
    assert (
        shorten_scopes("function ranked(word) { const score = word + 1; return score; }")
        == "function ranked(e){const t=e+1;return t}"
    )


def test_a_script_that_does_not_parse_is_told() -> None:
    with pytest.raises(MinifyError):
        shorten_scopes("const = ;")
