"""Adding to the shop's files: what is put in reads back as it was meant, and nothing else changes."""

from __future__ import annotations

import difflib

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rahnama.insights.drafts.yaml_edit import UneditableError, add_to_list, add_to_top_list, append_entry, write_scalar

FILE = """\
# a file's first comment
title: پرداخت
entries:
- id: one  # the first
  question: یک؟
  answer: |
    متن

    ادامه
  aliases:
  - الف   # why
  # below the list
  tags: [ب, "پ, ت"]
  stage: published

# before the second
- id: two
  question: دو؟
  answer: متن
# the end
"""


def read(text: str, name: str) -> dict[str, object]:
    return next(entry for entry in yaml.safe_load(text)["entries"] if entry["id"] == name)


def removed(before: str, after: str) -> list[str]:
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in lines if line.startswith("- ")]


@pytest.mark.parametrize(
    "item", ["ساده", "no", "12:30", "یک: دو", "چه # چرا", "- خط", "'نقل'", '"نقل"', "[پ]", "@x", "%"]
)
def test_an_item_reads_back_as_it_was_given(item: str) -> None:
    assert read(add_to_list(FILE, "one", "aliases", [item]), "one")["aliases"] == ["الف", item]
    assert read(add_to_list(FILE, "one", "tags", [item]), "one")["tags"] == ["ب", "پ, ت", item]


def test_only_lines_are_added_to_a_list_of_lines() -> None:
    after = add_to_list(FILE, "one", "aliases", ["ث"])
    assert removed(FILE, after) == []
    assert "  - الف   # why\n  - ث\n  # below the list\n" in after


def test_a_list_that_is_missing_is_made_at_the_end_of_its_entry() -> None:
    after = add_to_list(FILE, "two", "aliases", ["ث"])
    assert "  answer: متن\n  aliases:\n  - ث\n# the end\n" in after
    assert removed(FILE, after) == []


def test_an_entry_is_appended_before_the_last_comment() -> None:
    after = append_entry(FILE, ["- id: three", "  question: سه؟"])
    assert read(after, "three")["question"] == "سه؟"
    assert removed(FILE, after) == []


def test_an_indented_list_of_entries_keeps_its_indentation() -> None:
    text = "title: x\nentries:\n  - id: one\n    answer: |\n      متن"
    after = append_entry(text, ["- id: two", "  question: دو؟"])
    assert [entry["id"] for entry in yaml.safe_load(after)["entries"]] == ["one", "two"]


def test_line_ends_of_windows_stay() -> None:
    after = add_to_list(FILE.replace("\n", "\r\n"), "one", "aliases", ["ث"])
    assert after.replace("\r\n", "").count("\n") == 0


def test_a_group_is_added_to_synonyms() -> None:
    text = "# why\ngroups:\n# money\n- [پول, وجه]\n"
    assert add_to_top_list(text, "groups", ["کیف", "د, ه"]) == text + "- [کیف, 'د, ه']\n"


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("", "no fields"),
        ("entries: [", "cannot be read"),
        ("title: x\n", 'no entry "one"'),
        ("entries: x\n", "no entry"),
    ],
)
def test_a_file_that_cannot_be_added_to_says_what_to_do(text: str, advice: str) -> None:
    with pytest.raises(UneditableError, match=advice):
        add_to_list(text, "one", "aliases", ["x"])


@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\ufeff"), min_size=1))
def test_any_text_of_one_line_reads_back(text: str) -> None:
    line = " ".join(text.split())
    assert yaml.safe_load(f"x: {write_scalar(text)}")["x"] == (line or "")
