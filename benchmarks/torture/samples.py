"""Messages, files and searches as customers send them, each unlike every other, all from one seed."""

from __future__ import annotations

import hashlib
import uuid
from typing import TYPE_CHECKING, Any

from rahnama.collector.records import ContactRequest, FileContent, FileDeclaration, Search

if TYPE_CHECKING:
    import datetime as dt
    import random
    from collections.abc import Sequence

WORDS = [
    "پولم",
    "برنگشته",
    "است",
    "سفارش",
    "دیر",
    "رسید",
    "کالا",
    "شکسته",
    "بود",
    "لطفاً",
    "زودتر",
    "پاسخ",
    "بدهید",
    "کد",
    "پیگیری",
    "ندارم",
]
OLD_REQUEST = """
    INSERT INTO requests (id, code, digest, received, topic, name, mobile, email, order_no, message, search, read, page)
    VALUES (?, ?, ?, ?, '', '', '+989121234567', '', '', ?, '', '[]', '')
"""
"""Adds a message as the first version of the schema did."""

JPEG_START = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01"


def new_id(rng: random.Random) -> str:
    """Return a random UUID (version 4) in canonical form."""
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))


def text(rng: random.Random, known_by: str, most: int = 60) -> str:
    """Return up to `most` Persian words and a mark by which this one message is found again, even in raw bytes."""
    return " ".join([f"mark-{known_by}", *rng.choices(WORDS, k=rng.randint(1, most))])


def picture(rng: random.Random, most: int = 20_000) -> bytes:
    """Return bytes that begin like a JPEG."""
    return JPEG_START + rng.randbytes(rng.randint(100, most))


def request(rng: random.Random, received: dt.datetime, pictures: Sequence[bytes] = ()) -> ContactRequest:
    """Return a contact request that declares the `pictures`."""
    known_by = new_id(rng)
    message = text(rng, known_by)
    return ContactRequest(
        id=known_by,
        digest=hashlib.sha256(message.encode()).digest(),
        topic="payment",
        name="نگار",
        mobile=f"+98912{rng.randrange(10**7):07}",
        email="",
        order="AG-20481736",
        message=message,
        search="برگشت پول",
        read=("cod", "refund-time"),
        page="/contact/",
        received=received,
        files=tuple(FileDeclaration(**declared) for declared in declarations(pictures)),
    )


def declarations(pictures: Sequence[bytes]) -> list[dict[str, Any]]:
    """Return the members of ``files`` in a posted message."""
    return [
        {
            "number": number,
            "name": f"عکس {number}.jpg",
            "type": "image/jpeg",
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        for number, content in enumerate(pictures, 1)
    ]


def file(request: ContactRequest, number: int, content: bytes) -> FileContent:
    """Return `content` as the declared file `number` of `request`."""
    sha256 = hashlib.sha256(content).hexdigest()
    return FileContent(
        request=request.id, number=number, type="image/jpeg", sha256=sha256, content=content, received=request.received
    )


def search(rng: random.Random, at: dt.datetime) -> Search:
    """Return a settled search that found nothing."""
    return Search(
        id=new_id(rng),
        revision=1,
        tab="aa" * 12,
        network="bb" * 12,
        query=" ".join(rng.choices(WORDS, k=3)),
        outcome="zero",
        hits=0,
        opened="",
        page="/search/",
        at=at,
        received=at,
    )
