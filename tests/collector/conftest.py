"""A real collector for each test: uvicorn on a free port over a SQLite file of its own."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from rahnama.collector.app import create_app
from rahnama.collector.database import open_store
from rahnama.collector.records import ContactRequest, FormVisit, Search, Vote
from rahnama.collector.server import make_server
from rahnama.collector.settings import CollectorSettings, Rate, Rates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from starlette.types import ASGIApp

    from rahnama.collector.store import Store

LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
ANY = Rate(per_second=1e6, burst=1_000_000)
NO_LIMITS = Rates(free=ANY, whole_free=ANY, requests=ANY, whole=ANY, attempts=ANY, events=ANY, uploads=ANY, status=ANY)
PATIENT = CollectorSettings(rates=NO_LIMITS)
NOW = dt.datetime(2026, 11, 21, 20, 30, 15, 250_000, tzinfo=dt.UTC)


class Make:
    """Records that are in order, with the given fields in them."""

    @staticmethod
    def request(**fields: Any) -> ContactRequest:
        complete: dict[str, Any] = {
            "id": str(uuid.uuid4()),
            "digest": b"\x01" * 32,
            "topic": "payment",
            "name": "نگار",
            "mobile": "+989121234567",
            "email": "",
            "order": "AG-20481736",
            "message": "پولم برنگشته است",
            "search": "برگشت پول",
            "read": ("cod", "refund-time"),
            "page": "/contact/",
            "received": NOW,
        }
        return ContactRequest(**(complete | fields))

    @staticmethod
    def search(**fields: Any) -> Search:
        complete: dict[str, Any] = {
            "id": str(uuid.uuid4()),
            "revision": 1,
            "tab": "aa" * 12,
            "network": "bb" * 12,
            "query": "کفش ورزشی",
            "outcome": "zero",
            "hits": 0,
            "opened": "",
            "page": "/search/",
            "at": NOW,
            "received": NOW,
        }
        return Search(**(complete | fields))

    @staticmethod
    def vote(**fields: Any) -> Vote:
        complete: dict[str, Any] = {
            "id": str(uuid.uuid4()),
            "tab": "aa" * 12,
            "network": "bb" * 12,
            "article": "cod",
            "helpful": False,
            "reason": "",
            "comment": "",
            "page": "/faq/payment/cod/",
            "at": NOW,
            "received": NOW,
        }
        return Vote(**(complete | fields))

    @staticmethod
    def form(**fields: Any) -> FormVisit:
        complete: dict[str, Any] = {
            "id": str(uuid.uuid4()),
            "revision": 1,
            "tab": "aa" * 12,
            "network": "bb" * 12,
            "search": "کفش ورزشی",
            "suggested": ("size-help", "g-shoe-size"),
            "opened": "",
            "outcome": "opened",
            "page": "/contact/",
            "at": NOW,
            "received": NOW,
        }
        return FormVisit(**(complete | fields))


@dataclass
class Service:
    """A running collector, its store, and what tests send to it."""

    url: str
    store: Store
    client: httpx.Client

    def send(self, path: str, body: Any, **headers: str) -> httpx.Response:
        """Post `body` as JSON in text/plain, as the browser does."""
        return self.client.post(path, json=body, headers={"Content-Type": "text/plain;charset=UTF-8"} | headers)

    def send_events(self, *events: dict[str, Any]) -> httpx.Response:
        return self.send("/v1/events", {"events": list(events)})

    @staticmethod
    def message(**fields: Any) -> dict[str, Any]:
        """Return a contact request that is in order, with `fields` in it."""
        return {"id": str(uuid.uuid4()), "mobile": "09121234567", "message": "پولم برنگشته است"} | fields

    @staticmethod
    def search(query: str = "کفش ورزشی", **fields: Any) -> dict[str, Any]:
        """Return a search event that is in order, with `fields` in it."""
        return {
            "id": str(uuid.uuid4()),
            "type": "search",
            "revision": 1,
            "tab": "tab-of-a-customer",
            "query": query,
            "outcome": "zero",
            "hits": 0,
            "opened": "",
            "at": dt.datetime.now(dt.UTC).isoformat(),
            "page": "/search/",
        } | fields

    @staticmethod
    def vote(**fields: Any) -> dict[str, Any]:
        """Return a vote that is in order, with `fields` in it."""
        return {
            "id": str(uuid.uuid4()),
            "type": "vote",
            "tab": "tab-of-a-customer",
            "article": "cod",
            "helpful": True,
            "at": dt.datetime.now(dt.UTC).isoformat(),
            "page": "/faq/payment/cod/",
        } | fields

    @staticmethod
    def form(**fields: Any) -> dict[str, Any]:
        """Return what became of a contact form, in order, with `fields` in it."""
        return {
            "id": str(uuid.uuid4()),
            "type": "form",
            "revision": 1,
            "tab": "tab-of-a-customer",
            "search": "کفش ورزشی",
            "suggested": "size-help g-shoe-size",
            "opened": "",
            "outcome": "opened",
            "at": dt.datetime.now(dt.UTC).isoformat(),
            "page": "/contact/",
        } | fields

    def forms(self) -> list[Any]:
        return list(self.store.forms(LONG_AGO))

    def searches(self) -> list[Any]:
        return list(self.store.searches(LONG_AGO))

    def votes(self) -> list[Any]:
        return list(self.store.votes(LONG_AGO))


@contextlib.contextmanager
def serving(app: ASGIApp, settings: CollectorSettings | None = None) -> Iterator[str]:
    """Serve `app` on a free port of this machine; the value is its address."""
    server = make_server(app, settings or CollectorSettings())
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server ended before it started"
            time.sleep(0.005)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@contextlib.contextmanager
def running(path: Path, settings: CollectorSettings) -> Iterator[Service]:
    store = open_store(f"sqlite:///{path}")
    with serving(create_app(store, settings), settings) as url, httpx.Client(base_url=url) as client:
        yield Service(url, store, client)


@pytest.fixture
def make() -> Make:
    return Make()


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with running(tmp_path / "rahnama.db", CollectorSettings()) as service:
        yield service


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One collector for all the tests of a file that leave nothing behind that matters to the next."""
    with running(tmp_path_factory.mktemp("collector") / "rahnama.db", PATIENT) as service:
        yield service


@pytest.fixture
def service_with(tmp_path: Path) -> Iterator[Callable[[CollectorSettings], Service]]:
    """Start collectors with other settings."""
    with contextlib.ExitStack() as stack:
        yield lambda settings: stack.enter_context(running(tmp_path / f"{uuid.uuid4()}.db", settings))


@pytest.fixture
def serve() -> Iterator[Callable[[ASGIApp], str]]:
    """Serve any application until the test ends."""
    with contextlib.ExitStack() as stack:
        yield lambda app: stack.enter_context(serving(app))
