"""Nothing that a customer types becomes a formula in a spreadsheet, or another cell."""

from __future__ import annotations

import csv
import io
import unicodedata

import pytest

from rahnama.insights.cells import safe_cell
from tests.security.conftest import read_corpus

HOSTILE = read_corpus("csv.txt")
SIGNS = "=+-@＝＋－＠﹦﹢﹣﹫"


def seen(text: str) -> str:
    """Return a cell as an importer sees it that trims everything invisible."""
    return "".join(letter for letter in text if unicodedata.category(letter)[0] not in "ZC")


def write(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize("cell", HOSTILE, ids=ascii)
def test_no_cell_begins_a_formula(cell: str) -> None:
    assert not seen(safe_cell(cell)).startswith(tuple(SIGNS))
    assert not safe_cell(cell).startswith(("\t", "\r", "\n"))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_no_cell_becomes_two_whichever_sign_the_reader_splits_at(delimiter: str) -> None:
    """A reader of another country splits quoted cells at semicolons; text within quotes stays one cell."""
    written = write([[safe_cell(cell)] for cell in HOSTILE]).replace("\x00", "")
    rows = list(csv.reader(io.StringIO(written, newline=""), delimiter=delimiter, strict=True))
    assert [len(row) for row in rows] == [1] * len(HOSTILE)


@pytest.mark.parametrize("text", ["کفش", "a-b", "", "۱۲", "'x", "5", "می‌خواهم", "\u200fسلام", "(۰۲۱)"])
def test_everything_else_stays_as_it_is(text: str) -> None:
    assert safe_cell(text) == text


def test_what_is_read_back_is_what_was_typed() -> None:
    [[back]] = csv.reader(io.StringIO(write([[safe_cell('=1,"2"')]])))
    assert back.removeprefix("'") == '=1,"2"'
