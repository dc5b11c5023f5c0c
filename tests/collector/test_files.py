"""Files of a message: four kinds, declared beforehand, checked while they come, bounded together."""

from __future__ import annotations

import concurrent.futures
import contextlib
import hashlib
import socket
import time
from typing import TYPE_CHECKING, Any

import pytest

from rahnama.collector.files import has_signature
from rahnama.collector.memory import Memory
from rahnama.collector.problems import Refusal
from rahnama.collector.records import FILE_TYPES
from rahnama.collector.settings import CollectorSettings, Connections, Rate, Rates, Sizes
from rahnama.collector.store import StoreUnavailable
from tests.collector.conftest import NO_LIMITS

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from tests.collector.conftest import Service

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x01" * 100
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x01" * 100
WEBP = b"RIFF\x70\x00\x00\x00WEBPVP8 " + b"\x01" * 100
PDF = b"%PDF-1.7\n" + b"\x01" * 100
CONTENTS = {"image/jpeg": JPEG, "image/png": PNG, "image/webp": WEBP, "application/pdf": PDF}


def declaration(content: bytes = PNG, number: int = 1, kind: str = "image/png", **fields: Any) -> dict[str, Any]:
    return {
        "number": number,
        "name": "رسید.png",
        "type": kind,
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    } | fields


def announce(service: Service, *files: dict[str, Any]) -> str:
    """Send a message that declares these files; return its id."""
    message = service.message(files=list(files))
    assert service.send("/v1/requests", message).status_code == 202
    return str(message["id"])


def put(
    service: Service, message: str, content: Any, number: Any = 1, kind: str = "image/png", **headers: str
) -> httpx.Response:
    address = f"/v1/requests/{message}/files/{number}"
    return service.client.put(address, content=content, headers={"Content-Type": kind} | headers)


@pytest.mark.parametrize(("kind", "content"), CONTENTS.items())
def test_a_declared_file_is_kept_byte_for_byte(service: Service, kind: str, content: bytes) -> None:
    message = announce(service, declaration(content, kind=kind))
    assert put(service, message, content, kind=kind).status_code == 204
    assert service.store.read_file(message, 1) == content


def test_the_same_file_again_is_answered_as_before(service: Service) -> None:
    message = announce(service, declaration())
    assert [put(service, message, PNG).status_code for _ in range(3)] == [204] * 3


def test_a_file_without_a_stated_length_is_kept_too(service: Service) -> None:
    message = announce(service, declaration())
    assert put(service, message, iter([PNG[:5], PNG[5:50], PNG[50:]])).status_code == 204
    assert service.store.read_file(message, 1) == PNG


@pytest.mark.parametrize(
    "content",
    [PNG + b"x", PNG[:-1], PNG[:-1] + b"x", PNG + b"x" * 100_000],
    ids=["longer", "shorter", "changed", "much longer"],
)
@pytest.mark.parametrize("stated", [True, False], ids=["stated length", "chunked"])
def test_another_file_than_declared_is_409(shared: Service, content: bytes, stated: bool) -> None:  # noqa: FBT001
    message = announce(shared, declaration())
    assert put(shared, message, content if stated else iter([content])).status_code == 409
    assert shared.store.read_file(message, 1) is None


def test_a_file_of_another_kind_than_declared_is_409(shared: Service) -> None:
    assert put(shared, announce(shared, declaration()), JPEG, kind="image/jpeg").status_code == 409


@pytest.mark.parametrize(
    "content",
    [
        b'{"an": "object of JSON, long enough"}',
        b"<!doctype html><script>alert(1)</script>",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,",
        b"PK\x03\x04\x14\x00\x00\x00\x08\x00archive.docx",
        b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff",
        b"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00",
        b"#!/bin/sh\necho hello there\n",
        b"RIFF\x70\x00\x00\x00WAVEfmt \x10\x00",
        b" %PDF-1.7 after a space",
        b"%PDF-9.9 of no version",
        b"\x89PNG\r\n\x1a\n<script>alert(1)",
        b"\xff\xd8\xff",
        b"x",
    ],
    ids=lambda content: repr(content[:12]),
)
@pytest.mark.parametrize("kind", FILE_TYPES)
def test_what_is_no_image_and_no_pdf_is_refused_whatever_it_is_called(
    shared: Service, content: bytes, kind: str
) -> None:
    message = announce(shared, declaration(content, kind=kind, name="photo.jpg"))
    answer = put(shared, message, content, kind=kind)
    assert answer.status_code == 415
    assert shared.store.read_file(message, 1) is None


