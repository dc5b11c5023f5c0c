"""The guard at every connection: silent, dripping, oversized and ambiguous senders go, honest ones are answered."""

from __future__ import annotations

import contextlib
import resource
import socket
import time
from typing import TYPE_CHECKING

import httpx
import pytest

from rahnama.collector.settings import CollectorSettings, Connections
from tests.collector.conftest import NO_LIMITS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.collector.conftest import Service

QUICK = Connections(
    most=300, head_seconds=0.5, head_bytes=4096, idle_seconds=1, body_seconds=0.5, least_bytes=100, linger_seconds=0.5
)
SILENT = 200
HEAD = b"POST /v1/requests HTTP/1.1\r\nHost: help.shop.ir\r\nContent-Type: text/plain\r\n"


@pytest.fixture
def guarded(service_with: Callable[[CollectorSettings], Service]) -> Service:
    return service_with(CollectorSettings(connections=QUICK, rates=NO_LIMITS))


@contextlib.contextmanager
def connections(service: Service, count: int) -> Iterator[list[socket.socket]]:
    """Open so many connections to the service."""
    host, _, port = service.url.removeprefix("http://").partition(":")
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(socket.create_connection((host, int(port)), timeout=20)) for _ in range(count)]


def exchange(service: Service, *parts: bytes, pause: float = 0.0) -> bytes:
    """Send the parts, `pause` seconds apart, and return all that comes until the service hangs up."""
    with connections(service, 1) as [connection]:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            for part in parts:
                connection.sendall(part)
                time.sleep(pause)
        return read_all(connection)


def read_all(connection: socket.socket) -> bytes:
    received = b""
    with contextlib.suppress(ConnectionResetError):
        while chunk := connection.recv(65536):
            received += chunk
    return received


def test_silent_connections_are_closed_and_honest_requests_answered_beside_them(guarded: Service) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 4096)), hard))
    with connections(guarded, SILENT) as silent:
        honest = [guarded.send("/v1/requests", guarded.message()).status_code for _ in range(50)]
        assert honest == [202] * 50
        assert [read_all(connection) for connection in silent] == [b""] * SILENT


def test_a_head_that_drips_is_given_up(guarded: Service) -> None:
    answer = exchange(guarded, HEAD, *(b"X-%d: 1\r\n" % number for number in range(30)), pause=0.1)
    assert answer.startswith(b"HTTP/1.1 408 ")


def test_empty_lines_before_a_head_win_no_time(guarded: Service) -> None:
    assert exchange(guarded, *[b"\r\n"] * 30, pause=0.1) == b""


def test_a_body_that_drips_is_given_up(service_with: Callable[[CollectorSettings], Service]) -> None:
    service = service_with(CollectorSettings(connections=QUICK, rates=NO_LIMITS))
    answer = exchange(service, HEAD + b"Content-Length: 1000\r\n\r\n", *[b"{"] * 30, pause=0.1)
    assert answer.startswith(b"HTTP/1.1 408 ")


def test_a_connection_that_waits_for_nothing_is_closed(guarded: Service) -> None:
    answer = exchange(guarded, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b'{"status":"ok"}')


def test_half_a_second_request_on_one_connection_has_a_deadline_too(guarded: Service) -> None:
    health = b"GET /healthz HTTP/1.1\r\nHost: x\r\n"
    answer = exchange(guarded, health + b"\r\n" + health, *(b"X-%d: 1\r\n" % number for number in range(30)), pause=0.1)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"HTTP/1.1 408 " in answer


def test_a_body_that_was_refused_may_not_go_on_for_ever(guarded: Service) -> None:
    chunk = b"4000\r\n" + b" " * 0x4000 + b"\r\n"
    with connections(guarded, 1) as [connection]:
        connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
        assert is_cut_off(connection, chunk)


def is_cut_off(connection: socket.socket, chunk: bytes) -> bool:
    """Send the chunk again and again; say whether the service ended that."""
    try:
        for _ in range(1000):
            connection.sendall(chunk)
            time.sleep(0.01)
    except (BrokenPipeError, ConnectionResetError):
        return True
    return False


