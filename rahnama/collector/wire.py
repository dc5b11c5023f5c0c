"""Reads what senders send: JSON into typed messages, and every text into what may be kept."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import TypeVar

import msgspec

from rahnama.collector.privacy import mask
from rahnama.collector.problems import Refusal

Message = TypeVar("Message")

CLOCK_AHEAD = dt.timedelta(minutes=5)
CLOCK_BEHIND = dt.timedelta(days=30)
"""How far a customer's clock, or an offline spell, is believed."""

_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
"""Control signs, halves of surrogate pairs, and the signs that reorder the text around them, which could make one text
look like another in a report."""


def decode(body: bytes, kind: type[Message]) -> Message:
    """Return `body` as a message of `kind`.

    Raises:
        Refusal: 400 when it is no JSON in UTF-8, 422 when members are missing, unknown or of the wrong type.
    """
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        raise Refusal("invalid", reason=str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refusal("bad-json", reason=str(error)) from None


def clean(text: str) -> str:
    """Return `text` with plain line ends and without invisible control signs, trimmed; joiners stay, they are Persian."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return _INVISIBLE.sub("", unified).strip()


def clean_line(text: str) -> str:
    """Return `text` cleaned and on one line, its spaces collapsed."""
    return " ".join(clean(text).split())


def clean_path(text: str) -> str:
    """Return the path of a page without query, fragment and personal data; empty when it is no path of a site."""
    path = clean_line(text).split("?")[0].split("#")[0]
    if path and not path.startswith("/") and ":" not in path:
        path = f"/{path}"  # pages made without JavaScript know their place in the site only
    masked = mask(path)  # may take the whole of an address away, the first slash included
    return masked if masked.startswith("/") and not masked.startswith("//") else ""


def fold_digits(text: str) -> str:
    """Return `text` with the decimal digits of every script as 0 to 9."""
    return text if text.isascii() else "".join(str(unicodedata.decimal(letter, letter)) for letter in text)


def believable(moment: dt.datetime, now: dt.datetime) -> dt.datetime:
    """Return the sender's `moment` in UTC, or `now` when its clock cannot be right."""
    try:
        moment = moment.astimezone(dt.UTC)
    except OverflowError:
        return now
    return moment if now - CLOCK_BEHIND <= moment <= now + CLOCK_AHEAD else now
