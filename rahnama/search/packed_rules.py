"""Writes the rules of ``fa.json`` shorter for the page's worker; ``engine/unpack.js`` reads them.

Lists become one string, Persian letters one byte in place of two; shaped letters and Latin ones with marks are left to the
decompositions of Unicode, which its stability policy keeps for good.
"""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Any

from rahnama.analysis.analyzer import character_table, spread

if TYPE_CHECKING:
    from collections.abc import Mapping

ITEM = "|"
"""Stands before every item of a list of strings; no string of the rules holds it."""
LIST = "~"
"""Stands before every list of a list of such lists."""
PART, VARIANT = "/", ","
"""Stand between what a verb is made of, and between forms of the same."""
INFINITIVE = "ن"
"""Makes the infinitive, a verb's name, of its first past stem."""
DERIVED = "*"
"""Stands for what the compatibility decomposition of a character gives, folded."""
DERIVED_GROUPS = ("latin_folds", "presentation_forms")
SPARE = [chr(code) for code in range(0x21, 0x7F) if chr(code) not in "\"'\\`"]
"""Characters of one byte that may stand for others where the rules do not use them."""


def pack_rules(rules: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return the rules as JSON, shortened; the characters in it that stand for others; and those others, in the same order."""
    changed = {group: leave_derived(rules, group) for group in DERIVED_GROUPS}
    text = json.dumps(
        shorten(
            {**rules, **changed, "verbs": list(map(spell_verb, rules["verbs"].items())), "suffixes": by_cost(rules)}
        ),
        ensure_ascii=False,
        separators=(",", ":"),
    )
    counts = Counter(char for char in text if char > "~")
    spare = [char for char in SPARE if char not in text]
    others = "".join(sorted(counts, key=lambda char: (-counts[char], char))[: len(spare)])
    signs = "".join(spare[: len(others)])
    return text.translate(str.maketrans(others, signs)), signs, others


def spell_verb(entry: tuple[str, Mapping[str, Any]]) -> str:
    """Return a verb without its name, which follows from its parts: what stands before it, past and present stems."""
    name, verb = entry
    before = verb.get("before", "")
    if name != before + verb["past"][0] + INFINITIVE:
        raise ValueError(f"the infinitive of {verb['past'][0]!r} is no {name!r}")
    return PART.join((before, VARIANT.join(verb["past"]), VARIANT.join(verb["present"])))


def by_cost(rules: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the suffixes by cost and least length of a stem."""
    suffixes: dict[str, list[str]] = {}
    for suffix, numbers in rules["suffixes"].items():
        suffixes.setdefault(VARIANT.join(map(str, numbers)), []).append(suffix)
    return suffixes


def shorten(value: Any) -> Any:
    """Return a value of the rules with every list of strings, or of such lists, as one string."""
    if isinstance(value, dict):
        return {key: shorten(one) for key, one in value.items()}
    if isinstance(value, list):
        if value and all(isinstance(one, list) and one and isinstance(one[0], str) for one in value):
            return "".join(LIST + shorten(one) for one in value)
        texts = [one for one in value if isinstance(one, str)]
        if any(ITEM in text or LIST in text for text in texts):
            raise ValueError(f"an item of the rules holds {ITEM!r}: {texts}")
        return (
            "".join(ITEM + text for text in texts) if value and len(texts) == len(value) else list(map(shorten, value))
        )
    return value


def leave_derived(rules: Mapping[str, Any], group: str) -> dict[str, str]:
    """Return the entries of a group: DERIVED for each range that decompositions give, the others as they are."""
    table = plain_table(rules)
    entries = {ord(char): folded for key, folded in rules[group].items() for char in spread([key])}
    derived = [code for code in sorted(entries) if decomposed(chr(code), table) == entries[code]]
    left = {f"U+{code:04X}": folded for code, folded in entries.items() if code not in set(derived)}
    for _, run in groupby(enumerate(derived), lambda pair: pair[1] - pair[0]):
        codes = [code for _, code in run]
        left[f"U+{codes[0]:04X}-U+{codes[-1]:04X}"] = DERIVED
    return left


def plain_table(rules: Mapping[str, Any]) -> Mapping[str, str]:
    """Return what becomes of characters whose groups are not derived."""
    return character_table({**rules, **{group: {} for group in DERIVED_GROUPS}})


def decomposed(char: str, table: Mapping[str, str]) -> str:
    """Return the compatibility decomposition of a character, folded by a table from character to replacement."""
    return "".join(table.get(part, "") for part in unicodedata.normalize("NFKD", char))
