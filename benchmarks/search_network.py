"""Serves a folder as a slow phone connection would: one shared rate for all connections, and a delay before every answer.

A browser's own emulation of slow networks does not reach what a worker fetches, hence a slow server instead.
"""

from __future__ import annotations

import gzip
import mimetypes
import threading
import time
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

CHUNK = 1460
"""Bytes sent at once: what a packet carries."""
HEADER = 300
"""Bytes that the head of an answer is counted with."""
PACKED = {".gz", ".woff2", ".png", ".jpg", ".webp"}


@dataclass(frozen=True, slots=True)
class Network:
    """Bytes a second, and seconds from a request to the first byte of its answer; no rate is unlimited."""

    rate: float | None = None
    latency: float = 0.0


@dataclass(slots=True)
class Line:
    """The one line that all connections share; notes what was sent and when."""

    network: Network
    free: float = 0.0
    sent: list[tuple[float, str, int]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def carry(self, path: str, count: int) -> None:
        """Wait until `count` bytes are through; they count as sent by then."""
        now = time.monotonic()
        with self.lock:
            begin = max(now, self.free)
            self.free = begin + (count / self.network.rate if self.network.rate else 0)
            end = self.free
        time.sleep(max(0.0, end - time.monotonic()))
        with self.lock:
            self.sent.append((time.time(), path, count))

    def amount(self, until: float, part: str = "") -> int:
        """Return the bytes sent before the moment `until` (seconds of the epoch) for addresses that contain `part`."""
        with self.lock:
            return sum(count for moment, path, count in self.sent if moment <= until and part in path)


class SlowServer:
    """A server on this machine, stopped at the end of its `with` block; a new line can be laid between two visits."""

    def __init__(self, root: Path) -> None:
        """Serve the files below `root`, over an unlimited line at first."""
        self.root = root
        self.line = Line(Network())
        owner = self

        class Handler(_Handler):
            server_of_files = owner

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def lay(self, network: Network) -> Line:
        """Answer over a fresh line from now on, and return it."""
        self.line = Line(network)
        return self.line

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_of_files: SlowServer

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        file = self.server_of_files.root / unquote(path).lstrip("/")
        file = file / "index.html" if path.endswith("/") else file
        if file.is_file() and file.resolve().is_relative_to(self.server_of_files.root.resolve()):
            self.answer(200, file)
        else:
            self.answer(404, None)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.answer(204, None)

    def answer(self, status: int, file: Path | None) -> None:
        line = self.server_of_files.line
        time.sleep(line.network.latency)
        content, encoding = _encoded(file) if file else (b"", None)
        try:
            self.send_response(status)
            self.send_header("Content-Type", (file and mimetypes.guess_type(file)[0]) or "application/octet-stream")
            self.send_header("Cache-Control", "max-age=600")
            if status != 204:
                self.send_header("Content-Length", str(len(content)))
            if encoding:
                self.send_header("Content-Encoding", encoding)
            line.carry(self.path, HEADER)
            self.end_headers()
            for at in range(0, len(content), CHUNK):
                piece = content[at : at + CHUNK]
                line.carry(self.path, len(piece))
                self.wfile.write(piece)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the base class's name
        """Say nothing of single requests."""


@cache
def _encoded(file: Path) -> tuple[bytes, str | None]:
    """Return a file as it is sent, and its encoding."""
    content = file.read_bytes()
    return (content, None) if file.suffix in PACKED else (gzip.compress(content, 9, mtime=0), "gzip")
