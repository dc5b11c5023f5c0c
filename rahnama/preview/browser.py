"""Finds the Chromium that tests drive and pictures are taken with."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_browser() -> str | None:
    """Return the path of an executable Chromium, or None when there is none.

    Looked for in this order: the one that ``RAHNAMA_CHROMIUM`` names, those on PATH, Playwright's own download.
    """
    named = os.environ.get("RAHNAMA_CHROMIUM")
    if named:
        return named if Path(named).is_file() else None
    return next(filter(None, map(shutil.which, NAMES)), None) or _downloaded()


def _downloaded() -> str | None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 -- a tool of tests, absent where the site is only built

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None
