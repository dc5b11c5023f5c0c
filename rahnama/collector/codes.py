"""The code a customer quotes to us: short, read out on the phone without mistakes, and not to be guessed."""

from __future__ import annotations

import secrets
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32 (https://www.crockford.com/base32.html): no I, L, O, U, so nothing looks like 0, 1 or V."""

PREFIX = "RH"
LENGTH = 8
"""Letters after the prefix; five random bits each, forty together."""

_LOOKALIKES = str.maketrans("OIL", "011")


def new_code() -> str:
    """Return a fresh code such as ``RH-7K3Q-9D2M``, forty bits from the system's random source."""
    bits = secrets.randbits(5 * LENGTH)
    return _spell("".join(ALPHABET[bits >> 5 * place & 31] for place in range(LENGTH)))


def read_code(text: str) -> str:
    """Return the code as we write it, from however a person wrote it; an empty string when it can be none.

    Lower case, Persian digits, missing or other dashes, spaces, and O, I, L for 0 and 1 are understood.
    """
    folded = "".join(str(unicodedata.decimal(letter, letter)) for letter in text.upper())
    plain = "".join(letter for letter in folded if letter.isascii() and letter.isalnum())
    letters = plain.removeprefix(PREFIX) if len(plain) > LENGTH else plain
    letters = letters.translate(_LOOKALIKES)
    return _spell(letters) if len(letters) == LENGTH and set(letters) <= set(ALPHABET) else ""


def _spell(letters: str) -> str:
    return f"{PREFIX}-{letters[:4]}-{letters[4:]}"
