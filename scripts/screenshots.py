"""Photograph every kind of page of a built site: from 320 to 1280 px, light and dark, into var/screenshots/."""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import functools
import http.server
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Browser, sync_playwright

from rahnama.preview.browser import find_browser

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

PAGES = {
    "home": "",
    "category": "faq/payment/",
    "entry": "faq/payment/money-deducted/",
    "guides": "guides/",
    "guide": "guides/mobile/",
    "print": "faq/abroad/print/",
    "english": "en/",
    "contact": "contact/",
    "search": "search/?q=پولم برنگشت",
    "missing": "404.html",
}
SIZES = {"desktop": (1280, 900), "tablet": (768, 1024), "phone": (390, 844), "narrow": (320, 640)}
SCHEMES = ("light", "dark")
MOMENT = dt.datetime(2026, 11, 29, 9, tzinfo=dt.UTC)
"""When pictures are taken, so that opening hours and notices look the same every day."""


@contextlib.contextmanager
def served(site: Path) -> Iterator[str]:
    """Serve a folder on a free port of this machine while the context lasts."""
    handler = functools.partial(QuietHandler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serves files without a line for each."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name in the standard library
        """Say nothing."""


def photograph(
    browser: Browser, base: str, folder: Path, *, whole: bool, scale: float = 1, sizes: Collection[str] = SIZES
) -> None:
    """Write one picture for each page, size and colour scheme: whole pages or what a screen shows, always of the same moment."""
    for size in sizes:
        width, height = SIZES[size]
        for scheme in SCHEMES:
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme="light" if scheme == "light" else "dark",
                device_scale_factor=scale,
                reduced_motion="reduce",
                timezone_id="Asia/Tehran",
            )
            context.clock.set_fixed_time(MOMENT)
            page = context.new_page()
            for name, address in PAGES.items():
                page.goto(base + address, wait_until="networkidle")
                page.wait_for_function("document.fonts.status === 'loaded'")
                page.wait_for_timeout(300)
                page.screenshot(path=folder / f"{name}-{size}-{scheme}.png", full_page=whole)
            context.close()


def main() -> int:
    """Photograph the site; exit 1 when there is no browser."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--site", type=Path, default=Path("site"), help="built site (default: site)")
    parser.add_argument("--output", type=Path, default=Path("var/screenshots"))
    parser.add_argument("--first-screen", action="store_true", help="only what is seen without scrolling")
    arguments = parser.parse_args()
    executable = find_browser()
    if executable is None:
        print("no Chromium found: run make test once, or set RAHNAMA_CHROMIUM", file=sys.stderr)
        return 1
    arguments.output.mkdir(parents=True, exist_ok=True)
    with served(arguments.site) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        photograph(browser, base, arguments.output, whole=not arguments.first_screen)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
