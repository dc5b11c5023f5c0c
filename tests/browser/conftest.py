"""A real Chromium before the real thing: what `make serve` runs, with a database of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

START_SECONDS = 60


@dataclass(frozen=True)
class Shop:
    """A served help center: its address, the database of its collector, and the folder that its pages are built into."""

    url: str
    database: str
    site: Path


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """`make serve`, or a server that already runs when RAHNAMA_URL names it."""
    running = os.environ.get("RAHNAMA_URL")
    if running:
        yield Shop(running, os.environ["RAHNAMA_DATABASE_URL"], ROOT / "var" / "preview" / str(urlsplit(running).port))
        return
    folder = tmp_path_factory.mktemp("shop")
    database = f"sqlite:///{folder / 'rahnama.db'}"
    port = _free_port()
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "scripts/serve.py", "--port", str(port), "--site-dir", str(folder / "site")],
            cwd=ROOT,
            env={**os.environ, "RAHNAMA_DATABASE_URL": database},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        url = f"http://127.0.0.1:{port}/"
        try:
            _wait_for(url, server, folder / "server.log")
            yield Shop(url, database, folder / "site")
        finally:
            server.terminate()
            server.wait(timeout=10)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text("utf-8")
        try:
            with urllib.request.urlopen(url) as answer:
                if "چه کمکی از ما برمی‌آید" in answer.read().decode():
                    return
        except OSError:
            pass
        time.sleep(0.2)
    pytest.fail(f"nothing was served at {url}:\n{log.read_text('utf-8')}")


@pytest.fixture
def visitor(chromium: Browser, shop: Shop) -> Iterator[BrowserContext]:
    """A customer's browser on a phone, fresh for each test."""
    context = chromium.new_context(base_url=shop.url, viewport={"width": 390, "height": 844}, locale="fa-IR")
    yield context
    context.close()


@pytest.fixture
def page(visitor: BrowserContext) -> Page:
    return visitor.new_page()
