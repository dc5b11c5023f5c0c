"""Honest customers over HTTP: they write, send files, send again what was not acknowledged, and note what was."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from benchmarks.torture import samples
from benchmarks.torture.diary import Diary

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ANSWER_SECONDS = 15.0
"""Longest wait for an answer; after it the customer sends again."""
PAUSE_SECONDS = 0.02
"""Pause after a broken line; real browsers wait longer, a test wants many retries."""
DUPLICATES = 0.05
WITH_FILES = 0.1
NETWORKS = 2**24


class LineBrokenError(Exception):
    """The connection ended before the whole answer was there: the sender does not know what became of its message."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: status, headers with names in lower case, body."""

    status: int
    headers: dict[str, str]
    body: bytes


class Line:
    """One HTTP/1.1 connection to this machine, opened when first needed and again when it broke."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def exchange(self, method: str, path: str, body: bytes, kind: str, network: str) -> Reply:
        """Send one request and return its answer.

        Raises:
            LineBrokenError: there was no whole answer in `ANSWER_SECONDS`.
        """
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nContent-Type: {kind}\r\n"
            f"X-Forwarded-For: {network}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                reader, writer = await self._open()
                writer.write(head.encode() + body)
                reply = await _read_reply(reader)
        except (OSError, asyncio.IncompleteReadError, TimeoutError, ValueError) as error:
            self.close()
            raise LineBrokenError(repr(error)) from error
        if reply.headers.get("connection") == "close":
            self.close()
        return reply

    def close(self) -> None:
        """Drop the connection."""
        streams, self._streams = self._streams, None
        if streams is not None:
            streams[1].transport.abort()

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        return self._streams


async def _read_reply(reader: asyncio.StreamReader) -> Reply:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Reply(int(head[0].split()[1]), headers, body)


@dataclass(slots=True, eq=False)
class Letter:
    """A message as it is sent, with the files that it declares."""

    id: str
    text: str
    body: bytes
    pictures: list[bytes]


@dataclass(slots=True)
class Crowd:
    """Customers at one service, and what happened to them.

    Args:
        port: where the service listens on this machine.
        seed: everything that they write follows from it.
        files: some messages bring pictures.
        pause: seconds between two messages of one customer.
    """

    port: int
    seed: str
    files: bool = True
    pause: float = 0.0
    diary: Diary = field(default_factory=Diary)
    statuses: Counter[int] = field(default_factory=Counter)
    lines_broken: int = 0
    lines_cut: int = 0
    files_sent: int = 0
    unhelpful: int = 0
    seconds: list[float] = field(default_factory=list)
    stopped: bool = False

    @contextlib.asynccontextmanager
    async def sending(self, count: int) -> AsyncIterator[None]:
        """Let `count` customers send all the time; at the end each finishes the message that it is at."""
        tasks = [asyncio.create_task(self._live(random.Random(f"{self.seed}/{number}"))) for number in range(count)]
        try:
            yield
        finally:
            self.stopped = True
            await asyncio.gather(*tasks)

    async def send_one(self, rng: random.Random) -> float:
        """Send one new message, as often as it takes; return the seconds until it was acknowledged."""
        line = Line(self.port)
        begin = time.monotonic()
        await self._deliver(line, self._letter(rng), rng)
        line.close()
        return time.monotonic() - begin

    def unexpected(self) -> dict[int, int]:
        """Return how often each status came that no honest sender should get; full and busy (503) is none of them."""
        return {status: count for status, count in self.statuses.items() if status not in {202, 204, 503}}

    async def _live(self, rng: random.Random) -> None:
        line, sent = Line(self.port), list[Letter]()
        while not self.stopped:
            known = sent and rng.random() < DUPLICATES
            letter = rng.choice(sent) if known else self._letter(rng)
            await self._deliver(line, letter, rng)
            sent.append(letter)
            del sent[:-20]
            await asyncio.sleep(self.pause)
        line.close()

    def _letter(self, rng: random.Random) -> Letter:
        known_by = samples.new_id(rng)
        text = samples.text(rng, known_by)
        pictures = [samples.picture(rng) for _ in range(self.files and rng.random() < WITH_FILES)]
        fields: dict[str, Any] = {"id": known_by, "name": "نگار", "mobile": "09121234567", "message": text}
        if pictures:
            fields["files"] = samples.declarations(pictures)
        return Letter(known_by, text, json.dumps(fields, ensure_ascii=False).encode(), pictures)

    async def _deliver(self, line: Line, letter: Letter, rng: random.Random) -> None:
        reply = await self._insist(line, "POST", "/v1/requests", letter.body, "text/plain", rng)
        if reply.status != 202:
            return
        self.diary.acknowledge(letter.id, letter.text, json.loads(reply.body)["code"])
        for number, content in enumerate(letter.pictures, 1):
            address = f"/v1/requests/{letter.id}/files/{number}"
            reply = await self._insist(line, "PUT", address, content, "image/jpeg", rng)
            if reply.status == 204:
                self.files_sent += 1
                self.diary.acknowledge_file(letter.id, number, hashlib.sha256(content).hexdigest())

    async def _insist(self, line: Line, method: str, path: str, body: bytes, kind: str, rng: random.Random) -> Reply:
        """Send until there is an answer that is not 503."""
        while True:
            address = rng.randrange(NETWORKS)
            network = f"10.{address >> 16}.{address >> 8 & 255}.{address & 255}"
            begin = time.monotonic()
            try:
                reply = await line.exchange(method, path, body, kind, network)
            except LineBrokenError as error:
                self.lines_broken += 1
                self.lines_cut += not isinstance(error.__cause__, ConnectionRefusedError)
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            self.seconds.append(time.monotonic() - begin)
            self.statuses[reply.status] += 1
            if reply.status != 503:
                return reply
            self.unhelpful += not reply.headers.get("retry-after", "").isdigit()
            await asyncio.sleep(PAUSE_SECONDS)
