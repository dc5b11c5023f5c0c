"""The same site in Firefox, where one is installed; `make test` installs none. What drives it comes from npm on first use."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from benchmarks.pages import CACHE
from benchmarks.peers import NODE, install
from benchmarks.search_network import SlowServer

if TYPE_CHECKING:
    from pathlib import Path

FIREFOX = os.environ.get("RAHNAMA_FIREFOX") or shutil.which("firefox") or shutil.which("firefox-esr")
LONGEST = 180
"""Seconds after which Firefox is given up."""


@pytest.mark.browser
@pytest.mark.skipif(FIREFOX is None, reason="no Firefox: install one, or name it in RAHNAMA_FIREFOX")
def test_firefox_searches_reads_and_opens_the_form(site: Path) -> None:
    with SlowServer(site) as server:
        command = [str(NODE / "bin" / "node"), "visit.js", str(FIREFOX), server.url]
        done = subprocess.run(
            command, cwd=install("firefox", CACHE), capture_output=True, text=True, check=False, timeout=LONGEST
        )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen == {"hits": seen["hits"], "heading": seen["heading"], "form": "open", "errors": []}
    assert seen["hits"] > 0
    assert "مبلغ از حسابم کسر شد" in seen["heading"]
