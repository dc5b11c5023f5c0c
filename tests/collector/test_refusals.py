"""What is not let in, and how it is told: exact statuses, JSON problems, one Persian sentence for the customer."""

from __future__ import annotations

import gzip
import json
import re
import socket
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from rahnama.collector.app import create_app
from rahnama.collector.problems import KINDS
from rahnama.collector.settings import CollectorSettings, Connections, Rate, Rates, Sizes
from rahnama.collector.store import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp

    from tests.collector.conftest import Service

TEXT = {"Content-Type": "text/plain;charset=UTF-8"}
OTHER = "https://help.arghavan.example"


@pytest.mark.parametrize("path", ["/v1/requests", "/v1/events"])
@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b'{"events', 400),
        (b"\xff\xfe", 400),
        (b"[" * 20_000, 422),
        (b"NaN", 400),
        (b"null", 422),
        (b"[]", 422),
        (b'"text"', 422),
        (b"{}", 422),
        (b'{"unknown": 1}', 422),
        (b" " * 70_000, 413),
    ],
    ids=lambda value: repr(value)[:24],
)
def test_a_bad_body_has_its_exact_status(shared: Service, path: str, body: bytes, status: int) -> None:
    response = shared.client.post(path, content=body, headers=TEXT)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["status"] == status
    assert re.search("[آ-ی]", response.json()["detail"])


@pytest.mark.parametrize("text", [b"\xff", b"\\ud800", b"\\ud800x", b"\\udc00\\ud800", b"\xed\xa0\x80", b"a\nb"])
def test_text_that_is_no_unicode_is_bad_json(shared: Service, text: bytes) -> None:
    response = shared.client.post("/v1/requests", content=b'{"message": "%s"}' % text, headers=TEXT)
    assert response.status_code == 400


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/requests", 405),
        ("PUT", "/v1/events", 405),
        ("POST", "/healthz", 405),
        ("GET", "/", 404),
        ("GET", "/v1/", 404),
        ("POST", "/v1/requests/../../etc/passwd", 404),
    ],
)
def test_other_methods_and_addresses_are_problems_too(shared: Service, method: str, path: str, status: int) -> None:
    response = shared.client.request(method, path)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("media_type", ["", "text/html", "multipart/form-data; boundary=x", "application/xml"])
def test_other_media_types_are_refused(shared: Service, media_type: str) -> None:
    headers = {"Content-Type": media_type} if media_type else {}
    assert shared.client.post("/v1/requests", content=b"{}", headers=headers).status_code == 415


def test_an_events_batch_is_no_form(shared: Service) -> None:
    assert shared.client.post("/v1/events", data={"events": "x"}).status_code == 415


def test_packed_bodies_are_not_unpacked(shared: Service) -> None:
    body = gzip.compress(json.dumps(shared.message()).encode())
    response = shared.client.post("/v1/requests", content=body, headers=TEXT | {"Content-Encoding": "gzip"})
    assert response.status_code == 415


def test_a_body_without_a_length_is_cut_off_at_the_limit(shared: Service) -> None:
    def endless() -> Any:
        for _ in range(40):
            yield b" " * 4096

    try:
        response = shared.client.post("/v1/requests", content=endless(), headers=TEXT)
    except httpx.WriteError:
        return  # the collector hung up on the rest, which is as good
    assert response.status_code == 413


def test_a_body_that_never_ends_is_given_up(service_with: Callable[[CollectorSettings], Service]) -> None:
    service = service_with(CollectorSettings(connections=Connections(body_seconds=0.2)))
    host, _, port = service.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(
            b"POST /v1/requests HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\n{"
        )
        assert connection.recv(4096).startswith(b"HTTP/1.1 408")


