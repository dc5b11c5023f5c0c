"""The service worker of a publish: what it is told to keep, when it changes, and how much it weighs."""

from __future__ import annotations

import json
import re
import zlib
from typing import TYPE_CHECKING, Any

from rahnama.search.bundle import join_modules
from rahnama.search.minify import shorten_scopes
from rahnama.site.offline.script import SERVICE_WORKER, retiring_worker, service_worker
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

LARGEST_WORKER = 2_500
LARGEST_PART = 700


def gzipped(text: str) -> int:
    return len(zlib.compress(text.encode(), 6, wbits=31))


def kept(script: str) -> dict[str, Any]:
    [written] = re.findall(r"KEEP=(\{.*?\})", script)
    found: dict[str, Any] = json.loads(re.sub(r"([{,])(\w+):", r'\1"\2":', written))
    return found


def test_everything_that_is_kept_beforehand_is_published(site: Path) -> None:
    worker = kept((site / SERVICE_WORKER).read_text("utf-8"))
    addresses = [worker["standIn"], *worker["further"], *worker["search"]]
    assert "" in addresses
    assert "contact/" in addresses
    files = [site / address / ("index.html" if address.endswith("/") or not address else "") for address in addresses]
    assert [file for file in files if not file.is_file()] == []


def test_the_worker_changes_with_what_it_keeps_and_with_nothing_else(tmp_path: Path) -> None:
    for page in ("offline.html", "index.html", "contact/index.html", "faq/index.html"):
        (tmp_path / page).parent.mkdir(exist_ok=True)
        (tmp_path / page).write_text(page)
    before = service_worker(tmp_path, ["assets/a.js"], ["assets/index.txt"])
    (tmp_path / "faq/index.html").write_text("changed")
    assert service_worker(tmp_path, ["assets/a.js"], ["assets/index.txt"]) == before
    others = [
        service_worker(tmp_path, ["assets/b.js"], ["assets/index.txt"]),
        service_worker(tmp_path, ["assets/a.js"], ["assets/next.txt"]),
    ]
    (tmp_path / "contact/index.html").write_text("changed")
    others.append(service_worker(tmp_path, ["assets/a.js"], ["assets/index.txt"]))
    assert len({before, *others}) == 4


def test_the_worker_weighs_little(site: Path) -> None:
    assert gzipped((site / SERVICE_WORKER).read_text("utf-8")) <= LARGEST_WORKER
    assert gzipped(retiring_worker()) <= 400


def test_the_pages_part_adds_little_to_their_script() -> None:
    modules = ROOT / "overrides" / "assets" / "javascripts"
    app, part = (
        join_modules([name], lambda module: (modules / module).read_text("utf-8")) for name in ("app.js", "offline.js")
    )
    assert part in app
    assert gzipped(shorten_scopes(app)) - gzipped(shorten_scopes(app.replace(part, ""))) <= LARGEST_PART
