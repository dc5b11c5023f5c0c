"""Cells of a table that other programs open: text, and never a formula (OWASP, CSV injection)."""

from __future__ import annotations

import unicodedata
from itertools import dropwhile

FORMULA = frozenset("=+-@＝＋－＠﹦﹢﹣﹫")
"""What a formula begins with, also in the full-width and small forms that spreadsheets of East Asia take for the same."""


def safe_cell(text: str) -> str:
    """Return `text` with an apostrophe before it when a spreadsheet might compute it, or lose its beginning.

    Spaces and signs that nobody sees may stand before a formula: importers trim them.
    """
    first = next(dropwhile(_is_invisible, text), "")
    return f"'{text}" if first in FORMULA or unicodedata.category(text[:1] or "x") == "Cc" else text


def _is_invisible(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "ZC"
