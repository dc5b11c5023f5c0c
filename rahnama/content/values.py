"""Reads one value of a field: a text, a list, an id, a date; returns it, or notes what is wrong and returns None."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import TYPE_CHECKING, Any, TypeAlias

from rahnama.content.numerals import ascii_digits, gregorian
from rahnama.content.reader import Mapping, Node, Notes, Refused, Scalar, Sequence
from rahnama.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable

    Read: TypeAlias = Callable[[Node, str, Notes], Any]

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MAX_SLUG = 80
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_EARLIEST_YEAR = 2000
_TAG = re.compile(r"<[A-Za-z/!?][^\s<>]{0,20}")
_LINE_COLON = 'A text with ": " in it must stand in double quotes.'


def persian_text(text: str) -> str:
    """Return prose in NFC with Arabic ي and ك written as Persian ی and ک."""
    return unicodedata.normalize("NFC", text).replace("ي", "ی").replace("ك", "ک")


def one_line(text: str) -> str:
    """Return prose as `persian_text` does, with every run of white space as one space and none at the ends."""
    return " ".join(persian_text(text).split())


def tag_fault(text: str) -> str:
    """Return what is wrong with a plain text that holds a tag, as the end of a sentence; empty when it holds none."""
    tag = _TAG.search(text)
    return (
        f'holds "{tag[0]}", which reads as HTML. This text is shown as it stands; write it without "<".' if tag else ""
    )


def is_empty(node: Node) -> bool:
    """Tell whether nothing was written: no text but white space, or a list or group without members."""
    match node:
        case Scalar():
            return not node.text.strip()
        case Sequence():
            return not node.items
        case Mapping():
            return not node.fields
        case _:
            return False


def scalar(node: Node, field: str, notes: Notes) -> str | None:
    """Return the text of a node as it was typed."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        notes.error(
            node.line,
            f'"{field}" must be one text, but a list stands here. Write the text after the colon, without "- " or "[ ]".',
        )
    elif isinstance(node, Mapping):
        notes.error(node.line, f'"{field}" must be one text, but was read as a group of fields. {_LINE_COLON}')
    return None


def line(limit: int, *, facts: bool = False) -> Read:
    """Read a text of one line with at most `limit` characters; `facts` says whether it may hold ``{{ facts.x }}``."""

    def read(node: Node, field: str, notes: Notes) -> str | None:
        text = scalar(node, field, notes)
        return None if text is None else _checked_line(text, node.line, f'"{field}"', limit, notes, facts=facts)

    return read


def _checked_line(text: str, at: int, subject: str, limit: int, notes: Notes, *, facts: bool) -> str | None:
    clean = one_line(text)
    if len(clean) > limit:
        notes.error(at, f"{subject} has {len(clean)} characters; at most {limit} fit. Shorten it.")
        return None
    fault = tag_fault(clean)
    if fault:
        notes.error(at, f"{subject} {fault}")
        return None
    if "{{" in clean and not facts:
        notes.error(
            at, f'{subject} holds "{{{{", but facts are filled in only in answers and guides. Write it without.'
        )
        return None
    return clean


def block(limit: int) -> Read:
    """Read Markdown of at most `limit` characters; only white space at its end and blank lines at its beginning are dropped."""

    def read(node: Node, field: str, notes: Notes) -> str | None:
        text = scalar(node, field, notes)
        if text is None:
            return None
        clean = persian_text(text).rstrip()
        if len(clean) > limit:
            notes.error(
                node.line,
                f'"{field}" has {len(clean)} characters; at most {limit} fit. Make a guide of it, or split it.',
            )
            return None
        return strip_blank_lines(clean)[0]

    return read


def strip_blank_lines(text: str) -> tuple[str, int]:
    """Return `text` without the blank lines at its beginning, and their number."""
    lines = text.split("\n")
    blank = next((number for number, content in enumerate(lines) if content.strip()), len(lines))
    return "\n".join(lines[blank:]), blank


def lines(limit: int, *, most: int = 50) -> Read:
    """Read a list of at most `most` texts, each of one line with at most `limit` characters; a text given twice is a warning."""

    def read(node: Node, field: str, notes: Notes) -> tuple[str, ...] | None:
        items = _items(node, field, notes, most)
        if items is None:
            return None
        read_item = _item_reader(field, limit, notes)
        texts = [read_item(number, item) for number, item in enumerate(items, 1)]
        if None in texts:
            return None
        return tuple(text for text in texts if text is not None)

    return read


def _items(node: Node, field: str, notes: Notes, most: int) -> tuple[Node, ...] | None:
    if isinstance(node, Refused):
        return None
    if not isinstance(node, Sequence):
        example = f"{field}: [first, second]"
        notes.error(
            node.line, f'"{field}" must be a list. Write "{example}", or each item on a line of its own after "- ".'
        )
        return None
    if len(node.items) > most:
        notes.error(
            node.line,
            f'"{field}" has {len(node.items)} items; at most {most} are allowed. Keep the most important ones.',
        )
        return None
    return node.items


