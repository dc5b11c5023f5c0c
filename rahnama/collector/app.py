"""The HTTP side: `create_app` returns a Starlette application that stands alone or under another one."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING, Protocol

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route

from rahnama.collector.endpoints import Collector, json_response
from rahnama.collector.openapi import document
from rahnama.collector.problems import RETRY_SECONDS, Refusal
from rahnama.collector.settings import CollectorSettings
from rahnama.collector.store import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from rahnama.collector.store import Store

PREFLIGHT_SECONDS = 7_200
"""How long a browser need not ask again whether it may send; no browser remembers longer than Chromium's two hours."""

log = logging.getLogger(__name__)


class Companion(Protocol):
    """Something that works on the store as long as the application runs: the courier."""

    def start(self) -> None:
        """Begin to work."""

    def close(self) -> None:
        """End; the store is closed after that."""


def create_app(
    store: Store, settings: CollectorSettings | None = None, *, companion: Companion | None = None
) -> Starlette:
    """Return the collector over an open store.

    Under another application (``Mount("/", create_app(store))``) its lifespan does not run: there the owner calls
    ``app.state.collector.writer.close()`` before closing the store. Alone, the end of the server does both.

    Args:
        store: what keeps everything.
        settings: defaults when None.
        companion: started and ended with the application, ended before the store.
    """
    settings = settings or CollectorSettings()
    collector = Collector(store, settings)
    app = Starlette(
        routes=_routes(collector),
        middleware=[Middleware(collector.metrics.counted), *_cors(settings)],
        exception_handlers={
            Refusal: _refusing(collector),
            StoreUnavailable: _unavailable,
            HTTPException: _http_error,
            Exception: _internal,
        },
        lifespan=_lifespan,
    )
    app.state.collector = collector
    app.state.companion = companion
    app.router.redirect_slashes = False  # an address with one slash too many is no address of ours
    collector.writer.start()
    return app


def _routes(collector: Collector) -> list[Route]:
    described = json_response(200, document())

    async def get_openapi(_request: Request) -> Response:
        """``GET /v1/openapi.json``: what this service takes and answers."""
        return described

    return [
        Route("/v1/requests", collector.post_request, methods=["POST"]),
        Route("/v1/requests/{id}/files/{number}", collector.put_file, methods=["PUT"]),
        Route("/v1/events", collector.post_events, methods=["POST"]),
        Route("/v1/status", collector.post_status, methods=["POST"]),
        Route("/v1/openapi.json", get_openapi),
        Route("/healthz", collector.get_health),
        Route("/readyz", collector.get_ready),
        Route("/metrics", collector.get_metrics),
    ]


def _cors(settings: CollectorSettings) -> list[Middleware]:
    if not settings.allowed_origins:
        return []
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=settings.allowed_origins,
            allow_methods=["POST", "PUT"],
            allow_headers=["Content-Type"],
            expose_headers=["Retry-After"],
            max_age=PREFLIGHT_SECONDS,
        )
    ]


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    companion: Companion | None = app.state.companion
    if companion:
        companion.start()
    yield
    await asyncio.to_thread(app.state.collector.writer.close)
    if companion:
        await asyncio.to_thread(companion.close)
    app.state.collector.store.close()


def _refusing(collector: Collector) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def refuse(_request: Request, error: Exception) -> Response:
        assert isinstance(error, Refusal)  # noqa: S101 - what Starlette calls this for
        collector.metrics.count_refusal(error.kind)
        return error.response()

    return refuse


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
