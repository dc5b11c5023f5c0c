"""Print the path of the Chromium that the tests drive: named by RAHNAMA_CHROMIUM, on PATH, or Playwright's own."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_browser() -> str | None:
    """Return the path of an executable Chromium, or None when there is none."""
    named = os.environ.get("RAHNAMA_CHROMIUM")
    if named:
        return named if Path(named).is_file() else None
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found:
        return found
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).is_file() else None


def main() -> int:
    """Print the path; exit 1 when there is no browser."""
    found = find_browser()
    if found is None:
        print("no Chromium found", file=sys.stderr)
        return 1
    print(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