@pytest.mark.parametrize("kind", ["", "image/gif", "image/svg+xml", "text/html", "application/zip", "text/plain"])
def test_other_media_types_are_refused(shared: Service, kind: str) -> None:
    assert put(shared, announce(shared, declaration()), PNG, kind=kind).status_code == 415


def test_a_packed_file_is_not_unpacked(shared: Service) -> None:
    answer = put(shared, announce(shared, declaration()), PNG, **{"Content-Encoding": "gzip"})
    assert answer.status_code == 415


def test_each_kind_knows_only_its_own() -> None:
    for kind in FILE_TYPES:
        assert [has_signature(content[:16], kind) for content in CONTENTS.values()] == [
            kind == other for other in CONTENTS
        ]


@pytest.mark.parametrize(
    "number", [2, 0, 6, "x", "1e9", "-1", "+1", "۱", "1_0", "1" * 5000], ids=lambda number: str(number)[:9]
)
def test_a_number_that_no_file_was_declared_under_is_404(shared: Service, number: Any) -> None:
    assert put(shared, announce(shared, declaration()), PNG, number=number).status_code == 404


@pytest.mark.parametrize("message", ["00000000-0000-4000-8000-000000000000", "x", "1", "%2e%2e"])
def test_a_message_that_is_not_kept_has_no_files(shared: Service, message: str) -> None:
    assert put(shared, message, PNG).status_code == 404


def test_a_file_above_the_size_is_refused_before_it_is_read(
    service_with: Callable[[CollectorSettings], Service],
) -> None:
    service = service_with(CollectorSettings(sizes=Sizes(file=1000)))
    answer = service.send("/v1/requests", service.message(files=[declaration(PNG * 100)]))
    assert answer.status_code == 422
    assert "مگابایت" in answer.json()["errors"]["files"]
    message = announce(service, declaration())
    assert put(service, message, PNG * 100).status_code == 413


@pytest.mark.parametrize(
    "fields",
    [
        {"number": 0},
        {"number": 6},
        {"number": 1.5},
        {"size": 0},
        {"size": -1},
        {"sha256": "x" * 64},
        {"sha256": "A" * 64},
        {"sha256": "a" * 63},
        {"sha256": "a" * 64 + "\n"},
        {"type": "image/gif"},
        {"name": "x" * 1001},
        {"path": "/etc/passwd"},
    ],
    ids=str,
)
def test_a_declaration_out_of_order_is_422(shared: Service, fields: dict[str, Any]) -> None:
    answer = shared.send("/v1/requests", shared.message(files=[declaration(**fields)]))
    assert answer.status_code == 422


def test_no_two_files_have_one_number_and_no_message_six_files(shared: Service) -> None:
    for numbers in ([1, 1], [1, 2, 3, 4, 5, 5]):
        files = [declaration(number=number) for number in numbers]
        assert shared.send("/v1/requests", shared.message(files=files)).status_code == 422


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("رسید.png", "رسید.png"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\system32\\cmd.exe", "cmd.exe"),
        ("..", "فایل ۱"),
        ("/", "فایل ۱"),
        ("", "فایل ۱"),
        ("a\r\nContent-Type: text/html\x00.png", "a Content-Type: text/html.png"[-14:]),
        ("gnp.\u202egpj.exe", "gnp.gpj.exe"),
        ("x" * 200 + ".png", "x" * 116 + ".png"),
    ],
)
def test_a_name_is_kept_as_one_clean_line_without_a_path(service: Service, written: str, kept: str) -> None:
    message = announce(service, declaration(name=written))
    [(declared, _)] = service.store.stored_files(message)
    assert declared.name == kept.rsplit("/", maxsplit=1)[-1]