def _item_reader(field: str, limit: int, notes: Notes) -> Callable[[int, Node], str | None]:
    seen: dict[str, int] = {}

    def read(number: int, item: Node) -> str | None:
        subject = f'Item {number} of "{field}"'
        if isinstance(item, Mapping):
            notes.error(item.line, f"{subject} must be one text, but was read as a group of fields. {_LINE_COLON}")
        elif isinstance(item, Sequence):
            notes.error(item.line, f'{subject} must be one text, but is a list itself. Remove the inner "- " or "[ ]".')
        elif is_empty(item):
            notes.error(item.line, f"{subject} is empty. Write its text or remove the line.")
        elif isinstance(item, Scalar):
            text = _checked_line(item.text, item.line, subject, limit, notes, facts=False)
            first = seen.setdefault(text, number) if text else number
            if first != number:
                notes.warn(item.line, f'{subject} repeats item {first}, "{text}". Remove one of them.')
            return text
        return None

    return read


def slug(node: Node, field: str, notes: Notes) -> str | None:
    """Read an id: small Latin letters, digits and single hyphens, as it stands in an address."""
    text = scalar(node, field, notes)
    if text is None:
        return None
    fault = slug_fault(text)
    if fault:
        notes.error(node.line, f'The {field} "{text}" {fault}')
        return None
    return text


def slug_fault(text: str) -> str:
    """Return what is wrong with an id, as the end of a sentence that begins with it; empty when it is fine."""
    if text == "print":
        return 'is the address of the page that prints a category. Choose another, like "print-invoice".'
    if SLUG.fullmatch(text) and len(text) <= _MAX_SLUG:
        return ""
    if len(text) > _MAX_SLUG:
        return f"is longer than {_MAX_SLUG} characters. Shorten it."
    foreign = next((letter for letter in text if unicodedata.bidirectional(letter) in {"AL", "R"}), "")
    if foreign:
        origin = "Arabic" if foreign in "يكى" else "Persian"
        return f'holds the {origin} letter "{foreign}" (U+{ord(foreign):04X}). It becomes an address: use small Latin letters, digits and hyphens, like "track-order".'
    guess = re.sub(r"[^a-z0-9]+", "-", ascii_digits(text).lower()).strip("-")
    advice = f'Write "{guess}".' if SLUG.fullmatch(guess) else 'Write it like "track-order".'
    return f"may hold only small Latin letters, digits and single hyphens. {advice}"


def date(node: Node, field: str, notes: Notes) -> dt.date | None:
    """Read a day written YYYY-MM-DD in the Gregorian calendar."""
    text = scalar(node, field, notes)
    if text is None:
        return None
    day, fault = iso_date(text.strip())
    if day is None:
        notes.error(node.line, f'"{field}" is "{text.strip()}", {fault}')
    return day


def iso_date(text: str) -> tuple[dt.date | None, str]:
    """Return (day, "") for a Gregorian ISO date, or (None, what is wrong with `text`) as the end of a sentence."""
    match = _ISO.fullmatch(text)
    if not match:
        return None, f"which is not a date like 2026-11-21. Write year-month-day with Latin digits.{_iso_guess(text)}"
    year, month, day = (int(part) for part in match.groups())
    if year < _EARLIEST_YEAR:
        meant = gregorian(year, month, day)
        advice = f' Write "{meant.isoformat()}".' if meant else ""
        return None, f"which looks like a Shamsi date. Dates in files are Gregorian.{advice}"
    try:
        return dt.date(year, month, day), ""
    except ValueError:
        return None, "a day that does not exist. Check month and day."


def _iso_guess(text: str) -> str:
    parts = re.fullmatch(r"(20[0-9]{2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{1,2})", ascii_digits(text))
    return f' Did you mean "{parts[1]}-{int(parts[2]):02d}-{int(parts[3]):02d}"?' if parts else ""


def whole_number(node: Node, field: str, notes: Notes) -> int | None:
    """Read a whole number from 1, in digits of any script."""
    text = scalar(node, field, notes)
    if text is None:
        return None
    digits = ascii_digits(text.strip())
    if re.fullmatch(r"[0-9]{1,6}", digits) and int(digits) > 0:
        return int(digits)
    notes.error(
        node.line, f'"{field}" is "{text.strip()}", which is not a whole number from 1. Write for example "{field}: 3".'
    )
    return None


def choice(*options: str) -> Read:
    """Read one of a few words."""

    def read(node: Node, field: str, notes: Notes) -> str | None:
        text = scalar(node, field, notes)
        if text is None or text in options:
            return text
        known = ", ".join(f'"{option}"' for option in options)
        notes.error(node.line, f'"{field}" is "{text}", but must be one of {known}.{did_you_mean(text, options)}')
        return None

    return read


def nodes(node: Node, field: str, notes: Notes) -> tuple[Node, ...] | None:
    """Read a list whose items are read later."""
    return _items(node, field, notes, most=5000)
