"""The published assets: one folder that changes with any of them, and modules that load side by side."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rahnama.site.assets import collect_assets
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

ASSETS = ROOT / "overrides" / "assets"


def test_any_change_of_any_file_changes_the_folder(tmp_path: Path) -> None:
    (tmp_path / "one.css").write_text("a{}")
    (tmp_path / "two.js").write_text("1;")
    before = collect_assets(tmp_path, {}).folder
    assert collect_assets(tmp_path, {}).folder == before
    (tmp_path / "two.js").write_text("2;")
    assert collect_assets(tmp_path, {}).folder != before


def test_what_no_browser_asks_for_is_not_published(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("for us")
    (tmp_path / "types.d.ts").write_text("for us")
    (tmp_path / "app.js").write_text("")
    assert list(collect_assets(tmp_path, {}).files) == ["app.js"]


def test_every_module_of_a_page_is_announced_in_its_head(site: Path) -> None:
    announced = set(
        re.findall(r'modulepreload" href="[^"]*/(javascripts/[^"]+)"', (site / "index.html").read_text("utf-8"))
    )
    written = {f"javascripts/{path.name}" for path in (ASSETS / "javascripts").glob("*.js")}
    assert announced == written - {"javascripts/app.js", "javascripts/early.js"}
