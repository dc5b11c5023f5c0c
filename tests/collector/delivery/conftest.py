"""A store with messages in it, time that is told to pass, and every helpdesk there is."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from rahnama.collector.database import open_store
from rahnama.collector.records import ContactRequest, Delivery, FileContent, FileDeclaration, FileReceipt, Receipt
from tests.collector.delivery.desks import FAKES, Clock, Desk, open_desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rahnama.collector.store import Store

NOON = dt.datetime(2026, 11, 22, 8, 30, tzinfo=dt.UTC)
PHOTO = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 8
PAPER = b"%PDF-1.7\r\n--boundary\r\n\r\n.\r\n" + b"\x00\xff" * 700


class Inbox:
    """A store whose messages go to one or more sinks."""

    def __init__(self, path: Path, *sinks: str) -> None:
        self.store: Store = open_store(f"sqlite:///{path}", sinks=sinks)

    def receive(self, **fields: Any) -> ContactRequest:
        """Keep a message, with its files when `files` tells their names and contents; return it as it is kept."""
        contents: dict[str, bytes] = fields.pop("files", {})
        request = message(files=tuple(_declare(contents)), **fields)
        [receipt] = self.store.keep([request])
        assert isinstance(receipt, Receipt)
        request = dataclasses.replace(request, code=receipt.code)
        for declared, content in zip(request.files, contents.values(), strict=True):
            self.bring(request, declared, content)
        return request

    def bring(self, request: ContactRequest, declared: FileDeclaration, content: bytes) -> None:
        """Let a declared file arrive."""
        file = FileContent(
            request=request.id,
            number=declared.number,
            type=declared.type,
            sha256=declared.sha256,
            content=content,
            received=request.received,
        )
        assert self.store.keep([file]) == [FileReceipt(request.id, declared.number)]

    def delivery(self, request: ContactRequest) -> Delivery:
        """Return the one delivery of a message."""
        [found] = [one for one in self.store.deliveries(None, 10_000) if one.request == request.id]
        return found


def message(**fields: Any) -> ContactRequest:
    """Return a message that is in order, with `fields` in it."""
    complete: dict[str, Any] = {
        "id": str(uuid.uuid4()),
        "digest": b"\x01" * 32,
        "topic": "payment",
        "name": "نگار احمدی",
        "mobile": "+989121234567",
        "email": "negar@example.ir",
        "order": "AG-20481736",
        "message": "پولم برنگشته است.\nلطفاً پیگیری کنید.",
        "search": "برگشت پول",
        "read": ("cod", "refund-time"),
        "page": "/contact/",
        "received": NOON,
    }
    return ContactRequest(**(complete | fields))


def declare(name: str, content: bytes, number: int = 1) -> FileDeclaration:
    """Return what a message says of a file with this content."""
    kind = "application/pdf" if content.startswith(b"%PDF") else "image/jpeg"
    sha256 = hashlib.sha256(content).hexdigest()
    return FileDeclaration(number=number, name=name, type=kind, size=len(content), sha256=sha256)  # type: ignore[arg-type]


def _declare(contents: dict[str, bytes]) -> Iterator[FileDeclaration]:
    return (declare(name, content, number) for number, (name, content) in enumerate(contents.items(), 1))


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON + dt.timedelta(seconds=1))


@pytest.fixture(params=sorted(FAKES))
def desk(request: pytest.FixtureRequest, clock: Clock) -> Iterator[Desk]:
    """Each helpdesk in turn."""
    with open_desk(request.param) as desk:
        desk.fake.now = clock.text
        yield desk


@pytest.fixture
def inbox(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Inbox]:
    """A store that delivers to the desk of the test, or to mail."""
    name = request.getfixturevalue("desk").sink.name if "desk" in request.fixturenames else "smtp"
    inbox = Inbox(tmp_path / "rahnama.db", name)
    yield inbox
    inbox.store.close()
