"""The whole service under fuzz: in this process, over a real SQLite file. No 500, no traceback, no internals in an answer."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import logging
import re
from collections import deque
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeVar

import schemathesis
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS
from schemathesis.core.result import Ok

from rahnama.collector.app import create_app
from rahnama.collector.database import open_store
from rahnama.collector.settings import CollectorSettings, Proof, Rate, Rates
from tests.collector.fuzzing import corpora
from tests.collector.fuzzing.parsers import Target

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator

    from starlette.applications import Starlette
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

Result = TypeVar("Result")
ORIGIN = "https://help.arghavan.example"
_ANY = Rate(per_second=1e9, burst=10**9)
SETTINGS = CollectorSettings(
    allowed_origins=(ORIGIN,),
    rates=Rates(
        free=Rate(per_second=50.0, burst=3),  # so that proof is asked for now and then
        whole_free=_ANY,
        requests=_ANY,
        whole=_ANY,
        attempts=_ANY,
        events=_ANY,
        uploads=_ANY,
        status=_ANY,
    ),
    proof=Proof(cost=1, numbers=10),
)
_STATUSES = {200, 202, 204, 400, 403, 404, 405, 408, 409, 413, 415, 422, 428, 429}
LEAK = re.compile(r"Traceback|File \"|\.py\b|site-packages|sqlite|apsw|psycopg|SELECT |INSERT |0x[0-9a-f]{8}|/tmp/")
_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x01" * 60


class _Errors(logging.Handler):
    """Remembers warnings and errors; the log of a service under fuzz has no such line."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._lines: list[str] = []

    def taken(self) -> list[str]:
        """Return the lines since the last call."""
        lines, self._lines = self._lines, []
        return lines

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(f"{record.getMessage()} {getattr(record, 'cause', '')} {record.exc_info}")


class FuzzedService:
    """A collector with one message kept, so that its files can be fuzzed, too."""

    def __init__(self, app: Starlette) -> None:
        self.app = app
        self.errors = _Errors()
        self.message = "00000000-0000-4000-8000-000000000001"
        self._loop = asyncio.new_event_loop()
        size, digest = len(_PNG), hashlib.sha256(_PNG).hexdigest()
        file = {"number": 1, "name": "x", "type": "image/png", "size": size, "sha256": digest}
        body = {"id": self.message, "mobile": "09121234567", "message": "سلام", "files": [file]}
        headers = [(b"content-type", b"text/plain"), (b"host", b"x")]
        status, *_ = self.ask("POST", "/v1/requests", headers, [json.dumps(body).encode()])
        assert status == 202

    def ask(
        self, method: str, path: str, headers: list[tuple[bytes, bytes]], chunks: list[bytes]
    ) -> tuple[int, dict[str, str], str]:
        """Return status, headers and text of the answer."""
        return self.run(self._ask(method, path, headers, chunks))

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Return what `work` returns on the service's loop."""
        return self._loop.run_until_complete(work)

    async def _ask(
        self, method: str, path: str, headers: list[tuple[bytes, bytes]], chunks: list[bytes]
    ) -> tuple[int, dict[str, str], str]:
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": method,
            "path": path,
            "raw_path": path.encode("utf-8", "surrogatepass"),
            "query_string": b"",
            "root_path": "",
            "scheme": "http",
            "headers": headers,
            "client": ("203.0.113.7", 4711),
            "server": ("127.0.0.1", 80),
        }
        coming: deque[Message] = deque(
            {"type": "http.request", "body": chunk, "more_body": place < len(chunks) - 1}
            for place, chunk in enumerate(chunks or [b""])
        )
        answers: list[Message] = []

        async def receive() -> Message:
            return coming.popleft() if coming else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            answers.append(message)

        await self.app(scope, receive, send)
        found = {name.decode("latin-1"): value.decode("latin-1") for name, value in answers[0]["headers"]}
        return answers[0]["status"], found, b"".join(one.get("body", b"") for one in answers[1:]).decode()

    def close(self) -> None:
        """End the loop; the store is closed by who opened it."""
        self._loop.close()


