"""What is left of a theme's stylesheet: the rules that a page of the site can match."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from rahnama.site.reduction import MARKDOWN_CLASSES, classes, named_words, part_sheet, reduce_sheet

if TYPE_CHECKING:
    from pathlib import Path

NAMES = frozenset({"prose", "admonition"})


@pytest.mark.parametrize(
    ("sheet", "expected"),
    [
        (".prose a{color:red}", ".prose a{color:red}"),
        (".md-tabs a{color:red}", ""),
        (".prose,.md-tabs{color:red}", ".prose{color:red}"),
        ("#search{color:red}", ""),
        (".prose marquee{color:red}", ""),
        ("[dir=rtl] .prose:not(.x, [hidden])>li::marker{color:red}",) * 2,
        (".prose:is(.admonition,.x){color:red}",) * 2,
        ("[data-md-color-scheme=slate]{color:red}", ""),
        ("@media print{.prose{margin:0}.md-tabs{margin:0}}", "@media print{.prose{margin:0}}"),
        ("@media print{.md-tabs{margin:0}}", ""),
        ("[data-preview] a{color:red}", ""),
        ("@keyframes turn{to{rotate:1turn}}.prose{animation:turn 1s}",) * 2,
        ("@keyframes turn{to{rotate:1turn}}.prose{margin:0}", ".prose{margin:0}"),
        ('@font-face{font-family:"x"}', '@font-face{font-family:"x"}'),
    ],
)
def test_a_rule_stays_when_a_page_can_match_it(sheet: str, expected: str) -> None:
    assert reduce_sheet(sheet, NAMES) == expected


def test_a_custom_property_stays_when_a_rule_needs_it_also_by_way_of_another() -> None:
    sheet = ":root{--far:1px;--near:var(--far);--icon:url('data:;{}');--idle:2px}.prose{margin:var(--near)}"
    assert reduce_sheet(sheet, NAMES) == ":root{--far:1px;--near:var(--far)}.prose{margin:var(--near)}"


def test_a_custom_property_stays_when_the_sheet_beside_needs_it() -> None:
    assert reduce_sheet(":root{--far:1px}", NAMES, "a{margin:var(--far)}") == ":root{--far:1px}"


@pytest.mark.parametrize(
    ("sheet", "first", "later"),
    [
        (".prose p{margin:0}.prose table{margin:0}", ".prose p{margin:0}", ".prose table{margin:0}"),
        (".prose p,.admonition p{margin:0}", ".prose p{margin:0}", ".admonition p{margin:0}"),
        ("@media print{.prose{margin:0}}@page{margin:0}", "", "@media print{.prose{margin:0}}@page{margin:0}"),
        (
            "@media screen{.prose{margin:0}td{margin:0}}",
            "@media screen{.prose{margin:0}}",
            "@media screen{td{margin:0}}",
        ),
        (
            ":root{--a:1px;--b:2px}p{margin:var(--a)}td{margin:var(--b)}",
            ":root{--a:1px}p{margin:var(--a)}",
            ":root{--b:2px}td{margin:var(--b)}",
        ),
        (":root{--own:1px}td{margin:var(--own)}", ":root{--own:1px}", "td{margin:var(--own)}"),
    ],
)
def test_rules_for_what_few_texts_hold_and_for_paper_wait(sheet: str, first: str, later: str) -> None:
    assert part_sheet(sheet, ":root{--own:2px}") == (first, later)


def test_classes_of_a_sheet_are_those_of_screens() -> None:
    assert classes(".a:is(.b,p) td{margin:0.5rem}@media (width>1px){.c-1{margin:0}}@media print{.d{margin:0}}") == {
        ".a",
        ".b",
        ".c-1",
    }


def test_classes_are_words_of_templates_and_modules() -> None:
    assert {"result__title", "is-open"} <= named_words(['<p class="result__title">', 'x.classList.add("is-open")'])


def test_pages_carry_no_class_of_the_theme_but_the_one_of_texts(site: Path) -> None:
    carried = {
        name
        for page in site.rglob("*.html")
        for classes in re.findall(r'class="([^"]*)"', page.read_text("utf-8"))
        for name in classes.split()
    }
    assert {name for name in carried if name.startswith("md-")} == {"md-typeset"}
    assert {"admonition", "admonition-title"} <= carried & MARKDOWN_CLASSES
