"""The HTTP side: `create_app` returns a Starlette application that stands alone or under another one."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
import time
from typing import TYPE_CHECKING

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.routing import Route

from rahnama.collector import contact, events
from rahnama.collector.limits import RateLimit, check_origin, read_body
from rahnama.collector.pages import receipt_page, refusal_page
from rahnama.collector.problems import RETRY_SECONDS, Refusal
from rahnama.collector.records import Receipt
from rahnama.collector.settings import CollectorSettings
from rahnama.collector.store import StoreUnavailable
from rahnama.collector.visitors import Networks
from rahnama.collector.wire import clean_path, decode
from rahnama.collector.writer import Writer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

    from rahnama.collector.store import Store

FORM = "application/x-www-form-urlencoded"
JSON_TYPES = ("application/json", "text/plain")
"""``text/plain`` needs no preflight, so a closing tab can send it to another origin."""

log = logging.getLogger(__name__)


class Collector:
    """The endpoints and what they share: one writer, one day's network salt, the rates."""

    def __init__(self, store: Store, settings: CollectorSettings) -> None:
        self.store = store
        self.settings = settings
        self.writer = Writer(store, settings.retention)
        self.networks = Networks()
        self.request_rate = RateLimit(settings.rates.requests)
        self.event_rate = RateLimit(settings.rates.events)

    async def post_request(self, request: Request) -> Response:
        """``POST /v1/requests``: a contact request, as JSON or from a plain HTML form."""
        if _media_type(request) == FORM:
            return await self._post_form(request)
        body = await self._body(request, self.request_rate, self.settings.sizes.request)
        form = decode(body, contact.ContactForm)
        if form.id is None:
            raise Refusal("invalid", reason="Object missing required field `id`")
        return _json(202, msgspec.to_builtins(await self._keep_request(form)))

    async def post_events(self, request: Request) -> Response:
        """``POST /v1/events``: a batch of searches and votes."""
        body = await self._body(request, self.event_rate, self.settings.sizes.events)
        batch = decode(body, events.Batch)
        await self.writer.keep(list(events.accept(batch, self._network(request), _now())))
        return _json(202, {"kept": len(batch.events)})

    async def get_health(self, _request: Request) -> Response:
        """``GET /healthz``: the process answers."""
        return _json(200, {"status": "ok"})

    async def get_ready(self, _request: Request) -> Response:
        """``GET /readyz``: the store can be used; 503 when not."""
        await asyncio.to_thread(self.store.check)
        return _json(200, {"status": "ready"})

    async def _post_form(self, request: Request) -> Response:
        form: contact.ContactForm | None = None
        try:
            form = contact.parse_form(await self._body(request, self.request_rate, self.settings.sizes.request))
            receipt = await self._keep_request(form)
        except Refusal as refusal:
            return refusal_page(refusal, form, self.settings)
        except StoreUnavailable:
            return refusal_page(Refusal("unavailable"), form, self.settings)
        return receipt_page(receipt.code, clean_path(form.page), self.settings)

    async def _keep_request(self, form: contact.ContactForm) -> Receipt:
        [answer] = await self.writer.keep([contact.accept(form, _now())])
        if not isinstance(answer, Receipt):
            raise Refusal("other-content")
        return answer

    async def _body(self, request: Request, rate: RateLimit, most: int) -> bytes:
        """Return the body of a request that may be sent at all; raise `Refusal` when it may not."""
        check_origin(request, self.settings.allowed_origins)
        if _media_type(request) not in (*JSON_TYPES, FORM):
            raise Refusal("wrong-type")
        wait = rate.wait(self._network(request), time.monotonic())
        if wait:
            raise Refusal("too-many", retry_after=wait)
        return await read_body(request, most, self.settings.connections.body_seconds)

    def _network(self, request: Request) -> str:
        return self.networks.hash(request.client.host if request.client else None, _now().date())


def create_app(store: Store, settings: CollectorSettings | None = None) -> Starlette:
    """Return the collector over an open store.

    Under another application (``Mount("/", create_app(store))``) its lifespan does not run: there the owner calls
    ``app.state.collector.writer.close()`` before closing the store. Alone, the end of the server does both.
    """
    settings = settings or CollectorSettings()
    collector = Collector(store, settings)
    cors = Middleware(
        CORSMiddleware,
        allow_origins=settings.allowed_origins,
        allow_methods=["POST"],
        allow_headers=["Content-Type"],
        expose_headers=["Retry-After"],
    )
    app = Starlette(
        routes=[
            Route("/v1/requests", collector.post_request, methods=["POST"]),
            Route("/v1/events", collector.post_events, methods=["POST"]),
            Route("/healthz", collector.get_health),
            Route("/readyz", collector.get_ready),
        ],
        middleware=[cors] if settings.allowed_origins else [],
        exception_handlers={
            Refusal: _refuse,
            StoreUnavailable: _unavailable,
            HTTPException: _http_error,
            Exception: _internal,
        },
        lifespan=_lifespan,
    )
    app.state.collector = collector
    collector.writer.start()
    return app


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    yield
    await asyncio.to_thread(app.state.collector.writer.close)
    app.state.collector.store.close()


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _json(status: int, content: object) -> Response:
    return Response(msgspec.json.encode(content), status, {"Cache-Control": "no-store"}, media_type="application/json")


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


async def _refuse(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)  # noqa: S101 - what Starlette calls this for
    return error.response()


async def _unavailable(request: Request, error: Exception) -> Response:
    log.warning("refused for now", extra={"path": request.url.path, "cause": str(error)})
    return Refusal("unavailable", retry_after=RETRY_SECONDS["unavailable"]).response()


async def _http_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - what Starlette calls this for
    response = Refusal("wrong-method" if error.status_code == 405 else "not-found").response()
    response.headers.update(error.headers or {})
    return response


async def _internal(request: Request, error: Exception) -> Response:
    """Answer an error of ours; the server logs its traceback, this line says where it happened."""
    log.error("internal error", extra={"path": request.url.path, "method": request.method, "cause": repr(error)})
    return Refusal("internal").response()