def test_who_asked_before_sending_a_body_that_is_not_wanted_gets_the_answer_and_the_end(guarded: Service) -> None:
    head = HEAD.replace(b"text/plain", b"text/html") + b"Expect: 100-continue\r\nContent-Length: 100\r\n\r\n"
    answer = exchange(guarded, head)
    assert answer.startswith(b"HTTP/1.1 415 ")


@pytest.mark.parametrize(
    "head",
    [
        b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"a" * 90) for n in range(60)),
        b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 5000,
        b"GET /" + b"a" * 5000,
        b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + b"".join(b"X-%d:\r\n" % n for n in range(120)),
    ],
    ids=["together", "one header", "address", "number"],
)
def test_a_head_that_is_too_large_is_refused_before_it_ends(guarded: Service, head: bytes) -> None:
    assert exchange(guarded, head + b"\r\n\r\n").startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize(
    "request_",
    [
        HEAD + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n",
        HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        HEAD + b"Content-Length: +2\r\n\r\n{}",
        HEAD + b"Transfer-Encoding: identity, chunked, x\r\n\r\n{}",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\n\r\n",
        b"GET http://evil.example/healthz HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET //evil.example:99999999/healthz HTTP/1.1\r\nHost : x\r\n\r\n",
        b"CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /healthz\xff HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: a\x00b\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n",
        b"GET /healthz HTTP/1.1\nHost: x\n\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ],
    ids=lambda request: repr(request[-40:]),
)
def test_a_request_that_two_servers_could_read_differently_is_refused(guarded: Service, request_: bytes) -> None:
    answer = exchange(guarded, request_)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b"application/problem+json" in answer


def test_a_request_to_change_the_protocol_is_answered_in_http(guarded: Service) -> None:
    head = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n"
    assert exchange(guarded, head + b"\r\n").startswith(b"HTTP/1.1 200 ")


def test_a_full_house_closes_the_longest_idle_connection_first(
    service_with: Callable[[CollectorSettings], Service],
) -> None:
    settings = CollectorSettings(connections=Connections(most=20, head_seconds=60), rates=NO_LIMITS)
    service = service_with(settings)
    with connections(service, 60) as silent:
        assert httpx.get(f"{service.url}/healthz").status_code == 200
        assert [read_all(connection) for connection in silent[:40]] == [b""] * 40


def test_a_house_full_of_work_answers_503_with_a_time_to_retry(
    service_with: Callable[[CollectorSettings], Service],
) -> None:
    service = service_with(CollectorSettings(connections=Connections(most=5), rates=NO_LIMITS))
    with connections(service, 5) as busy:
        for connection in busy:
            connection.sendall(HEAD + b"Expect: 100-continue\r\nContent-Length: 100\r\n\r\n")
            assert connection.recv(100).startswith(b"HTTP/1.1 100 ")
        answer = httpx.get(f"{service.url}/healthz")
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0


def test_malformed_requests_leave_no_line_in_the_log(guarded: Service, caplog: pytest.LogCaptureFixture) -> None:
    exchange(guarded, b"\x00\r\n\r\n")
    assert not caplog.records


@pytest.mark.parametrize(
    ("trusted", "forwarded", "networks"),
    [
        (("127.0.0.1",), ("203.0.113.7", "198.51.100.7"), 2),
        (("10.0.0.1",), ("203.0.113.7", "198.51.100.7"), 1),
        (("127.0.0.1",), ("203.0.113.7, 198.51.100.7", "192.0.2.1, 198.51.100.7"), 1),
    ],
    ids=["the proxy's word is believed", "nobody else's is", "and of the proxy only what it added itself"],
)
def test_forwarded_addresses_are_believed_from_trusted_proxies_only(
    service_with: Callable[[CollectorSettings], Service],
    trusted: tuple[str, ...],
    forwarded: tuple[str, ...],
    networks: int,
) -> None:
    service = service_with(CollectorSettings(trusted_proxies=trusted))
    for address in forwarded:
        assert service.send("/v1/events", {"events": [service.search()]}, **{"X-Forwarded-For": address}).is_success
    assert len({search.network for search in service.searches()}) == networks
