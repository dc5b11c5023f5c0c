"""Records as rows of `rahnama.collector.schema`, and rows as records."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

import msgspec

from rahnama.collector.records import (
    ContactRequest,
    Delivery,
    Event,
    FileDeclaration,
    FileType,
    FormVisit,
    Search,
    Vote,
)
from rahnama.collector.schema import DELIVERY, FORM, MARK_BYTES, REQUEST, SEARCH, VOTE
from rahnama.collector.store import PROOF_HOURS

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def milliseconds(moment: dt.datetime) -> int:
    """Return a moment as every table holds it."""
    return (moment - _EPOCH) // dt.timedelta(milliseconds=1)


def moment(milliseconds: int) -> dt.datetime:
    """Return what `milliseconds` stands for, in UTC."""
    return _EPOCH + dt.timedelta(milliseconds=milliseconds)


def storable(text: str) -> str:
    """Return `text` without what no database keeps as text: NUL and lone surrogates."""
    return text.encode("utf-8", "ignore").decode().replace("\0", "")


def request_row(request: ContactRequest, code: str) -> tuple[Any, ...]:
    """Return the columns `REQUEST` of a message that gets this code."""
    special = {"code": code, "order_no": request.order, "read": msgspec.json.encode(request.read).decode()}
    return tuple(_stored(special[name] if name in special else getattr(request, name)) for name in _names(REQUEST))


def request_record(row: tuple[Any, ...]) -> ContactRequest:
    """Return the message in a row of `REQUEST` and, last, its declared files as JSON arrays of their columns."""
    *columns, declared = row
    named = dict(zip(_names(REQUEST), columns, strict=True))
    order, read = named.pop("order_no"), msgspec.json.decode(named["read"], type=tuple[str, ...])
    answered = named["answered"]
    return ContactRequest(
        **(named | {"digest": bytes(named["digest"]), "read": read, "received": moment(named["received"])})
        | {"answered": None if answered is None else moment(answered)},
        order=order,
        files=tuple(
            _declaration(*columns)
            for columns in msgspec.json.decode(declared, type=list[tuple[int, str, FileType, int, str]])
        ),
    )


def declaration_rows(request: ContactRequest) -> list[tuple[Any, ...]]:
    """Return the columns `DECLARATION` of a message's files."""
    return [(request.id, file.number, storable(file.name), file.type, file.size, file.sha256) for file in request.files]


def declaration_record(row: tuple[Any, ...]) -> tuple[FileDeclaration, dt.datetime | None]:
    """Return the file in a row of number, name, type, size, sha256, received."""
    *columns, received = row
    return _declaration(*columns), None if received is None else moment(received)


def _declaration(number: int, name: str, type_: FileType, size: int, sha256: str) -> FileDeclaration:
    return FileDeclaration(number=number, name=name, type=type_, size=size, sha256=sha256)


def proof_row(request: ContactRequest) -> tuple[str, str, int]:
    """Return nonce, request and end of memory of a spent proof."""
    return request.proof, request.id, milliseconds(request.received + dt.timedelta(hours=PROOF_HOURS))


def due(request: ContactRequest, file_wait: dt.timedelta) -> int:
    """Return from when on a fresh message may be delivered."""
    return milliseconds(request.received + (file_wait if request.files else dt.timedelta()))


def mark(digest: bytes) -> bytes:
    """Return what a tombstone keeps of a digest."""
    return digest[:MARK_BYTES]


def event_row(event: Event) -> tuple[Any, ...]:
    """Return the columns `SEARCH`, `VOTE` or `FORM` of an event."""
    columns = SEARCH if isinstance(event, Search) else VOTE if isinstance(event, Vote) else FORM
    return tuple(_stored(getattr(event, column)) for column in _names(columns))


def search_record(row: tuple[Any, ...]) -> Search:
    """Return the search in a row of `SEARCH`. Written out, since reports read millions: a third faster than by names."""
    name, revision, tab, network, query, outcome, hits, opened, page, at, received = row
    return Search(
        id=name,
        revision=revision,
        tab=tab,
        network=network,
        query=query,
        outcome=outcome,
        hits=hits,
        opened=opened,
        page=page,
        at=moment(at),
        received=moment(received),
    )


def vote_record(row: tuple[Any, ...]) -> Vote:
    """Return the vote in a row of `VOTE`."""
    named = dict(zip(_names(VOTE), row, strict=True))
    moments = {"at": moment(named["at"]), "received": moment(named["received"])}
    return Vote(**(named | moments | {"helpful": bool(named["helpful"])}))


def form_record(row: tuple[Any, ...]) -> FormVisit:
    """Return the visit in a row of `FORM`."""
    named = dict(zip(_names(FORM), row, strict=True))
    moments = {"at": moment(named["at"]), "received": moment(named["received"])}
    return FormVisit(**(named | moments | {"suggested": tuple(named["suggested"].split())}))


def delivery_record(row: tuple[Any, ...]) -> Delivery:
    """Return the delivery in a row of `DELIVERY`."""
    named = dict(zip(_names(DELIVERY), row, strict=True))
    return Delivery(**(named | {"next_at": moment(named["next_at"])}))


@cache
def _names(columns: str) -> tuple[str, ...]:
    return tuple(columns.split(", "))


def _stored(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, tuple):
        return " ".join(map(storable, value))
    if isinstance(value, bool):
        return int(value)
    return milliseconds(value) if isinstance(value, dt.datetime) else value
