"""Answers for the files of a built site, as a static host gives them: index pages, slashes, types, the page for lost ways."""

from __future__ import annotations

import mimetypes
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.responses import RedirectResponse, Response

if TYPE_CHECKING:
    from pathlib import Path

NOT_FOUND_PAGE = "404.html"
PAGE_TYPE = "text/html; charset=utf-8"

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": PAGE_TYPE,
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}
_PYTHONS_TYPES = mimetypes.MimeTypes()  # Python's own table; the machine's would differ from one to the next


def answer(site: Path, path: str, query: str = "") -> Response | None:
    """Return the answer for a decoded URL path, or None when the site has nothing there; a redirect keeps the query."""
    segments = [segment for segment in path.split("/") if segment]
    if any(segment in {".", ".."} or "\\" in segment or "\0" in segment for segment in segments):
        return None
    try:
        if not path.endswith("/") and site.joinpath(*segments, "index.html").is_file():
            # Built from the cleaned segments: "//shop.example" must not become the address of another host.
            address = "/" + "/".join(map(quote, segments)) + "/" + (query and f"?{query}")
            return RedirectResponse(address, 302, {"Cache-Control": "no-store"})
        return _read(site, segments, slash=path.endswith("/"))
    except OSError:  # gone since, or no name that a file can have
        return None


def not_found(site: Path) -> Response:
    """Return the site's own page for addresses that lead nowhere, or plain words when it has none."""
    try:
        return Response((site / NOT_FOUND_PAGE).read_bytes(), 404, _page_headers(), PAGE_TYPE)
    except OSError:
        return Response("Not found\n", 404, media_type="text/plain")


def content_type(name: str) -> str:
    """Return the value of `Content-Type` for a file of this name."""
    known = next((kind for suffix, kind in _TYPES.items() if name.endswith(suffix)), None)
    return known or _PYTHONS_TYPES.guess_type(name)[0] or "application/octet-stream"


def _read(site: Path, segments: list[str], *, slash: bool) -> Response | None:
    file = site.joinpath(*segments, *(["index.html"] if slash else []))
    if not file.is_file() or not file.resolve().is_relative_to(site.resolve()):
        return None
    kind = content_type(file.name)
    headers = _page_headers() if kind == PAGE_TYPE else {"Cache-Control": "no-cache"}
    return Response(file.read_bytes(), headers=headers, media_type=kind)


def _page_headers() -> dict[str, str]:
    return {"Cache-Control": "no-store"}
