"""Where outgoing calls may go, and how much of a server's tricks they put up with."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from rahnama.collector.delivery.addresses import is_allowed, resolve
from rahnama.collector.delivery.http import Site
from rahnama.collector.delivery.outcome import Busy, Lost, Refused
from tests.collector.delivery.desks import CERTIFICATE, certified
from tests.collector.delivery.fakes.server import Answer, Call, FakeServer

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator

PRIVATE = [
    "127.0.0.1",
    "127.8.9.1",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "255.255.255.255",
    "224.0.0.1",
    "192.0.0.8",
    "198.18.0.1",
    "192.0.2.1",
    "240.0.0.1",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd12::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "2002:7f00:1::",
    "2002:a00:1::",
    "2001:db8::1",
    "64:ff9b:1::1",
]
PUBLIC = ["1.1.1.1", "185.143.233.1", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]


@pytest.mark.parametrize("address", PRIVATE)
def test_no_address_of_the_own_network_is_allowed(address: str) -> None:
    assert not is_allowed(address, allow_private=False)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_allowed(address: str) -> None:
    assert is_allowed(address, allow_private=False)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "::1"])
def test_private_ones_are_allowed_when_told_so(address: str) -> None:
    assert is_allowed(address, allow_private=True)


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost", "[::ffff:127.0.0.1]"])
def test_other_ways_to_write_an_address_do_not_help(host: str) -> None:
    with pytest.raises(Busy):
        resolve(host.strip("[]"), 443, allow_private=False)


def test_one_private_address_among_public_ones_refuses_them_all(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in ("1.1.1.1", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
    with pytest.raises(Busy, match="not public"):
        resolve("shop.example", 443, allow_private=False)


def test_a_name_that_resolves_otherwise_a_moment_later_is_of_no_use(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection goes to the address that was checked: the name is asked for once."""
    asked: list[str] = []
    connected: list[Any] = []

    def answer(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        kind = socket.AF_INET
        return [(kind, socket.SOCK_STREAM, 6, "", ("1.1.1.1" if len(asked) == 1 else "127.0.0.1", port))]

    def connect(address: tuple[str, int], *_: Any, **__: Any) -> socket.socket:
        connected.append(address)
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    monkeypatch.setattr("urllib3.util.connection.create_connection", connect)
    with pytest.raises(Busy, match="no connection"):
        Site("https://rebinding.example/hook", {}).post("", {})
    assert (asked, connected) == (["rebinding.example"], [("1.1.1.1", 443)])
    assert ipaddress.ip_address(connected[0][0]).is_global


def test_plain_http_never_leaves_the_own_network(monkeypatch: pytest.MonkeyPatch) -> None:
    connected: list[Any] = []
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("1.1.1.1", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
    monkeypatch.setattr("urllib3.util.connection.create_connection", lambda *_, **__: connected.append(1))
    with pytest.raises(Busy, match="write https"):
        Site("http://shop.example/hook", {}, allow_private=True).post("", {})
    assert not connected


def test_a_loopback_server_is_not_reached_unless_allowed() -> None:
    with Stub(Answer(200, {})) as stub:
        with pytest.raises(Busy):
            Site(stub.url, {}).post("", {})
        assert not stub.calls


class Stub(FakeServer):
    """Answers everything alike."""

    def __init__(self, fixed: Answer, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(tls)
        self.fixed = fixed

    def answer(self, call: Call) -> Answer:  # noqa: ARG002 - of the base class
        return self.fixed


def test_redirects_are_not_followed() -> None:
    with Stub(Answer(200, {})) as elsewhere:
        location = {"Location": elsewhere.url}
        for status in (301, 302, 303, 307, 308):
            with Stub(Answer(status, {}, location)) as stub, pytest.raises(Busy, match=str(status)):
                Site(stub.url, {}, allow_private=True).post("", {})
        assert not elsewhere.calls


def test_a_certificate_must_be_trusted_and_name_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection goes to an address, the certificate is checked for the name."""
    with Stub(Answer(200, {"id": 1}), certified()) as stub:
        with pytest.raises(Busy, match="SSLCertVerificationError"):
            Site(f"https://localhost:{stub.port}", {}, allow_private=True).post("", {})
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        with pytest.raises(Busy, match="SSLCertVerificationError"):
            Site(f"https://127.0.0.1:{stub.port}", {}, allow_private=True).post("", {})
        reply = Site(f"https://localhost:{stub.port}", {}, allow_private=True).post("", {})
        assert reply.data == {"id": 1}
        assert [call.headers["host"] for call in stub.calls] == [f"localhost:{stub.port}"]


@pytest.mark.parametrize("first", [b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"])
def test_an_encrypted_reply_in_drips_ends_at_the_deadline(monkeypatch: pytest.MonkeyPatch, first: bytes) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with raw_server(first, drip, certified()) as url, pytest.raises(Lost, match="no reply"):
        Site(url, {}, allow_private=True, seconds=0.5).post("", {})


def test_path_and_query_of_an_address_are_kept() -> None:
    with Stub(Answer(200, {})) as stub:
        Site(f"{stub.url}/hooks/?key=1", {}, allow_private=True).post("", {})
    assert (stub.calls[0].path, stub.calls[0].query) == ("/hooks/", {"key": "1"})


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (500, Lost),
        (502, Lost),
        (503, Lost),
        (429, Busy),
        (408, Busy),
        (401, Busy),
        (404, Busy),
        (400, Refused),
        (410, Refused),
        (422, Refused),
    ],
)
def test_each_status_means_what_it_means(status: int, kind: type[Exception]) -> None:
    with Stub(Answer(status, {})) as stub, pytest.raises(kind):
        Site(stub.url, {}, allow_private=True).post("", {})


def test_retry_after_is_read_as_seconds_and_as_date() -> None:
    for written, least, most in (("120", 120, 120), ("Fri, 31 Dec 2199 23:59:59 GMT", 1e6, 1e11), ("soon", 0, 0)):
        with Stub(Answer(429, {}, {"Retry-After": written})) as stub, pytest.raises(Busy) as caught:
            Site(stub.url, {}, allow_private=True).post("", {})
        asked = caught.value.retry_after
        assert least <= (asked.total_seconds() if asked else 0) <= most


def test_a_reply_that_is_too_large_is_not_read_to_its_end() -> None:
    with Stub(Answer(200, "x" * 200_000)) as stub, pytest.raises(Lost, match="too large"):
        Site(stub.url, {}, allow_private=True).post("", {})


def test_a_page_of_a_proxy_is_no_ticket() -> None:
    with raw_server(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>") as url, pytest.raises(Lost, match="JSON"):
        _ = Site(url, {}, allow_private=True).post("", {}).data


@pytest.mark.parametrize("first", [b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"])
def test_a_reply_in_drips_ends_at_the_deadline(first: bytes) -> None:
    with raw_server(first, drip) as url, pytest.raises(Lost, match="no reply"):
        Site(url, {}, allow_private=True, seconds=0.5).post("", {})


def drip(line: socket.socket) -> None:
    for _ in range(600):
        line.sendall(b"x")
        time.sleep(0.05)


@contextlib.contextmanager
def raw_server(
    reply: bytes, then: Callable[[socket.socket], None] = lambda _: None, tls: ssl.SSLContext | None = None
) -> Iterator[str]:
    """Serve one connection with bytes as they are; the value is its address."""

    def serve() -> None:
        plain, _ = listener.accept()
        line = tls.wrap_socket(plain, server_side=True) if tls else plain
        with line, contextlib.suppress(OSError):
            line.recv(65536)
            line.sendall(reply)
            then(line)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        yield f"{'https://localhost' if tls else 'http://127.0.0.1'}:{listener.getsockname()[1]}"
        thread.join()
