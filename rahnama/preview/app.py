"""The preview over HTTP: the collector's addresses, the built site, and below ``/_preview/`` what keeps open pages fresh."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from rahnama.preview import files
from rahnama.settings import Settings
from rahnama.site.policy import content_security_policy

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

    from rahnama.preview.live import Live

OWN = "/_preview/"
COLLECTOR_PATHS = ("/healthz", "/readyz")
COLLECTOR_PREFIX = "/v1/"

SECURITY_HEADERS = {
    "Content-Security-Policy": f"{content_security_policy(Settings(collector='/'))}; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
"""What the servers configured under deploy/ send with every file of the site."""

_ASSETS = Path(__file__).parent / "assets"
_RETRY_MS = 500
"""How long a page waits before it looks for a server that went away."""
_SWAP_SECONDS = 0.05
"""Far longer than the moment between the two renames that put a new build in place."""

_FAILED_PAGE = """<!doctype html>
<html lang="fa" dir="rtl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>پیش‌نمایش هنوز ساخته نشده است</title>
</head>
<body>
<main id="rahnama-preview" class="rahnama-preview rahnama-preview--whole">
<h1>پیش‌نمایش هنوز ساخته نشده است</h1>
<p>این موردها را درست کنید؛ صفحه خودش تازه می‌شود.</p>
<ol>{problems}</ol>
</main>
</body>
</html>
"""


class Preview:
    """The endpoints of the site, over the folder that `live` builds into."""

    def __init__(self, live: Live, site: Path) -> None:
        self.live = live
        self.site = site

    async def get_file(self, request: Request) -> Response:
        """Any path: a file of the site, pages with the tag of the reloading script."""
        # Asked before the file is read: a page stamped too old reloads once more, one stamped too new never would.
        build = self.live.state.build
        if not self.site.is_dir() and self.live.state.problems:
            return self._finish(self._failed_page(), build)
        path = "/" + request.path_params["path"]
        found = files.answer(self.site, path, request.url.query)
        if found is None and self.live.building:
            await asyncio.sleep(_SWAP_SECONDS)
            found = files.answer(self.site, path, request.url.query)
        return self._finish(found or files.not_found(self.site), build)

    async def get_asset(self, request: Request) -> Response:
        """``/_preview/reload.js`` and ``/_preview/reload.css``."""
        found = files.answer(_ASSETS, request.path_params["name"])
        return self._finish(found or files.not_found(self.site), self.live.state.build)

    async def get_events(self, _request: Request) -> Response:
        """``/_preview/events``: a stream of ``state`` events, each with a `State` as JSON."""
        return StreamingResponse(
            self._events(), headers={"Cache-Control": "no-store"}, media_type="text/event-stream; charset=utf-8"
        )

    async def _events(self) -> AsyncIterator[str]:
        yield f"retry: {_RETRY_MS}\n\n"
        async for state in self.live.states():
            yield f"event: state\ndata: {json.dumps(asdict(state))}\n\n"

    def _finish(self, response: Response, build: str) -> Response:
        """Add the headers, and to pages the tags of the preview; the files on disk never have them."""
        response.headers.update(SECURITY_HEADERS)
        if response.headers.get("Content-Type") == files.PAGE_TYPE:
            response.body = _with_tags(bytes(response.body), build)
            response.headers["Content-Length"] = str(len(response.body))
        return response

    def _failed_page(self) -> Response:
        problems = "".join(f'<li dir="auto">{escape(line)}</li>' for line in self.live.state.problems)
        page = _FAILED_PAGE.format(problems=problems)
        return Response(page, 503, {"Cache-Control": "no-store"}, files.PAGE_TYPE)


def create_preview(live: Live, site: Path, collector: ASGIApp) -> ASGIApp:
    """Return the site in folder `site` and the collector as one application; its lifespan is the collector's."""
    preview = Preview(live, site)
    pages = Starlette(
        routes=[
            Route(OWN + "events", preview.get_events),
            Route(OWN + "{name}", preview.get_asset),
            Route("/{path:path}", preview.get_file),
        ]
    )

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await (collector if _is_collectors(scope) else pages)(scope, receive, send)

    return app


def _is_collectors(scope: Scope) -> bool:
    if scope["type"] != "http":
        return True
    path: str = scope["path"]
    return path in COLLECTOR_PATHS or path.startswith(COLLECTOR_PREFIX)


def _with_tags(page: bytes, build: str) -> bytes:
    """Put the script, which learns the page's build from its own address, and its styles at the end of the head."""
    tags = f'<link rel="stylesheet" href="{OWN}reload.css"><script type="module" src="{OWN}reload.js?build={build}"></script>'
    head, end, body = page.partition(b"</head>")
    return head + tags.encode() + end + body
