"""Says in plain words, and on the line where the mistake is, what PyYAML reports in a parser's terms."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

import yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Rule: TypeAlias = Callable[["_Fault"], "tuple[int, str]"]

_NO_SPACE = re.compile(r"\s*(?:- +)?(?P<name>[A-Za-z_][\w-]*):[^\s:/]")
_FIELD_NAME = re.compile(r"\s*(?:- +)*[A-Za-z_][\w-]*")
_OPEN_QUOTE = re.compile(r'\s*(?:- +)*(?:[A-Za-z_][\w-]*: +)?"(?:[^"\\]|\\.)*')
_BARE_FACT = re.compile(r"(?:: +|- +)\{\{")

_QUOTE_IT = "Put the whole text in double quotes."
_BARE_FACT_SENTENCE = 'A text that begins with "{{" must stand in double quotes: "{{ facts.name }}".'


class _Fault:
    """A parser's complaint beside the source lines; line numbers here count from 0."""

    def __init__(self, error: yaml.MarkedYAMLError, source: Sequence[str]) -> None:
        self.context = error.context or ""
        self.problem = error.problem or ""
        mark = error.problem_mark or error.context_mark
        self.source = source
        self.line = min(mark.line if mark else 0, len(source) - 1)
        self.column = mark.column if mark else 0
        self.start = error.context_mark.line if error.context_mark else self.line

    @property
    def text(self) -> str:
        return self.source[self.line]

    def above(self) -> int:
        """Return the nearest line above that is not blank, or the line itself."""
        return next((line for line in range(self.line - 1, -1, -1) if self.source[line].strip()), self.line)


def explain(error: yaml.YAMLError, source: Sequence[str]) -> tuple[int, str]:
    """Return (line from 0, sentence) for a YAML error.

    Args:
        error: as PyYAML's scanner or parser raised it.
        source: the lines of the text that was parsed.
    """
    if not isinstance(error, yaml.MarkedYAMLError):
        return 0, "The file cannot be read as YAML. Look for unusual characters and type the words around them anew."
    fault = _Fault(error, source)
    for pattern, rule in _RULES:
        if pattern.search(f"{fault.context} | {fault.problem}"):
            return rule(fault)
    return (
        fault.line,
        f"This cannot be read as YAML ({fault.problem}). Check the indentation, quotes and colons of this line and the one above.",
    )


def _colon(fault: _Fault) -> tuple[int, str]:
    before = fault.text[: fault.column]
    if not _FIELD_NAME.fullmatch(before):
        return fault.line, f"A colon followed by a space stands inside a text without quotes. {_QUOTE_IT}"
    above = fault.above()
    missing = _NO_SPACE.match(fault.source[above])
    if missing:
        return above, _space_sentence(missing)
    return (
        fault.line,
        "The line is indented deeper than the line above it. Indent it exactly like the other fields beside it.",
    )


def _simple_key(fault: _Fault) -> tuple[int, str]:
    text = fault.source[fault.start]
    missing = _NO_SPACE.match(text)
    if missing:
        return fault.start, _space_sentence(missing)
    if re.match(r"\s*-[^\s-]", text):
        return fault.start, 'A space is missing after "-". Write "- " before each item of a list.'
    sentence = 'The line is neither "name: value" nor an item of a list. If it belongs to the text above, indent it like that text.'
    return fault.start, sentence


def _space_sentence(missing: re.Match[str]) -> str:
    name = missing["name"]
    return f'A space is missing after the colon of "{name}". Write "{name}: " and then the value.'


def _indentation(fault: _Fault) -> tuple[int, str]:
    for line in range(fault.line, fault.start - 1, -1):
        if _BARE_FACT.search(fault.source[line]):
            return line, _BARE_FACT_SENTENCE
        if _OPEN_QUOTE.fullmatch(fault.source[line]):
            return line, 'A text begins with a double quote here that is not closed on the same line. Close it with ".'
    if fault.text[: fault.column].strip(" -"):
        return (
            fault.line,
            'The text goes on after its closing quote or bracket. Put the whole text in quotes, and write \\" for a quote inside it.',
        )
    if fault.column == 0:
        what = 'An item "- ..."' if fault.text.startswith("-") else 'A line "name: ..."'
        return (
            fault.line,
            f"{what} stands at the left edge, where the other kind is expected. Indent it exactly like the fields or items it belongs to.",
        )
    spaces = f"{fault.column} space" + "s" * (fault.column > 1)
    return (
        fault.line,
        f"The line begins after {spaces}, where nothing above it begins. Indent it exactly like the fields or items beside it.",
    )


def _flow(closing: str) -> Rule:
    def rule(fault: _Fault) -> tuple[int, str]:
        if _BARE_FACT.search(fault.source[fault.start]):
            return fault.start, _BARE_FACT_SENTENCE
        opening = {"]": "[", "}": "{"}[closing]
        return (
            fault.start,
            f'The "{opening}" that is opened here has no "{closing}", or a comma is missing. Write {opening}a, b{closing}, with texts holding commas or colons in quotes.',
        )

    return rule


def _start(fault: _Fault) -> tuple[int, str]:
    sign = fault.text[fault.column : fault.column + 1]
    return fault.line, f'A text may not begin with "{sign}". {_QUOTE_IT}'


def _says(sentence: str, *, at_start: bool = False) -> Rule:
    def rule(fault: _Fault) -> tuple[int, str]:
        return (fault.start if at_start else fault.line), sentence

    return rule


_RULES: tuple[tuple[re.Pattern[str], Rule], ...] = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        ("mapping values are not allowed", _colon),
        (
            r"quoted scalar.*unexpected end of stream",
            _says("The quote that opens this text is never closed. Close it at the end of the text.", at_start=True),
        ),
        (
            "unknown escape character",
            _says("A backslash inside double quotes means something else. Write it twice, or use single quotes."),
        ),
        ("simple key.*could not find expected ':'", _simple_key),
        ("unexpected ':'", _says("Inside { } or [ ] a text with a colon must stand in double quotes.")),
        (r"flow sequence", _flow("]")),
        (r"flow mapping", _flow("}")),
        (r"block scalar", _says('After "|" the text must begin on the next line, indented deeper than its name.')),
        (r"while scanning an alias", _says(f'A text may not begin with "*". {_QUOTE_IT}')),
        (r"while scanning an anchor", _says(f'A text may not begin with "&". {_QUOTE_IT}')),
        (r"while (scanning|parsing) a tag", _says(f'A text may not begin with "!". {_QUOTE_IT}')),
        (r"while scanning a directive", _says(f'A text may not begin with "%". {_QUOTE_IT}')),
        (r"cannot start any token|mapping keys are not allowed|expected node content", _start),
        (
            "sequence entries are not allowed",
            _says('A list cannot begin on the line of its name. Write every "- item" on a line of its own below.'),
        ),
        (r"expected key|expected '-' indicator|expected <block end>", _indentation),
        (r"document start", _says('Nothing may follow the end of the document. Remove the line "..." or "---" above.')),
    )
)
