"""Numbers and strings as bytes: what every block of the index is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def varint(number: int) -> bytes:
    """Return a number from 0 up, seven bits a byte, the lowest first; the highest bit says that more follow (LEB128)."""
    encoded = bytearray()
    while number > 0x7F:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    encoded.append(number)
    return bytes(encoded)


def varints(numbers: Iterable[int]) -> bytes:
    """Return several numbers one after the other, without their count."""
    return b"".join(map(varint, numbers))


def gaps(numbers: Iterable[int]) -> bytes:
    """Return ascending numbers as the distances between them; the first is the distance from 0."""
    encoded = bytearray()
    before = 0
    for number in numbers:
        encoded += varint(number - before)
        before = number
    return bytes(encoded)


def code_units(text: str) -> list[int]:
    """Return the UTF-16 units of a text, as JavaScript counts its characters."""
    encoded = text.encode("utf-16-le", "surrogatepass")
    return [encoded[place] | encoded[place + 1] << 8 for place in range(0, len(encoded), 2)]
