"""Outgoing HTTP to one server: pinned address, no redirects, a deadline, a largest reply, and failures told apart.

A fresh connection serves each call. Reusing one would save a handshake and cost certainty: a server that closes an idle
connection just then leaves us not knowing whether it took the request.
"""

from __future__ import annotations

import datetime as dt
import email.utils
import json
import logging
import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from rahnama.collector.delivery.addresses import is_allowed, resolve
from rahnama.collector.delivery.outcome import Busy, Lost, Refused, Undelivered
from rahnama.collector.wire import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from urllib3.response import BaseHTTPResponse

SECONDS = 10.0
"""How long one call may take, connection and reply together."""

BYTES_PER_SECOND = 128 * 1024
"""Slowest line that still brings a large body there in time."""

REPLY_BYTES = 64 * 1024
LIST_BYTES = 4 * 1024 * 1024
"""Largest replies that are read: of one ticket, and of a page of them."""

DETAIL = 200
"""Most characters of what a server says that are kept for the person who mends it."""

_MISCONFIGURED = frozenset({401, 402, 403, 404, 405, 407})
"""Wrong key, address or plan: the shop's to mend, not the message's fault, so messages wait instead of dying."""

_UNTAKEN = frozenset({408, 421, 425, 429})
_FAILURES = (OSError, HTTPException, HTTPError, ValueError)

logging.getLogger("urllib3").setLevel(logging.WARNING)  # its debug lines name every path


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered, at most `REPLY_BYTES` or `LIST_BYTES` of it."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def data(self) -> Any:
        """The body as JSON.

        Raises:
            Lost: it is none, so whoever answered was not the sink.
        """
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise Lost(f"HTTP {self.status} without JSON") from error


class Site:
    """One server, as `https://host/path`, with the headers that each call carries."""

    def __init__(
        self, url: str, headers: Mapping[str, str], *, allow_private: bool = False, seconds: float = SECONDS
    ) -> None:
        parts = urlsplit(url)
        self._host = parts.hostname or ""
        self._secure = parts.scheme == "https"
        self._port = parts.port or (443 if self._secure else 80)
        self._authority = parts.netloc.rpartition("@")[2]
        self._base = parts.path.rstrip("/")
        self._itself = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._headers = {"User-Agent": "Rahnama", "Accept": "application/json", **headers}
        self._allow_private = allow_private
        self._seconds = seconds
        self._tls = ssl.create_default_context() if self._secure else None

    def get(self, path: str, query: Mapping[str, str] | None = None) -> Any:
        """Return the JSON at `path`.

        Raises:
            Busy: there was no proper answer, whatever the reason: asking changes nothing.
        """
        return self._look("GET", self._base + path + (f"?{urlencode(query)}" if query else ""), b"")

    def ask(self, path: str, content: Any) -> Any:
        """Return the JSON that answers a question too long for an address; see `get`."""
        return self._look("POST", self._base + path, json.dumps(content).encode())

    def post(
        self, path: str, content: Any, headers: Mapping[str, str] | None = None, *, harmless: bool = False
    ) -> Reply:
        """Send `content` (bytes as they are, anything else as JSON) and return the reply, which is a success.

        Args:
            path: after the site's own; empty means the site's address itself, with its query.
            content: the body.
            headers: besides the site's own; bytes need a Content-Type.
            harmless: making it twice makes no second ticket, so nothing of it is ever `Lost`.

        Raises:
            Undelivered: what kind follows from how far the call came and from the status.
        """
        raw = content if isinstance(content, bytes) else json.dumps(content).encode()
        named = {"Content-Type": "application/json", **(headers or {})}
        try:
            return _judge(self._call("POST", self._base + path if path else self._itself, raw, named, REPLY_BYTES))
        except Lost as error:
            if harmless:
                raise Busy(error.reason, detail=error.detail, retry_after=error.retry_after) from error
            raise

    def _look(self, method: str, target: str, body: bytes) -> Any:
        headers = {"Content-Type": "application/json"} if body else {}
        try:
            return _judge(self._call(method, target, body, headers, LIST_BYTES)).data
        except Undelivered as error:
            raise Busy(f"look-up: {error.reason}", detail=error.detail, retry_after=error.retry_after) from error

    def _call(self, method: str, target: str, body: bytes, headers: Mapping[str, str], most: int) -> Reply:
        """Return whatever the server answers; `Busy` before the request left, `Lost` after."""
        connection = self._connect()
        seconds = self._seconds + len(body) / BYTES_PER_SECOND
        try:
            with _deadline(connection, seconds):
                named = {"Host": self._authority, "Connection": "close", **self._headers, **headers}
                connection.request(method, target, body or None, named, preload_content=False, decode_content=False)
                response = connection.getresponse()
                content = _read(response, most)
        except _FAILURES as error:
            raise Lost(f"no reply: {type(error).__name__}") from error
        finally:
            connection.close()
        if len(content) > most:
            raise Lost(f"HTTP {response.status} with too large a reply")
        return Reply(response.status, response.headers, content)

    def _connect(self) -> HTTPConnection:
        failure: Exception | None = None
        for address in resolve(self._host, self._port, allow_private=self._allow_private):
            if not self._secure and is_allowed(address, allow_private=False):
                raise Busy("plain http goes to a private network only; write https")
            connection = self._connection(address)
            try:
                connection.connect()
            except _FAILURES as error:
                connection.close()
                failure = error
            else:
                return connection
        raise Busy(f"no connection: {type(failure).__name__}") from failure

    def _connection(self, address: str) -> HTTPConnection:
        if self._tls is None:
            return HTTPConnection(address, self._port, timeout=self._seconds)
        return HTTPSConnection(
            address, self._port, timeout=self._seconds, server_hostname=self._host, ssl_context=self._tls
        )


