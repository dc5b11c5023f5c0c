"""The published assets: one folder that changes with any of them, and one script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rahnama.site.assets import collect_assets

if TYPE_CHECKING:
    from pathlib import Path


def test_any_change_of_any_file_changes_the_folder(tmp_path: Path) -> None:
    (tmp_path / "one.css").write_text("a{}")
    (tmp_path / "two.svg").write_text("1")
    before = collect_assets(tmp_path, {}).folder
    assert collect_assets(tmp_path, {}).folder == before
    (tmp_path / "two.svg").write_text("2")
    assert collect_assets(tmp_path, {}).folder != before


def test_what_no_browser_asks_for_is_not_published(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("for us")
    (tmp_path / "types.d.ts").write_text("for us")
    (tmp_path / "one.css").write_text("")
    assert list(collect_assets(tmp_path, {}).files) == ["one.css"]


def test_the_modules_of_a_page_are_one_file_that_imports_nothing(site: Path) -> None:
    scripts = [path for path in site.rglob("javascripts/*.js") if path.name != "early.js"]
    assert [path.name for path in scripts] == ["app.js"]
    code = scripts[0].read_text("utf-8")
    assert "import " not in code
    assert "initContactForms(document" in code
