"""Normalizes Persian text and splits it into words, as ``fa.json`` says; ``analyzer.js`` mirrors it name for name.

Whatever differs between Python and JavaScript is absent here: regular expressions, case functions, Unicode properties
and normalization of the runtime. Characters beyond the BMP separate words, so that code points and UTF-16 units agree.
"""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from rahnama.analysis.remembered import Remembered
from rahnama.analysis.rules import load_rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

JOINER = "\u200c"
GROUPER = ","
CHUNKS = 65_536
"""Chunks whose words are remembered; a shop uses a few thousand over and over."""


class Analyzer:
    """Turns text into words by the given rules; holds one table from character to replacement."""

    def __init__(self, rules: Mapping[str, Any]) -> None:
        self._table = CharacterTable((ord(char), folded) for char, folded in character_table(rules).items())
        self._affixes = frozenset(rules["affixes"])
        # No rule looks beyond a space.
        self._chunk_words = Remembered(self._words, CHUNKS)
        self._chunk_terms = Remembered(self._terms, CHUNKS)

    def holds(self, char: str) -> bool:
        """Tell whether a character may stand inside a word."""
        return self._table.get(ord(char), GROUPER) != GROUPER

    def normalize(self, text: str) -> str:
        """Return the words of `text`, folded, with one space between them; a half-space inside a word stays."""
        return " ".join(self.words(text))

    def words(self, text: str) -> list[str]:
        """Return the words of `text` in their order; half-spaced words as one, the half-space kept."""
        return list(chain.from_iterable(map(self._chunk_words.__getitem__, text.split(" "))))

    def _words(self, chunk: str) -> tuple[str, ...]:
        folded = ungroup_digits(chunk.translate(self._table))
        return tuple(word for part in folded.split(" ") if part for word in split_scripts(part))

    def parts(self, word: str) -> list[str]:
        """Return the index terms of one word: the word itself, and of a half-spaced one also its meaningful parts."""
        pieces = word.split(JOINER)
        if len(pieces) == 1:
            return pieces
        return ["".join(pieces), *(piece for piece in pieces if len(piece) > 1 and piece not in self._affixes)]

    def terms(self, text: str) -> list[str]:
        """Return what the index holds of `text`, in reading order."""
        return list(chain.from_iterable(map(self._chunk_terms.__getitem__, text.split(" "))))

    def _terms(self, chunk: str) -> tuple[str, ...]:
        return tuple(term for word in self._chunk_words[chunk] for term in self.parts(word))


def character_table(rules: Mapping[str, Any]) -> dict[str, str]:
    """Return what becomes of every character that does not separate words; later groups win over earlier ones."""
    table = {char: char for char in spread(rules["letters"])}
    for key, first in rules["shifts"].items():
        for offset, char in enumerate(spread([key])):
            table[char] = chr(ord(first) + offset)
    for group in ("folds", "latin_folds", "presentation_forms"):
        for key, replacement in rules[group].items():
            for char in spread([key]):
                table[char] = replacement
    for group, replacement in (("dropped", ""), ("joiners", JOINER), ("digit_groupers", GROUPER)):
        for char in spread(rules[group]):
            table[char] = replacement
    return table


def spread(ranges: Iterable[str]) -> list[str]:
    """Return the characters of ranges such as ``U+0041-U+005A`` or ``U+0640``."""
    chars: list[str] = []
    for text in ranges:
        first, _, last = text.replace("U+", "0x").partition("-")
        chars.extend(chr(code) for code in range(int(first, 0), int(last or first, 0) + 1))
    return chars


class CharacterTable(dict[int, str]):
    """Code points to replacements, for `str.translate`; a code point it does not name becomes a space."""

    def __missing__(self, _code: int) -> str:
        return " "


@lru_cache(maxsize=CHUNKS)
def split_scripts(chunk: str) -> tuple[str, ...]:
    """Cut a chunk without spaces where Persian meets Latin letters or digits; half-spaces stay only inside words."""
    words: list[str] = []
    word = ""
    joined = False
    for char in chunk:
        if char == JOINER:
            joined = word != ""
            continue
        if word and is_ascii(word[-1]) != is_ascii(char):
            words.append(word)
            word = ""
            joined = False
        word += JOINER + char if joined else char
        joined = False
    return (*words, word) if word else tuple(words)


def ungroup_digits(text: str) -> str:
    """Take out groupers between thousands (``1,250,000``); other groupers become spaces."""
    kept = ""
    start = 0
    index = text.find(GROUPER)
    while index >= 0:
        kept += text[start:index] + ("" if groups_thousands(text, index) else " ")
        start = index + 1
        index = text.find(GROUPER, start)
    return kept + text[start:]


def groups_thousands(text: str, index: int) -> bool:
    """Tell whether the grouper at `index` stands after a digit and before exactly three."""
    around = [position < len(text) and is_digit(text[position]) for position in range(index + 1, index + 5)]
    return index > 0 and is_digit(text[index - 1]) and around == [True, True, True, False]


def is_digit(char: str) -> bool:
    """Tell whether a folded character is a digit."""
    return "0" <= char <= "9"


def is_ascii(char: str) -> bool:
    """Tell whether a folded character is a digit or a Latin letter."""
    return char <= "z"


@cache
def default_analyzer() -> Analyzer:
    """Return the analyzer over the rules that come with Rahnama."""
    return Analyzer(load_rules())
