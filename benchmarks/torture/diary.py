"""What a collector or a store has acknowledged, and the comparison with what it holds in the end."""

from __future__ import annotations

import contextlib
import hashlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import apsw

from benchmarks.torture.service import SINKS
from rahnama.collector.database import open_store

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from benchmarks.torture.customers import Crowd
    from benchmarks.torture.service import Service
    from rahnama.collector.records import ContactRequest
    from rahnama.collector.store import Store

EVERYTHING = 10**9


@dataclass(slots=True)
class Kept:
    """One acknowledged message: its text, its code, and the SHA-256 of its acknowledged files by number."""

    message: str
    code: str
    files: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class Diary:
    """Promises as the sender heard them.

    Attributes:
        kept: by id of the message.
        settled: remote ticket of each delivery that was settled as sent, by message and sink.
        fading: ids whose deletion was asked for; nothing is promised of them until it is acknowledged.
        gone: those of them whose deletion was acknowledged.
        open_batch: ids that were sent together and not acknowledged: there must be all or none of them.
        not_delivered: ids of messages that are owed to no sink.
        broken: promises broken so far, one line each.
        repeats: acknowledgments of what was acknowledged before.
    """

    kept: dict[str, Kept] = field(default_factory=dict)
    settled: dict[tuple[str, str], str] = field(default_factory=dict)
    fading: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    open_batch: set[str] = field(default_factory=set)
    not_delivered: set[str] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)
    repeats: int = 0

    def acknowledge(self, known_by: str, message: str, code: str) -> None:
        """Note that the message was acknowledged with `code`."""
        self.repeats += known_by in self.kept
        before = self.kept.setdefault(known_by, Kept(message, code))
        if before.code != code:
            self.broken.append(f"{known_by}: acknowledged as {before.code}, later as {code}")

    def acknowledge_file(self, known_by: str, number: int, sha256: str) -> None:
        """Note that file `number` of the message was acknowledged."""
        self.kept[known_by].files[number] = sha256

    def compare(self, store: Store, sinks: tuple[str, ...]) -> list[str]:
        """Return every promise that was broken, as one line each."""
        held = store.requests(EVERYTHING)
        found = {request.id: request for request in held}
        broken = [*self.broken, *_doubles(held)]
        for known_by, kept in self.kept.items():
            if known_by in self.gone:
                broken += [f"{known_by}: erased, and back"] if known_by in found else []
            elif known_by not in self.fading:
                broken += _differences(known_by, kept, found.get(known_by), store)
        broken += self._deliveries(store, found.keys(), sinks)
        split = self.open_batch & found.keys()
        if split and split != self.open_batch:
            broken.append(
                f"{len(split)} of {len(self.open_batch)} messages of one unacknowledged transaction are there"
            )
        return broken

    def _deliveries(self, store: Store, found: Iterable[str], sinks: tuple[str, ...]) -> Iterator[str]:
        rows = store.deliveries(None, EVERYTHING)
        there = Counter((row.request, row.sink) for row in rows)
        wanted = {(known_by, sink) for known_by in set(found) - self.not_delivered for sink in sinks}
        if set(there) != wanted or any(count > 1 for count in there.values()):
            yield f"deliveries: {len(wanted - set(there))} missing, {len(set(there) - wanted)} of no message"
        remotes = {(row.request, row.sink): (row.state, row.remote) for row in rows}
        for key, remote in self.settled.items():
            if key[0] in self.kept.keys() - self.fading and remotes.get(key) != ("sent", remote):
                yield f"{key}: settled as sent, now {remotes.get(key)}"


def verdict(crowd: Crowd, service: Service) -> list[str]:
    """Return what was broken after the service ended: promises, the database, answers, and its own log."""
    with contextlib.closing(open_store(service.database, create=False)) as store:
        broken = crowd.diary.compare(store, SINKS if service.sink else ())
    if service.database.startswith("sqlite:///"):
        broken += integrity(Path(service.database.removeprefix("sqlite:///")))
    if crowd.unexpected():
        broken.append(f"unexpected answers, by status: {crowd.unexpected()}")
    return broken + service.complaints()


def integrity(path: Path) -> list[str]:
    """Return what is wrong with the SQLite file at `path`: structure, indexes and foreign keys."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        lines = [str(row[0]) for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
        return lines + [f"foreign key: {row}" for row in connection.execute("PRAGMA foreign_key_check")]
    finally:
        connection.close()


def _doubles(held: list[ContactRequest]) -> Iterator[str]:
    for name in ("id", "code", "message"):
        counts = Counter(getattr(request, name) for request in held)
        yield from (f"{name} {value[:60]!r}: {count} times" for value, count in counts.items() if count > 1)


def _differences(known_by: str, kept: Kept, found: ContactRequest | None, store: Store) -> Iterator[str]:
    if found is None:
        yield f"{known_by}: acknowledged, lost"
        return
    if (found.message, found.code) != (kept.message, kept.code):
        yield f"{known_by}: kept otherwise than acknowledged"
    for number, sha256 in kept.files.items():
        content = store.read_file(known_by, number)
        if content is None or hashlib.sha256(content).hexdigest() != sha256:
            yield f"{known_by}: file {number} lost or changed"
