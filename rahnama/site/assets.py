"""Styles, scripts and fonts of the site, published together under one name that changes with any of them.

The page's modules become one file, as the worker's do: imported one after the other they would cost a slow phone a round
trip a level, and some twenty requests a page; what few visits need is joined apart and fetched when it is needed. The
sheets become two, with what pages need of the theme's: the first keeps a page from being painted, the later one does not.
Everything below the folder may be kept for ever.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rahnama.search.bundle import join_modules
from rahnama.search.minify import refuse_swapped, shorten_scopes
from rahnama.site.reduction import (
    ELEMENTS,
    WAITING,
    classes,
    compact_sheet,
    named_words,
    part_sheet,
    reduce_sheet,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from rahnama.site.palette import Palette

START = "javascripts/start.js"
APP = "javascripts/app.js"
ICON = "images/favicon.svg"
SHEETS = "stylesheets/"
FIRST_SHEET = f"{SHEETS}rahnama.css"
LATER_SHEET = f"{SHEETS}later.css"
"""The sheets that import the others, in the order in which they apply; the later one follows the first."""
DRAWN_IN = b"currentcolor"
"""What the icon's file says in the place of the brand's colour: an icon has no text around it whose colour it could take."""
ENTRIES = (START, APP, "javascripts/contact.js", "javascripts/uploads.js", "javascripts/proof.js")
"""Modules that are published, each with all that it imports; the first asks for the second, and the
others are imported dynamically, under their own names."""
ALONE = ("javascripts/early.js", "javascripts/notices-early.js", "javascripts/proof-worker.js")
"""Scripts that no module imports: a page, or a module as its worker, names them."""
WRITING = (*ENTRIES[2:], "javascripts/proof-worker.js")
"""What is fetched when somebody writes to the shop, the form itself first."""
PUBLISHED = (".css", ".woff2", ".svg", ".png", ".ico", ".txt")

_EXPORTED = re.compile(r"^export (?:async )?(?:class|const|function|let) (\w+)", re.MULTILINE)
_SHEET_IMPORT = re.compile(r'^@import "(?P<name>[^"/]+)";$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class AssetBundle:
    """Asset files.

    Attributes:
        folder: address of the folder they are published in, relative to the site's root.
        files: content by the name inside the folder (``javascripts/app.js``).
        waiting: elements, and classes with their dot, that only the later sheet has rules for.
    """

    folder: str
    files: Mapping[str, bytes]
    waiting: frozenset[str] = frozenset()

    def address(self, name: str) -> str:
        """Return the address of an asset relative to the site's root; KeyError for a name the bundle lacks."""
        self.files[name]
        return f"{self.folder}/{name}"


def collect_assets(
    folder: Path,
    themes: Mapping[str, str] | None = None,
    palette: Palette | None = None,
    scripts: Mapping[str, bytes] | None = None,
) -> AssetBundle:
    """Bundle all publishable files below `folder`, its modules and its sheets joined.

    Args:
        folder: where the files are.
        themes: rules of the theme to begin a sheet with, by the sheet's name.
        palette: the shop's colours; the first sheet names them, and the page's icon is drawn in the brand's.
        scripts: what `join_entries` returns, where somebody has it.
    """
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.suffix in PUBLISHED and path.is_file()
    }
    files |= {name: (folder / name).read_bytes() for name in ALONE if (folder / name).is_file()}
    files |= join_entries(folder) if scripts is None else scripts
    if palette and ICON in files:
        files[ICON] = files[ICON].replace(DRAWN_IN, palette.light["brand"].encode())
    colors = {FIRST_SHEET: palette.sheet if palette else ""}
    for sheet in (FIRST_SHEET, LATER_SHEET):
        if sheet in files:
            files = _join_sheets(files, sheet, (themes or {}).get(sheet, "") + colors.get(sheet, ""))
    files = dict(sorted(files.items()))
    return AssetBundle(f"assets/{_digest(files)}", files, _waiting(files))


def collect_shop_assets(
    overrides: Path,
    theme_sheet: Path,
    names: frozenset[str],
    palette: Palette,
    scripts: Mapping[str, bytes],
) -> AssetBundle:
    """Bundle the assets below `overrides`, with the shop's colours and the rules of the theme's sheet that its pages can use.

    Args:
        overrides: the project's templates and assets.
        theme_sheet: the theme's stylesheet.
        names: classes that texts and settings bring in (`reduction.chosen_classes`), beside those of templates and modules.
        palette: the shop's colours.
        scripts: what `join_entries` returns for them.
    """
    sources = [path.read_text("utf-8") for path in sorted(overrides.rglob("*")) if path.suffix in {".html", ".js"}]
    names |= named_words(sources)
    own = {f"{SHEETS}{path.name}": path.read_bytes() for path in (overrides / "assets" / SHEETS).glob("*.css")}
    first, later = (_join_sheets(own, name, "")[name].decode() for name in (FIRST_SHEET, LATER_SHEET))
    parts = part_sheet(reduce_sheet(theme_sheet.read_text("utf-8"), names, first + later), first)
    themes = dict(zip((FIRST_SHEET, LATER_SHEET), parts, strict=True))
    return collect_assets(overrides / "assets", themes, palette, scripts)


def join_entries(folder: Path) -> dict[str, bytes]:
    """Return the scripts of all ENTRIES below `folder` by their names."""
    return {name: _join(folder, name).encode() for name in ENTRIES if (folder / name).is_file()}


def _join(folder: Path, entry: str) -> str:
    """Return a module with all that it imports as one short script, exporting what it exports itself."""
    exported = _EXPORTED.findall((folder / entry).read_text("utf-8"))
    ending = f"export {{ {', '.join(exported)} }};\n" if exported else ""
    script = join_modules([entry], lambda name: (folder / name).read_text("utf-8"))
    refuse_swapped(script)
    return shorten_scopes(script + ending)


def _join_sheets(files: Mapping[str, bytes], sheet: str, before: str) -> dict[str, bytes]:
    """Return `files` with `before` at the beginning of `sheet`, and every sheet that it imports in the place of its import.

    Raises KeyError for a sheet that is not there.
    """
    whole = files[sheet].decode()
    imported = {SHEETS + name for name in _SHEET_IMPORT.findall(whole)}
    joined = _SHEET_IMPORT.sub(lambda found: files[SHEETS + found["name"]].decode(), whole)
    return {name: content for name, content in files.items() if name not in imported} | {
        sheet: (before + compact_sheet(joined)).encode()
    }


def _waiting(files: Mapping[str, bytes]) -> frozenset[str]:
    first, later = (classes(files.get(name, b"").decode()) for name in (FIRST_SHEET, LATER_SHEET))
    return WAITING & ELEMENTS - {"summary"} | later - first  # its fold tells earlier, and ours have one, too


def _digest(files: Mapping[str, bytes]) -> str:
    whole = hashlib.sha256()
    for name, content in files.items():
        whole.update(f"{name}\0{len(content)}\0".encode())
        whole.update(content)
    return whole.hexdigest()[:10]