def test_the_files_declared_belong_to_what_the_id_stands_for(shared: Service) -> None:
    message = shared.message(files=[declaration()])
    assert shared.send("/v1/requests", message).status_code == 202
    assert shared.send("/v1/requests", message).status_code == 202
    assert shared.send("/v1/requests", message | {"files": []}).status_code == 409
    assert shared.send("/v1/requests", message | {"files": [declaration(JPEG)]}).status_code == 409


def test_files_have_a_rate_of_their_own(service_with: Callable[[CollectorSettings], Service]) -> None:
    service = service_with(CollectorSettings(rates=Rates(uploads=Rate(per_second=0.01, burst=2))))
    message = announce(service, declaration())
    assert [put(service, message, PNG).status_code for _ in range(3)] == [204, 204, 429]
    assert service.send("/v1/requests", service.message()).status_code == 202


def test_a_page_of_another_origin_may_not_send_files(shared: Service) -> None:
    message = announce(shared, declaration())
    assert put(shared, message, PNG, Origin="https://evil.example").status_code == 403
    assert put(shared, message, PNG, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_a_page_of_an_allowed_origin_may_ask_before_it_sends_a_file(
    service_with: Callable[[CollectorSettings], Service],
) -> None:
    origin = "https://help.arghavan.example"
    service = service_with(CollectorSettings(allowed_origins=(origin,)))
    ask = {
        "Origin": origin,
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "content-type",
    }
    answer = service.client.options("/v1/requests/x/files/1", headers=ask)
    assert answer.status_code == 200
    assert "PUT" in answer.headers["access-control-allow-methods"]
    assert service.client.options("/v1/requests/x/files/1", headers=ask | {"Origin": "https://x.example"}).is_error


def test_one_network_may_not_take_all_memory() -> None:
    memory = Memory(100)
    with contextlib.ExitStack() as stack:
        one = stack.enter_context(memory.share("a"))
        one.grow(50)
        with pytest.raises(Refusal):
            one.grow(1)
        other = stack.enter_context(memory.share("b"))
        other.grow(50)
        with pytest.raises(Refusal), memory.share("c") as third:
            third.grow(1)
    assert memory.held == 0


def test_more_files_at_once_than_memory_is_meant_for_are_503_and_the_memory_comes_back(
    service_with: Callable[[CollectorSettings], Service],
) -> None:
    content = PNG + b"x" * 200_000
    service = service_with(CollectorSettings(rates=NO_LIMITS, sizes=Sizes(uploads=300_000)))
    message = announce(service, declaration(content))
    assert put(service, message, content).status_code == 503
    small = announce(service, declaration())
    assert put(service, small, PNG).status_code == 204


def test_a_file_that_drips_is_given_up(service_with: Callable[[CollectorSettings], Service]) -> None:
    service = service_with(CollectorSettings(connections=Connections(body_seconds=0.5, least_bytes=1000)))
    message = announce(service, declaration(PNG * 100))
    host, _, port = service.url.removeprefix("http://").partition(":")
    head = f"PUT /v1/requests/{message}/files/1 HTTP/1.1\r\nHost: x\r\nContent-Type: image/png\r\nContent-Length: 11600"
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(head.encode() + b"\r\n\r\n" + PNG[:16])
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            for _ in range(40):
                connection.sendall(b"x")
                time.sleep(0.05)
        assert connection.recv(4096).startswith(b"HTTP/1.1 408 ")


def test_a_full_disk_is_503_with_a_time_to_retry(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    message = announce(service, declaration())

    def refuse(_batch: object) -> None:
        raise StoreUnavailable("FullError")

    monkeypatch.setattr(service.store, "keep", refuse)
    answer = put(service, message, PNG)
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0


def test_bytes_that_wait_for_the_disk_are_bounded(service_with: Callable[[CollectorSettings], Service]) -> None:
    content = PNG + b"x" * 500_000
    service = service_with(CollectorSettings(rates=NO_LIMITS, sizes=Sizes(queue=600_000)))
    message = announce(service, *(declaration(content, number=number) for number in range(1, 6)))
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda number: put(service, message, content, number=number % 5 + 1), range(40)))
    assert {answer.status_code for answer in answers} <= {204, 503}
    assert all("retry-after" in answer.headers for answer in answers if answer.status_code == 503)
    assert put(service, message, content).status_code == 204