def test_bodies_that_are_being_received_are_bounded_together(
    service_with: Callable[[CollectorSettings], Service],
) -> None:
    service = service_with(CollectorSettings(sizes=Sizes(bodies=2000)))
    answer = service.send("/v1/requests", service.message(message="س" * 600))
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert service.send("/v1/requests", service.message()).status_code == 202, "the memory came back"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 202),
        ({"Sec-Fetch-Site": "same-origin"}, 202),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://behind.a.proxy"}, 202),
        ({"Sec-Fetch-Site": "none"}, 202),
        ({"Origin": OTHER}, 202),
        ({"Origin": OTHER, "Sec-Fetch-Site": "cross-site"}, 202),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": f"{OTHER}.evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://[bad"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
    ids=str,
)
def test_only_pages_of_known_origins_may_send(
    service_with: Callable[[CollectorSettings], Service], headers: dict[str, str], status: int
) -> None:
    service = service_with(CollectorSettings(allowed_origins=(OTHER,)))
    assert service.send("/v1/requests", service.message(), **headers).status_code == status
    assert service.send_events(service.search()).status_code == 202


def test_the_own_origin_may_always_send(shared: Service) -> None:
    assert shared.send("/v1/requests", shared.message(), Origin=shared.url).status_code == 202


def test_a_page_of_an_allowed_origin_may_read_the_answer(service_with: Callable[[CollectorSettings], Service]) -> None:
    service = service_with(CollectorSettings(allowed_origins=(OTHER,)))
    headers = service.send("/v1/requests", service.message(), Origin=OTHER).headers
    assert headers["access-control-allow-origin"] == OTHER
    assert "access-control-allow-credentials" not in headers


def test_too_many_messages_of_one_network_wait(service_with: Callable[[CollectorSettings], Service]) -> None:
    service = service_with(CollectorSettings(rates=Rates(requests=Rate(per_second=0.01, burst=2))))
    responses = [service.send("/v1/requests", service.message()) for _ in range(3)]
    assert [response.status_code for response in responses] == [202, 202, 429]
    assert 90 <= int(responses[-1].headers["retry-after"]) <= 100
    assert service.send_events(service.search()).status_code == 202, "events have a rate of their own"


def test_a_store_that_refuses_is_a_503_that_says_when_to_retry(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_batch: object) -> None:
        raise StoreUnavailable("FullError")

    monkeypatch.setattr(service.store, "keep", refuse)
    answers = [
        service.send("/v1/requests", service.message()),
        service.send_events(service.search()),
        service.client.post("/v1/requests", data={"message": "سلام", "mobile": "09121234567"}),
    ]
    for answer in answers:
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0


def test_an_error_of_ours_is_a_500_with_context_in_the_log_and_none_in_the_answer(
    service: Service, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def break_down(_batch: object) -> None:
        raise ZeroDivisionError("a secret of the shop")

    monkeypatch.setattr(service.store, "keep", break_down)
    answer = service.send("/v1/requests", service.message())
    assert answer.status_code == 500
    assert "retry-after" in answer.headers
    assert "secret" not in answer.text
    [line] = [record for record in caplog.records if record.getMessage() == "internal error"]
    assert vars(line)["path"] == "/v1/requests"


def test_every_refusal_has_a_persian_sentence() -> None:
    for kind in KINDS.values():
        assert re.search("[آ-ی]", kind.detail)
        assert kind.detail.endswith(".")


def test_the_collector_lives_under_another_application(service: Service, serve: Callable[[ASGIApp], str]) -> None:
    from starlette.applications import Starlette
    from starlette.responses import PlainTextResponse
    from starlette.routing import Mount, Route

    app = create_app(service.store)
    site = Starlette(routes=[Route("/", lambda _: PlainTextResponse("site")), Mount("/", app)])
    url = serve(site)
    assert httpx.get(url).text == "site"
    assert httpx.post(f"{url}/v1/requests", json=service.message()).status_code == 202
    assert httpx.post(f"{url}/v1/requests", content=b"{", headers=TEXT).status_code == 400
    assert httpx.get(f"{url}/healthz").json() == {"status": "ok"}
    app.state.collector.writer.close()


def test_a_store_that_cannot_be_used_is_not_ready(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    assert service.client.get("/readyz").status_code == 200

    def fail() -> None:
        raise StoreUnavailable("gone")

    monkeypatch.setattr(service.store, "check", fail)
    assert service.client.get("/readyz").status_code == 503
    assert service.client.get("/healthz").status_code == 200
