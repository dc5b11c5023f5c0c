"""A real HTTP server on loopback that keeps tickets as some helpdesk would, and fails as it is told."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import socket
import threading
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Literal, Self, cast
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

Fault = Literal["none", "deny", "limit", "break", "drop", "hang", "late", "vanish"]
"""How a call goes.

none: as documented · deny: 422, nothing done · limit: 429, nothing done · vanish: the connection is cut, nothing done ·
break: done, then 500 · drop: done, then the connection is cut · hang: done, and no reply within any patience ·
late: the connection is cut, and it is done some time afterwards.
"""

RETRY_AFTER = 90
HANGING_SECONDS = 3.0


@dataclass(frozen=True)
class Call:
    """One request as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def data(self) -> Any:
        return json.loads(self.body)

    @property
    def is_multipart(self) -> bool:
        return self.headers.get("content-type", "").startswith("multipart/form-data")

    @property
    def parts(self) -> list[Part]:
        """The parts of a multipart body, read by the standard library, not by the library that wrote them."""
        head = f"Content-Type: {self.headers['content-type']}\r\n\r\n".encode()
        message = BytesParser(policy=HTTP).parsebytes(head + self.body)
        return [
            Part(
                str(part.get_param("name", header="content-disposition")),
                part.get_filename() or "",
                part.get_content_type(),
                cast("bytes", part.get_payload(decode=True)),
            )
            for part in message.iter_parts()
        ]


@dataclass(frozen=True)
class Part:
    """One part of a multipart body."""

    name: str
    filename: str
    type: str
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()


@dataclass(frozen=True)
class Answer:
    """What the helpdesk says."""

    status: int
    data: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class StoredFile:
    """A file as it arrived."""

    name: str
    type: str
    content: bytes


@dataclass
class Kept:
    """A ticket at the helpdesk."""

    id: int
    subject: str
    text: str
    key: str
    files: list[StoredFile] = field(default_factory=list)
    customer: dict[str, str] = field(default_factory=dict)
    created: str = ""


class FakeServer:
    """Base of the fakes. `answer` says what the documentation says; `faults` decides how each call goes."""

    wrote: Callable[[Call], bool] = staticmethod(lambda call: call.method == "POST")

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.tickets: list[Kept] = []
        self.calls: list[Call] = []
        self.faults: Callable[[Call], Fault] = lambda _: "none"
        self.now: Callable[[], str] = lambda: dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self._lock = threading.RLock()
        self._late: list[Call] = []
        self._ending = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, call: Call) -> Answer:
        """Do what the call asks and answer as the documentation says."""
        raise NotImplementedError

    def doubles(self) -> int:
        """Count what stands twice within a ticket."""
        return 0

    def catch_up(self) -> None:
        """Do what was asked in calls that went `late`."""
        with self._lock:
            late, self._late = self._late, []
            for call in late:
                self.answer(call)

    def respond(self, call: Call) -> Answer | None:
        """Return what goes back for a call, or None when the line goes dead."""
        with self._lock:
            self.calls.append(call)
            fault = self.faults(call)
            if fault in {"deny", "limit", "vanish"}:
                return _REFUSALS[fault]
            if fault == "late":
                self._late.append(call)
                return None
            answer = self.answer(call)
        if fault == "hang":
            self._ending.wait(HANGING_SECONDS)
        return {"none": answer, "break": Answer(500, {"error": "Internal Server Error"})}.get(fault)


_REFUSALS: dict[Fault, Answer | None] = {
    "deny": Answer(422, {"error": "not like this"}),
    "limit": Answer(429, {"error": "Too many requests"}, {"Retry-After": str(RETRY_AFTER)}),
    "vanish": None,
}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: object) -> None:
        """Clients that went away are what these tests are about."""


def _handler(fake: FakeServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def _serve(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            call = Call(self.command, parts.path, dict(parse_qsl(parts.query)), headers, body)
            answer = fake.respond(call)
            self.close_connection = True
            if answer is None:
                with contextlib.suppress(OSError):
                    self.connection.shutdown(socket.SHUT_RDWR)
                return
            content = b"" if answer.data is None else json.dumps(answer.data).encode()
            self.send_response(answer.status)
            for name, value in {"Content-Type": "application/json", **answer.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = _serve  # noqa: N815 - names of the base class

    return Handler
