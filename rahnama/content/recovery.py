"""Cuts the part with a syntax error out of a YAML text, so that the rest can be checked in the same run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_ITEM = re.compile(r"( *)- ")
_FIELD = re.compile(r"([A-Za-z_][\w-]*):")


def cut_part(source: Sequence[str], line: int) -> tuple[list[str], int] | None:
    """Return the lines with the part around `line` emptied, and the line that keeps its bare ``-`` or ``name:``.

    A part is an item of the file's outer list, or a field at the left edge. Lines keep their numbers.

    Args:
        source: the lines of the text.
        line: where the error is, from 0.

    Returns:
        None when the error is in no such part.
    """
    indents = (match[1] for match in map(_ITEM.match, source) if match)
    item = re.compile(f"{next(indents, '')}-(?: |$)")
    starts = [number for number, text in enumerate(source) if item.match(text) or _FIELD.match(text)]
    start = max((number for number in starts if number <= line), default=-1)
    if start < 0:
        return None
    end = min((number for number in starts if number > start), default=len(source))
    field = _FIELD.match(source[start])
    rest = field[0] if field else source[start][: source[start].index("-") + 1]
    return [*source[:start], rest, *[""] * (end - start - 1), *source[end:]], start
