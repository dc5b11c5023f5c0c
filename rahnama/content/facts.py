"""The kinds of facts: how a value is checked, and how it is written for readers.

A written value is safe within Markdown: signs that Markdown or HTML would take for markup become character references.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rahnama.content.numerals import ascii_digits, persian_digits, shamsi
from rahnama.content.values import iso_date

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rahnama.content.model import Fact, FactKind

NAME = re.compile(r"[a-z][a-z0-9_]*")
REFERENCE = re.compile(r"\{\{\s*facts\.([A-Za-z0-9_-]+)\s*\}\}")

THOUSANDS = "٬"  # U+066C ARABIC THOUSANDS SEPARATOR
_MARKUP = re.compile(r"[\\`*_\[\]<>&|{}~^]")
_SEPARATORS = re.compile(r"[\s,٬'_]")
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_CODE = re.compile(r"[A-Za-z0-9*#+][A-Za-z0-9*#+._/-]*")
_MOBILE = re.compile(r"09[0-9]{9}")
_LANDLINE = re.compile(r"0[1-8][0-9]{9}")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fact.

    Attributes:
        check: returns the canonical value of what staff wrote; raises ValueError with the end of a sentence that says what is wrong.
        rich: writes a canonical value as Markdown or HTML.
        plain: writes it as plain text.
    """

    check: Callable[[str], str]
    rich: Callable[[str], str]
    plain: Callable[[str], str]


def _check_text(text: str) -> str:
    return text


def _check_number(text: str) -> str:
    digits = _SEPARATORS.sub("", ascii_digits(text)).replace("٫", ".")
    if not re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", digits):
        raise ValueError('which is not a number. Write digits only, like "7".')
    return digits


def _check_money(text: str) -> str:
    digits = _SEPARATORS.sub("", ascii_digits(text))
    if not re.fullmatch(r"[0-9]+", digits):
        raise ValueError('which is not an amount. Write toman in digits only, like "1500000".')
    return digits


def _check_time(text: str) -> str:
    match = re.fullmatch(r"([0-9]{1,2}):([0-9]{2})", ascii_digits(text))
    if not match or int(match[1]) > 23 or int(match[2]) > 59:
        raise ValueError('which is not a time of day. Write hours and minutes in double quotes, like "09:30".')
    return f"{int(match[1]):02d}:{match[2]}"


def _check_phone(text: str) -> str:
    digits = re.sub(r"[\s()./-]", "", ascii_digits(text))
    digits = re.sub(r"^(?:\+98|0098)", "0", digits)
    if not _MOBILE.fullmatch(digits) and not _LANDLINE.fullmatch(digits):
        raise ValueError(
            'which is not an Iranian phone number. Write all eleven digits in double quotes, like "02191000123" or "09121234567".'
        )
    return digits


def _check_email(text: str) -> str:
    if not _EMAIL.fullmatch(text):
        raise ValueError('which is not an e-mail address. Write it like "help@shop.ir".')
    return text


