"""Raw bytes on a connection of the guarded server, in this process."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any, cast

from hypothesis import strategies as st
from uvicorn.server import ServerState

from rahnama.collector.server import GuardedProtocol, make_server
from tests.collector.fuzzing.parsers import Target
from tests.collector.fuzzing.service import LEAK, SETTINGS

if TYPE_CHECKING:
    from uvicorn import Config

    from tests.collector.fuzzing.service import FuzzedService

_HEADS = (
    b"GET /healthz HTTP/1.1\r\n",
    b"POST /v1/requests HTTP/1.1\r\n",
    b"PUT /v1/requests/x/files/1 HTTP/1.1\r\n",
    b"GET http://x/ HTTP/1.1\r\n",
    b"GET / HTTP/1.0\r\n",
    b"GET /%ff%00 HTTP/1.1\r\n",
    b"GET //[:99999/ HTTP/1.1\r\n",
)
_LINES = (
    b"Host: x\r\n",
    b"Content-Length: 5\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"Connection: close\r\n",
    b"Connection: Upgrade\r\nUpgrade: websocket\r\n",
    b"Expect: 100-continue\r\n",
    b"Content-Type: text/plain\r\n",
    b"X-Forwarded-For: 203.0.113.7, \xff\r\n",
    b"\r\n",
    b"\r\n\r\n",
    b"5\r\n{}{}{\r\n0\r\n\r\n",
    b"hello",
)
_parts = st.one_of(
    st.sampled_from(_HEADS),
    st.sampled_from(_LINES),
    st.binary(max_size=20),
    st.integers(4000, 20_000).map(lambda size: b"X: " + b"a" * size + b"\r\n"),
)
_whole = st.lists(_parts, max_size=8)


def _pieces(data: bytes) -> list[bytes]:
    return [data[at : at + 7] for at in range(0, min(len(data), 700), 7)]


CASES = st.one_of(_whole, _whole.map(b"".join).map(_pieces))


class _Transport(asyncio.Transport):
    """A connection that goes nowhere and remembers what was written to it."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self._closing = False

    def write(self, data: Any) -> None:
        if not self._closing:
            self.written += data

    def close(self) -> None:
        self._closing = True

    abort = close

    def is_closing(self) -> bool:
        return self._closing

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass

    def get_extra_info(self, _name: str, default: Any = None) -> Any:
        return default


class _Connections:
    """Opens connections to the service's protocol, one a case."""

    def __init__(self, service: FuzzedService) -> None:
        self._service = service
        self._config: Config = make_server(service.app, SETTINGS).config
        self._config.load()
        self._kind = cast("type[GuardedProtocol]", self._config.http_protocol_class)

    def check(self, pieces: list[bytes]) -> None:
        """Assert that the pieces are answered in HTTP, or the connection is closed, or more is awaited."""
        written = self._service.run(self._feed(pieces))
        assert written == b"" or written.startswith(b"HTTP/1.1 ")
        assert not re.match(rb"HTTP/1.1 5", written)
        assert not LEAK.search(written.decode("utf-8", "replace"))
        errors = self._service.errors.taken()
        assert not errors, errors

    async def _feed(self, pieces: list[bytes]) -> bytes:
        transport = _Transport()
        state = ServerState()
        protocol = self._kind(self._config, state, {})
        protocol.connection_made(transport)
        for piece in pieces:
            protocol.data_received(piece)
            protocol.check(0.0)
        for _ in range(20):
            await asyncio.sleep(0)
        protocol.check(float("inf"))
        protocol.connection_lost(None)
        for task in list(state.tasks):
            task.cancel()
        await asyncio.gather(*state.tasks, return_exceptions=True)
        assert not self._kind.idle
        return transport.written


def connection_target(service: FuzzedService) -> Target:
    """Return the target of raw bytes in any pieces."""
    return Target("bytes on a connection", CASES, _Connections(service).check)
