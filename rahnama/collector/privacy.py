"""Takes personal data out of searched and commented texts before they are stored; the browser does the same in ``mask.js``.

Whatever carries a phone, card, IBAN, national id or order number is a long number, so numbers are judged by their length
alone and not by checksums: one in ten random ten-digit numbers passes the national id's. Digits count in every script.
Each text is scanned once from left to right; no regular expression can be made to backtrack over it.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MASK = "•••"
"""Stands where something was taken out; no letter, so that it is no word of the search either."""

RUN = 5
"""Digits in one piece from which on they are taken out: ``20481736``."""

JOINED = 8
"""Digits joined by spaces, hyphens, dots or joiners from which on they are taken out: ``8877 66 55``."""

SCATTERED = 10
"""Digits joined by any signs from which on they are taken out: ``0912/345/6789``, but not ``8/256`` or ``1405/08/30``."""

GAP = 3
"""The most signs between two digits that still count as one number: ``0912 - 345``."""

_LIGHT = frozenset(" -–—‐‑.\u00a0\u200b\u200c\u200d\u200e\u200f\u202f\u2009()+")
_AT = re.compile("@|＠|﹫|%40")
_SPACE = re.compile(r"(\s+)")

_Span = tuple[int, int]


def mask(text: str) -> str:
    """Return `text` with e-mail addresses, handles and long numbers replaced by `MASK`.

    Linear in the length of `text`. Masking twice changes nothing more.
    """
    return _mask_numbers(_mask_addresses(text))


def _mask_addresses(text: str) -> str:
    if _AT.search(text) is None:
        return text
    parts = _SPACE.split(text)
    words = parts[::2]
    masked = {place for place in range(len(words)) for place in _address_words(words, place)}
    parts[::2] = [MASK if place in masked else word for place, word in enumerate(words)]
    return "".join(parts)


def _address_words(words: list[str], place: int) -> Iterator[int]:
    """Yield the places of all words that belong to the address at `place`: ``ali @ gmail.com`` is three words."""
    signs = list(_AT.finditer(words[place]))
    if not signs:
        return
    yield place
    if signs[0].start() == 0 and place > 0 and _begins_latin(reversed(words[place - 1])):
        yield place - 1
    if signs[-1].end() == len(words[place]) and place + 1 < len(words) and _begins_latin(words[place + 1]):
        yield place + 1


def _begins_latin(word: Iterable[str]) -> bool:
    """Tell whether the first letter or digit is ASCII; marks and brackets before it say nothing."""
    return next((letter for letter in word if unicodedata.category(letter)[0] in "LN"), "\x80").isascii()


def _mask_numbers(text: str) -> str:
    kept: list[str] = []
    position = 0
    for group in _groups(text):
        for start, end in _personal(text, group):
            kept += (text[position:start], MASK)
            position = end
    kept.append(text[position:])
    return "".join(kept)


def _groups(text: str) -> Iterator[list[_Span]]:
    """Yield the runs of digits that stand near each other, group by group, as spans of `text`."""
    group: list[_Span] = []
    wall = 0
    for start, end in _runs(text):
        if group and (start - group[-1][1] > GAP or any(unicodedata.category(c)[0] == "L" for c in text[wall:start])):
            yield group
            group = []
        group.append((start, end))
        wall = end
    if group:
        yield group


def _runs(text: str) -> Iterator[_Span]:
    start = -1
    for place, letter in enumerate(text):
        numeric = unicodedata.category(letter)[0] == "N"
        if numeric and start < 0:
            start = place
        elif not numeric and start >= 0:
            yield start, place
            start = -1
    if start >= 0:
        yield start, len(text)


def _personal(text: str, group: list[_Span]) -> Iterator[_Span]:
    """Yield the spans of one group that have to go."""
    if _digits(group) >= SCATTERED:
        yield group[0][0], group[-1][1]
        return
    for joined in _lightly_joined(text, group):
        if _digits(joined) >= JOINED:
            yield joined[0][0], joined[-1][1]
        else:
            yield from ((start, end) for start, end in joined if end - start >= RUN)


def _lightly_joined(text: str, group: list[_Span]) -> Iterator[list[_Span]]:
    joined = [group[0]]
    for span in group[1:]:
        if not _LIGHT.issuperset(text[joined[-1][1] : span[0]]):
            yield joined
            joined = []
        joined.append(span)
    yield joined


def _digits(spans: list[_Span]) -> int:
    return sum(end - start for start, end in spans)
