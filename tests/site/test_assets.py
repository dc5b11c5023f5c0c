"""The published assets: one folder that changes with any of them, one script, two sheets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rahnama.site.assets import collect_assets
from rahnama.site.reduction import classes, compact_sheet
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

_SHEET = re.compile(r'<link rel="stylesheet" href="[^"]*/([^/"]+)">')


def test_any_change_of_any_file_changes_the_folder(tmp_path: Path) -> None:
    (tmp_path / "one.css").write_text("a{}")
    (tmp_path / "two.svg").write_text("1")
    before = collect_assets(tmp_path).folder
    assert collect_assets(tmp_path).folder == before
    (tmp_path / "two.svg").write_text("2")
    assert collect_assets(tmp_path).folder != before


def test_what_no_browser_asks_for_is_not_published(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("for us")
    (tmp_path / "types.d.ts").write_text("for us")
    (tmp_path / "one.css").write_text("")
    assert list(collect_assets(tmp_path).files) == ["one.css"]


def test_the_modules_of_a_page_are_one_file_that_imports_nothing(site: Path) -> None:
    code = {path.name: path.read_text("utf-8") for path in site.rglob("javascripts/*.js")}
    assert sorted(code) == [
        "app.js",
        "contact.js",
        "early.js",
        "notices-early.js",
        "proof-worker.js",
        "proof.js",
        "start.js",
        "uploads.js",
    ]
    assert [name for name, text in code.items() if "import " in text] == []
    assert "initContact(document" in code["app.js"]


def test_what_is_fetched_on_need_exports_what_it_is_asked_for(site: Path) -> None:
    code = {path.name: path.read_text("utf-8") for path in site.rglob("javascripts/*.js")}
    assert 'getAttribute("data-src")' in code["start.js"]
    for name, export in {"contact.js": "openContactPage", "uploads.js": "openUploads", "proof.js": "solve"}.items():
        assert code[name].endswith(f"export{{{export}}}")
        assert f'await fetchModule("{name}")' in code["app.js"]


def test_a_page_of_answers_carries_no_code_for_attachments(site: Path) -> None:
    [app] = (path.read_text("utf-8") for path in site.rglob("javascripts/app.js"))
    for part in ("createImageBitmap", "XMLHttpRequest", "new Worker(new URL"):
        assert part not in app


def test_sheets_are_joined_in_the_order_of_their_imports(tmp_path: Path) -> None:
    sheets = tmp_path / "stylesheets"
    sheets.mkdir()
    (sheets / "rahnama.css").write_text('@import "second.css";\n@import "first.css";\n')
    (sheets / "first.css").write_text("a{}")
    (sheets / "second.css").write_text("b{}")
    assert collect_assets(tmp_path).files == {"stylesheets/rahnama.css": b"b{}a{}"}


def test_no_sheet_of_ours_is_left_out_or_fetched_alone(site: Path) -> None:
    sheets = {path.name: path.read_text("utf-8") for path in site.rglob("stylesheets/*.css")}
    assert sheets.keys() == {"rahnama.css", "later.css"}
    assert [name for name, sheet in sheets.items() if "@import" in sheet] == []
    sources = sorted((ROOT / "overrides" / "assets" / "stylesheets").glob("*.css"))
    parts = {path.name: compact_sheet(path.read_text("utf-8")) for path in sources if path.name not in sheets}
    assert [name for name, part in parts.items() if sum(part in sheet for sheet in sheets.values()) != 1] == []


def test_every_page_names_both_sheets_the_later_one_in_its_main_part(site: Path) -> None:
    """So every class has its rules wherever it is used, and no page waits for the later sheet before it begins to appear."""
    pages = [(path, path.read_text("utf-8")) for path in site.rglob("*.html")]
    pages = [(path, text) for path, text in pages if 'http-equiv="refresh"' not in text]
    assert len(pages) > 100
    for path, text in pages:
        assert _SHEET.findall(text) == ["rahnama.css", "later.css"], path
        head, main = text.index("</head>"), text.index("<main")
        first, later = (found.start() for found in _SHEET.finditer(text))
        assert first < head < main < later < text.index("</main>"), path


def test_rules_for_paper_delay_no_screen(site: Path) -> None:
    first, later = (next(site.rglob(name)).read_text("utf-8") for name in ("rahnama.css", "later.css"))
    assert re.findall(r"@page|@media print", first) == []
    assert {"@page", "@media print"} <= set(re.findall(r"@page|@media print", later))


def test_an_answer_shows_nothing_above_the_later_sheet_that_only_that_one_dresses(site: Path) -> None:
    sheets = {name: next(site.rglob(name)).read_text("utf-8") for name in ("rahnama.css", "later.css")}
    only_later = classes(sheets["later.css"]) - classes(sheets["rahnama.css"])
    assert {".contact-form", ".table", ".vote"} <= only_later
    for path in [*site.glob("faq/*/*/index.html"), *site.glob("guides/*/index.html")]:
        text = path.read_text("utf-8")
        if 'http-equiv="refresh"' in text:
            continue
        above = text[text.index("<main") : text.index("later.css")]
        used = {f".{name}" for names in re.findall(r'class="([^"]*)"', above) for name in names.split()}
        assert used & only_later == set(), path