def _check_url(text: str) -> str:
    parts = urlsplit(text)
    if (
        parts.scheme != "https"
        or not re.fullmatch(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", parts.hostname or "")
        or re.search(r'[\s<>"]', text)
    ):
        raise ValueError('which is not a secure address. Write it in full with "https://".')
    return text


def _check_code(text: str) -> str:
    code = ascii_digits(text)
    if not _CODE.fullmatch(code):
        raise ValueError("which is not a code. Use Latin letters, digits and the signs * # + - . / only.")
    return code


def _check_date(text: str) -> str:
    day, fault = iso_date(text)
    if day is None:
        raise ValueError(fault)
    return day.isoformat()


def _escape(text: str) -> str:
    return _MARKUP.sub(lambda match: f"&#{ord(match[0])};", text)


def _number(value: str) -> str:
    return persian_digits(value).replace(".", "٫")


def _money(value: str) -> str:
    return persian_digits(f"{int(value):,}".replace(",", THOUSANDS)) + " تومان"


def _time(value: str) -> str:
    hours, minutes = value.split(":")
    return persian_digits(str(int(hours)) if minutes == "00" else f"{int(hours)}:{minutes}")


def _grouped_phone(value: str) -> str:
    """Mobiles as 0912-123-4567, landlines as area code and number."""
    groups = (value[:4], value[4:7], value[7:]) if value.startswith("09") else (value[:3], value[3:])
    return persian_digits("-".join(groups))


def _ltr(text: str) -> str:
    return f'<bdi dir="ltr">{text}</bdi>'


def _phone(value: str) -> str:
    return f'<a href="tel:+98{value[1:]}">{_ltr(_grouped_phone(value))}</a>'


def _email(value: str) -> str:
    return f'<a href="mailto:{html.escape(value)}">{_ltr(_escape(value))}</a>'


def _url(value: str) -> str:
    return f'<a href="{html.escape(value)}">{_ltr(_escape(_host(value)))}</a>'


def _host(value: str) -> str:
    return (urlsplit(value).hostname or value).removeprefix("www.")


def _code(value: str) -> str:
    return persian_digits(value) if value.isdigit() else _ltr(_escape(value))


def _plain_code(value: str) -> str:
    return persian_digits(value) if value.isdigit() else value


def _date(value: str) -> str:
    return shamsi(dt.date.fromisoformat(value))


KINDS: Mapping[FactKind, Kind] = {
    "text": Kind(_check_text, _escape, _check_text),
    "number": Kind(_check_number, _number, _number),
    "money": Kind(_check_money, _money, _money),
    "time": Kind(_check_time, _time, _time),
    "phone": Kind(_check_phone, _phone, persian_digits),
    "email": Kind(_check_email, _email, _check_text),
    "url": Kind(_check_url, _url, _host),
    "code": Kind(_check_code, _code, _plain_code),
    "date": Kind(_check_date, _date, _date),
}


def _international(value: str) -> str:
    """Numbers as they are dialled and grouped abroad: ``+98 21 9100 0123``, ``+98 912 123 4567``."""
    groups = (value[1:4], value[4:7], value[7:]) if value.startswith("09") else (value[1:3], value[3:7], value[7:])
    return " ".join(("+98", *groups))


def _gregorian(value: str) -> str:
    day = dt.date.fromisoformat(value)
    return f"{day.day} {day:%B %Y}"


_ENGLISH: Mapping[FactKind, Callable[[str], str]] = {
    "text": str,
    "number": str,
    "money": lambda value: f"{int(value):,} toman",
    "time": str,
    "phone": _international,
    "email": str,
    "url": _host,
    "code": str,
    "date": _gregorian,
}
"""Facts as plain text for readers of English: their digits, separators and calendar. Texts stay as they were written."""


def write_fact(fact: Fact, *, plain: bool = False, language: str = "fa") -> str:
    """Return a fact as readers see it: Markdown or HTML, or plain text when `plain`; in English for any `language` but ``fa``."""
    kind = KINDS[fact.kind]
    if language == "fa":
        return kind.plain(fact.value) if plain else kind.rich(fact.value)
    words = _ENGLISH[fact.kind](fact.value)
    if plain:
        return words
    if fact.kind == "phone":
        return f'<a href="tel:+98{fact.value[1:]}">{_ltr(words)}</a>'
    return kind.rich(fact.value) if fact.kind in {"email", "url"} else _escape(words)


def fill_facts(text: str, facts: Mapping[str, Fact], *, plain: bool = False) -> str:
    """Return `text` with every ``{{ facts.name }}`` replaced by the fact as readers see it.

    Args:
        text: Markdown, HTML or plain text; the result has as many lines.
        facts: all facts by name.
        plain: whether to write plain text (for search and structured data) instead of Markdown or HTML with links.

    Raises:
        KeyError: a name is not among `facts`; `check_references` reports those with file and line beforehand.
    """
    return REFERENCE.sub(lambda match: write_fact(facts[match[1]], plain=plain), text)
