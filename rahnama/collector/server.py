"""The server: uvicorn with a guard at every connection.

Uvicorn waits for ever for a request that does not come or does not end. Here each connection has a deadline for its head,
a least speed for its body and a place in a bounded crowd, so that no number of silent or dripping connections keeps an
honest customer out.
"""

from __future__ import annotations

import contextlib
import logging
import resource
import signal
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from rahnama.collector.problems import Refusal
from rahnama.collector.settings import CollectorSettings, Connections

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Iterator

    from starlette.types import ASGIApp

SPARE_FILES = 64
"""Open files that are left to the database, logs and sinks when connections take all others."""

PIPELINED = 16
"""Most requests that may wait on one connection behind the one being answered; browsers send none."""

_MOST_HEADERS = 100
_SWEEP_TICKS = 5
"""Uvicorn ticks ten times a second; the guard looks at every connection each half second."""

log = logging.getLogger(__name__)


class _NoNoise(logging.Filter):
    """Drops uvicorn's line about each malformed request: strangers must not be able to fill the log."""

    _NOISE = ("Invalid HTTP request received.", "Unsupported upgrade request.", "No supported WebSocket library")

    def filter(self, record: logging.LogRecord) -> bool:
        """Say whether the record is worth a line."""
        return not str(record.msg).startswith(self._NOISE)


class GuardedProtocol(HttpToolsProtocol):
    """One connection: stands in `idle`, oldest first, while no request is under way."""

    limits = Connections()
    idle: dict[GuardedProtocol, None]

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Make room when the crowd is full; answer 503 when nobody can go."""
        super().connection_made(transport)
        self._head_since: float | None = time.monotonic()
        self._head_bytes = 0
        self._head_begun = False
        self._header_bytes = 0
        self._body: tuple[float, int] | None = None
        self._stuck_since: float | None = None
        self._refused = ""
        self.idle[self] = None
        if len(self.connections) > self.limits.most:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """Leave the crowd."""
        self.idle.pop(self, None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Feed the parser as long as the head is small enough."""
        if self.transport.is_closing():
            return
        if self._body is not None:
            self._body = (self._body[0], self._body[1] + len(data))
        elif self._head_since is None:
            self._head_since = time.monotonic()
        before = self._head_since
        super().data_received(data)
        if before is not None and self._head_since == before and not self.transport.is_closing():
            self._head_bytes += len(data)
            if self._head_bytes > self.limits.head_bytes:
                self._refuse("large-head")

    def on_message_begin(self) -> None:
        """Note that a head has begun, so that its end is waited for a bounded time only."""
        super().on_message_begin()
        self._head_begun = True
        self._header_bytes = 0
        if self._head_since is None:
            self._head_since = time.monotonic()

    def on_url(self, url: bytes) -> None:
        """Take a part of the target."""
        super().on_url(url)
        if len(self.url) > self.limits.head_bytes:
            self._give_up("large-head")

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take one header; too many, or too large together, end the connection."""
        super().on_header(name, value)
        self._header_bytes += len(name) + len(value) + 4
        if len(self.url) + self._header_bytes > self.limits.head_bytes or len(self.headers) > _MOST_HEADERS:
            self._give_up("large-head")

    def on_headers_complete(self) -> None:
        """Check what only the whole head shows, then let the request in."""
        names = [name for name, _ in self.headers]
        hosts = names.count(b"host")
        if (
            not self.url.startswith(b"/")
            or hosts > 1
            or (hosts == 0 and self.parser.get_http_version() != "1.0")
            or names.count(b"content-length") > 1
            or (b"transfer-encoding" in names and b"content-length" in names)
            or len(self.pipeline) >= PIPELINED
        ):
            self._give_up("bad-request")
        self._head_since, self._head_bytes, self._head_begun = None, 0, False
        self._body = (time.monotonic(), 0)
        self.idle.pop(self, None)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Stop watching the body."""
        super().on_message_complete()
        self._body = None
        if self.cycle.response_complete:
            self._wait_for_next()

    def on_response_complete(self) -> None:
        """Wait for the next request; when this one's body was not wanted, let it run out for a short while."""
        super().on_response_complete()
        if self._body is None:
            self._wait_for_next()
        elif self.expect_100_continue and self._body[1] == 0:
            self.transport.close()  # the peer will not send this body, and what it sends next is not it
        else:
            self._stuck_since = time.monotonic()

    def _wait_for_next(self) -> None:
        if not self.pipeline and not self.transport.is_closing():
            self._head_since = self._head_since or time.monotonic()
            self.idle[self] = None

    def send_400_response(self, msg: str) -> None:
        """Answer what cannot be parsed, as a problem like every other refusal, and hang up."""
        del msg
        self._refuse(self._refused or "bad-request")

    def check(self, now: float) -> None:
        """Close the connection if it is too slow at `now` (monotonic seconds); called every half second."""
        unwanted = self._body is not None and self.cycle.response_complete
        if self.transport.is_closing() or self.flow.write_paused or unwanted:
            self._stuck_since = self._stuck_since or now
            if now - self._stuck_since > self.limits.linger_seconds:
                self.transport.abort()
            return
        self._stuck_since = None
        if self._head_since is not None and now - self._head_since > self.limits.head_seconds:
            if self._head_begun:
                self._refuse("slow-head")
            else:
                self.transport.close()
        elif self._body is not None:
            self._check_body(now, *self._body)

    def _check_body(self, now: float, since: float, size: int) -> None:
        """Give up a body that was slower than the least speed over the last `body_seconds`."""
        if self.flow.read_paused:
            self._body = (now, 0)  # we are slow, not the sender
        elif now - since > self.limits.body_seconds:
            if size < self.limits.least_bytes * self.limits.body_seconds:
                self._refuse("slow-body")
            self._body = (now, 0)

    def _make_room(self) -> None:
        oldest = next(iter(self.idle))
        if oldest is self:
            self._refuse("crowded")
        else:
            self.idle.pop(oldest)
            oldest.transport.close()

    def _give_up(self, kind: str) -> None:
        """Stop the parser from inside one of its calls."""
        self._refused = kind
        raise ValueError(kind)

    def _refuse(self, kind: str) -> None:
        """Answer at once, unless an answer is under way, and hang up."""
        if self.cycle is None or self.cycle.response_complete or not self.cycle.response_started:
            self.transport.write(_answer(kind))
        self.transport.close()


