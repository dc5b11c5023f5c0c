"""What several tests stand on: the site, built once a run by the command that builds it for shops."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, sync_playwright

from rahnama.preview.browser import find_browser

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo shop's help center, built strictly."""
    target = tmp_path_factory.mktemp("built") / "site"
    command = [sys.executable, "scripts/build_site.py", "--site-dir", str(target)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return target


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A real Chromium. Not for the session: Playwright keeps an event loop running that other tests would be in the way of."""
    executable = find_browser()
    assert executable, "no Chromium: run make test, or set RAHNAMA_CHROMIUM"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable,
            # A container's root has no sandbox; the rest keeps Chromium from calling home.
            args=["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        )
        yield browser
        browser.close()