@contextlib.contextmanager
def fuzzed_service() -> Iterator[FuzzedService]:
    """Run a collector over a database of its own; whatever it logs as an error is collected."""
    with TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{Path(folder) / 'rahnama.db'}")
        app = create_app(store, SETTINGS)
        service = FuzzedService(app)
        root = logging.getLogger()
        root.addHandler(service.errors)
        try:
            yield service
        finally:
            root.removeHandler(service.errors)
            app.state.collector.writer.close()
            service.close()
            store.close()


def check_answer(service: FuzzedService, status: int, headers: dict[str, str], text: str) -> None:
    """Assert what holds for every answer."""
    errors = service.errors.taken()
    assert not errors, errors
    assert status in _STATUSES, (status, text)
    kind = headers.get("content-type", "")
    if status >= 400 and not kind.startswith(("text/html", "text/plain")):
        assert kind == "application/problem+json"
        problem = json.loads(text)
        assert problem["status"] == status
        assert re.search("[آ-ی]", problem["detail"])
        assert not LEAK.search(text), text
    assert all("\r" not in value and "\n" not in value for value in headers.values())
    if kind.startswith("text/html"):
        assert "<script" not in text
        assert "default-src 'none'" in headers["content-security-policy"]


_METHODS = ("POST", "POST", "POST", "PUT", "PUT", "GET", "HEAD", "OPTIONS", "DELETE", "X")
_ADDRESSES = ("/v1/requests", "/v1/events", "/v1/status", "/v1/openapi.json", "/healthz", "/v1/requests/x/files/1")
_HEADERS = (
    b"content-type",
    b"content-type",
    b"origin",
    b"sec-fetch-site",
    b"content-length",
    b"content-encoding",
    b"host",
)
_chunks = st.one_of(
    st.lists(st.binary(max_size=50), max_size=4),
    st.one_of(corpora.bodies, corpora.forms, st.just(_PNG)).map(lambda body: [body]),
    st.integers(1, 60).map(lambda at: [_PNG[:at], _PNG[at:]]),
)


def http_target(service: FuzzedService) -> Target:
    """Whole requests: any method, address, headers and chunks."""
    addresses = st.one_of(
        st.sampled_from(_ADDRESSES),
        st.just(f"/v1/requests/{service.message}/files/1"),
        corpora.texts.map(lambda text: f"/v1/requests/{text}/files/1"),
        corpora.texts.map(lambda text: f"/{text}"),
    )
    headers = st.lists(st.tuples(st.sampled_from(_HEADERS), corpora.header_values), max_size=4)
    cases = st.tuples(st.sampled_from(_METHODS), addresses, headers, _chunks)
    return Target("requests over HTTP", cases, lambda case: check_answer(service, *service.ask(*case)))


def openapi_targets(service: FuzzedService) -> Iterator[Target]:
    """For each operation of the OpenAPI document: what it allows, and what it does not, as schemathesis makes both."""
    schema = schemathesis.openapi.from_asgi("/v1/openapi.json", _without_lifespan(service.app))
    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()
        if operation.method == "get":
            continue  # nothing to choose: no parameter and no body
        for mode in GenerationMode:
            name = f"{operation.method} {operation.path} {mode.value}"
            yield Target(name, operation.as_strategy(mode), _Checked(service, mode).check)


def _without_lifespan(app: ASGIApp) -> ASGIApp:
    """Return `app` as it is under another one: schemathesis would end it, and with it the store, after each request."""

    async def only_http(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await app(scope, receive, send)
            return
        for step in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{step}.complete"})

    return only_http


class _Checked:
    """Sends a case of schemathesis and holds the answer to the document."""

    _CHECKS = (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
    )

    def __init__(self, service: FuzzedService, mode: GenerationMode) -> None:
        self._service = service
        self._checks = CHECKS.get_by_names(list(self._CHECKS))
        self._refused = CHECKS.get_by_names(["negative_data_rejection"]) if mode.is_negative else []

    def check(self, case: Any) -> None:
        """Send the case and look at the answer."""
        response = case.call()
        too_large = response.status_code == 413  # a refusal that this check does not know
        case.validate_response(response, checks=self._checks + ([] if too_large else self._refused))
        headers = {name: values[0] for name, values in response.headers.items()}
        check_answer(self._service, response.status_code, headers, response.content.decode())