def _answer(kind: str) -> bytes:
    response = Refusal(kind).response()
    response.headers["connection"] = "close"
    head = b"".join(b"%s: %s\r\n" % header for header in response.raw_headers)
    return b"HTTP/1.1 %d \r\n%s\r\n%s" % (response.status_code, head, bytes(response.body))


class GuardedServer(uvicorn.Server):
    """Uvicorn that looks after its connections, and that ends with exit code 0 when it is told to end."""

    async def on_tick(self, counter: int) -> bool:
        """Look at every connection now and then; return whether to end."""
        if counter % _SWEEP_TICKS == 0:
            self._sweep()
        return await super().on_tick(counter)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End in order on SIGTERM and SIGINT; unlike uvicorn, do not die of the signal afterwards."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _sweep(self) -> None:
        now = time.monotonic()
        for protocol in list(self.server_state.connections):
            if isinstance(protocol, GuardedProtocol):
                protocol.check(now)


def make_server(app: ASGIApp, settings: CollectorSettings, host: str = "127.0.0.1", port: int = 0) -> GuardedServer:
    """Return a server of `app`; ``run()`` serves until SIGTERM or until `should_exit` is set.

    The process's limit of open files is raised as far as it may; connections are bounded to what is left of it.
    """
    limits = settings.connections
    most = min(limits.most, _raise_open_files(limits.most + SPARE_FILES) - SPARE_FILES)
    protocol = _protocol(limits, max(1, most))
    logging.getLogger("uvicorn.error").addFilter(_NO_NOISE)
    return GuardedServer(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            http=protocol,
            access_log=False,  # it would hold addresses
            backlog=max(128, min(limits.most, 2_048)),
            forwarded_allow_ips=list(settings.trusted_proxies),
            log_config=None,
            proxy_headers=True,
            server_header=False,
            timeout_graceful_shutdown=limits.last_seconds,
            timeout_keep_alive=limits.idle_seconds,
            ws="none",
        )
    )


_NO_NOISE = _NoNoise()


def _protocol(limits: Connections, most: int) -> type[GuardedProtocol]:
    """Return the protocol of one server, with its own crowd."""
    members: dict[str, Any] = {"limits": replace(limits, most=most), "idle": {}}
    return type("GuardedProtocol", (GuardedProtocol,), members)


def _raise_open_files(wanted: int) -> int:
    """Raise the soft limit of open files towards `wanted` and return what it is then."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft >= wanted or soft == resource.RLIM_INFINITY:
        return wanted
    reachable = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (reachable, hard))
    return reachable
