"""Serves a built site and stands between it and a real collector: refuses, loses, breaks and delays what it is told to."""

from __future__ import annotations

import asyncio
import contextlib
import mimetypes
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FAULTS = ("refused", "reply lost", "reply broken", "503", "500", "429", "hotel page", "stalled")
"""What may become of a request: ``reply …`` faults come after the collector has kept it."""

_RUN = re.compile(rb"\buser-agent: [^\r]* run/(\d+)", re.IGNORECASE)
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_ANSWERS = {
    "503": b"HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    "500": b"HTTP/1.1 500 Broken\r\nContent-Type: text/html\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<html>",
    "429": b"HTTP/1.1 429 Slow\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    "hotel page": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<html>",
}
_STALL_SECONDS = 1.0
_HEAD_MOST = 64 * 1024


@dataclass
class Trouble:
    """What one run's requests meet.

    Attributes:
        draw: returns the fault of the next request, empty for none.
        network: address that the collector is told.
        met: faults so far.
        proofs: how many challenges the collector set.
    """

    draw: Callable[[], str]
    network: str
    met: list[str] = field(default_factory=list)
    proofs: int = 0


class FaultyProxy:
    """One listener for all runs; a run is told by the number that its browser bears in its name (``run/17``)."""

    def __init__(self, site: Path, collector: int) -> None:
        self._site = site
        self._collector = collector
        self.troubles: dict[int, Trouble] = {}
        self.port = 0

    async def start(self) -> asyncio.Server:
        """Listen on a free port of this machine, `port`."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=_HEAD_MOST)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            length = _LENGTH.search(head)
            body = await reader.readexactly(int(length[1])) if length else b""
            path = head.split(b" ", 2)[1].decode().split("?")[0]
            answer = await self._forward(head, body) if path.startswith("/v1/") else self._file(path)
            writer.write(answer)
            await writer.drain()
        writer.close()

    async def _forward(self, head: bytes, body: bytes) -> bytes:
        run = _RUN.search(head)
        trouble = self.troubles.get(int(run[1])) if run else None
        fault = trouble.draw() if trouble else ""
        if trouble and fault:
            trouble.met.append(fault)
        if fault == "stalled":
            await asyncio.sleep(_STALL_SECONDS)
        if fault in {"stalled", "refused"}:
            return b""
        if fault in _ANSWERS:
            return _ANSWERS[fault]
        answer = await self._ask(head, body, trouble.network if trouble else "127.0.0.1")
        if trouble and answer.startswith(b"HTTP/1.1 428"):
            trouble.proofs += 1
        if fault == "reply lost":
            return b""
        return answer[: len(answer) // 2] if fault == "reply broken" else answer

    async def _ask(self, head: bytes, body: bytes, network: str) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._collector)
        start, _, rest = head.partition(b"\r\n")
        kept = re.sub(rb"(?im)^(?:connection|x-forwarded-for):[^\r]*\r\n", b"", rest)
        added = f"Connection: close\r\nX-Forwarded-For: {network}\r\n".encode()
        writer.write(start + b"\r\n" + added + kept + body)
        try:
            return await reader.read()
        finally:
            writer.close()

    def _file(self, path: str) -> bytes:
        file = self._site / path.lstrip("/")
        file = file / "index.html" if file.is_dir() else file
        if not file.is_file() or not file.resolve().is_relative_to(self._site.resolve()):
            return b"HTTP/1.1 404 Missing\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        content = file.read_bytes()
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\nConnection: close\r\n\r\n"
        return head.encode() + content
