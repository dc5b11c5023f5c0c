"""The reader keeps what was typed and knows where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rahnama.content.reader import Mapping, Notes, Scalar, Sequence, read_front_matter, read_text, read_yaml
from rahnama.content.syntax import explain
from rahnama.errors import Problems

if TYPE_CHECKING:
    from pathlib import Path


def tree(text: str, first_line: int = 1) -> Mapping:
    problems = Problems()
    node = read_yaml(text, Notes(problems, "faq/a.yml"), first_line)
    assert not problems.errors
    assert isinstance(node, Mapping)
    return node


def value(text: str) -> str:
    node = tree(text).fields["a"]
    assert isinstance(node, Scalar)
    return node.text


@pytest.mark.parametrize(
    "typed",
    [
        "12:30",
        "no",
        "yes",
        "on",
        "off",
        "true",
        "010",
        "0x1F",
        "3.10",
        "1e3",
        "2026-11-21",
        "1_000",
        "=",
        ".inf",
        "۱۲:۳۰",
        "-5",
    ],
)
def test_a_value_stays_the_text_that_was_typed(typed: str) -> None:
    assert value(f"a: {typed}\n") == typed


@pytest.mark.parametrize("typed", ["", "~", "null", "Null", "NULL", '""', "''"])
def test_nothing_is_an_empty_text(typed: str) -> None:
    assert value(f"a: {typed}\n") == ""


@pytest.mark.parametrize("typed", ['"~"', "'null'"])
def test_a_quoted_null_is_a_text(typed: str) -> None:
    assert value(f"a: {typed}\n") == typed.strip("\"'")


def test_names_that_look_like_numbers_or_truth_are_texts() -> None:
    assert list(tree("no: 1\n12: 2\n1.0: 3\n").fields) == ["no", "12", "1.0"]


def test_every_node_knows_its_line() -> None:
    node = tree("# comment\na: x\nb:\n- y\n\n- z\n", first_line=10)
    items = node.fields["b"]

    assert node.lines == {"a": 11, "b": 12}
    assert isinstance(items, Sequence)
    assert [item.line for item in items.items] == [13, 15]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: |\n  first\n", 2),
        ("a: |-\n\n  first\n", 2),
        ("a: >\n  first\n  second\n", 2),
        ("a: first\n", 1),
        ("a:\n  first\n", 2),
        ('a: "first\n  second"\n', 1),
    ],
)
def test_a_text_knows_the_line_of_its_first_words(text: str, line: int) -> None:
    node = tree(text).fields["a"]
    assert isinstance(node, Scalar)
    assert node.body_line == line


def test_a_byte_order_mark_and_line_ends_of_other_systems_make_no_difference(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\rc: 3\n")
    problems = Problems()

    assert read_text(path, Notes(problems, "a.yml")) == "a: 1\nb: 2\nc: 3\n"
    assert not problems.errors


def test_front_matter_counts_lines_from_the_top_of_the_file() -> None:
    problems = Problems()
    front = read_front_matter("---\nid: a\ntitle: b\n---\n\n\nBody\n", Notes(problems, "guides/a.md"))

    assert front is not None
    assert isinstance(front.fields, Mapping)
    assert front.fields.lines == {"id": 2, "title": 3}
    assert (front.body, front.body_line) == ("Body", 7)


def test_a_rule_within_the_body_does_not_end_it() -> None:
    front = read_front_matter("---\nid: a\n---\nOne\n\n---\n\nTwo\n", Notes(Problems(), "guides/a.md"))

    assert front is not None
    assert front.body == "One\n\n---\n\nTwo"


@given(st.text(alphabet="ab:-|>&*!%@`{}[],#?\"'\\ \n.سی۱ ", max_size=40))
def test_any_text_is_read_or_explained(text: str) -> None:
    problems = Problems()
    read_yaml(text, Notes(problems, "a.yml"))

    assert all(1 <= problem.line <= text.count("\n") + 1 for problem in problems.errors)
    assert all(problem.message[-1] in ".?" for problem in problems.errors)


@given(
    st.dictionaries(
        st.text(alphabet="abcs_", min_size=1, max_size=5), st.text(alphabet="اب ۱2:#-", max_size=10), min_size=1
    )
)
def test_quoted_values_come_back_unchanged(written: dict[str, str]) -> None:
    text = "".join(f"{name}: '{content}'\n" for name, content in written.items())
    fields = tree(text).fields

    assert {name: node.text for name, node in fields.items() if isinstance(node, Scalar)} == written


def test_complaints_of_the_slower_parser_are_explained_too() -> None:
    """PyYAML without its C library words some problems differently."""
    for text in ("a: b: c\n", "a:b\nc: d\n", 'a: "b\n', "a: [b\n", "a: @b\n", "a: 1\n b: 2\n", "- a\nb: 1\n"):
        with pytest.raises(yaml.YAMLError) as caught:
            list(yaml.parse(text, Loader=yaml.SafeLoader))
        _, sentence = explain(caught.value, text.split("\n"))
        assert "cannot be read as YAML" not in sentence