def _read(response: BaseHTTPResponse, most: int) -> bytes:
    """Return the body, or the beginning of one that is longer than `most`; an end that comes too early raises."""
    content = b""
    while len(content) <= most and (chunk := response.read(most + 1 - len(content))):
        content += chunk
    return content


@contextmanager
def _deadline(connection: HTTPConnection, seconds: float) -> Iterator[None]:
    """Cut the connection after `seconds`: a timeout for each read would let one byte every few seconds go on for ever.

    Raises:
        TimeoutError: it was cut; what was read until then looks whole to the library, but is not.
    """
    is_over = threading.Event()
    line = connection.sock

    def cut() -> None:
        is_over.set()
        with suppress(OSError, ValueError):
            socket.socket.shutdown(line, socket.SHUT_RDWR)  # the plain one: an SSL socket's would race with its reader

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
    if is_over.is_set():
        raise TimeoutError


def _judge(reply: Reply) -> Reply:
    """Return a success; raise what any other reply means for a ticket."""
    status = reply.status
    if 200 <= status < 300:
        return reply
    kind = _meaning(status)
    detail = clean_line(reply.body.decode("utf-8", "replace"))[:DETAIL]
    raise kind(f"HTTP {status}", detail=detail, retry_after=_retry_after(reply.headers))


def _meaning(status: int) -> type[Undelivered]:
    if status in _UNTAKEN or status in _MISCONFIGURED or 300 <= status < 400:
        return Busy
    return Refused if 400 <= status < 500 else Lost


def _retry_after(headers: Mapping[str, str]) -> dt.timedelta | None:
    """Return what Retry-After asks for, in seconds or as a date (https://www.rfc-editor.org/rfc/rfc9110#field.retry-after)."""
    written = headers.get("Retry-After", "").strip()
    with suppress(ValueError, TypeError, OverflowError):
        if written.isascii() and written.replace(".", "", 1).isdigit():
            return dt.timedelta(seconds=min(float(written), 1e7))
        moment = email.utils.parsedate_to_datetime(written)
        return max(moment - dt.datetime.now(dt.UTC), dt.timedelta())
    return None
