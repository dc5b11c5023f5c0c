"""Styles, scripts and fonts of the site, published together under one name that changes with any of them.

The page's modules become one file, as the worker's do: imported one after the other they would cost a slow phone a round
trip a level, and some twenty requests a page; what few visits need is joined apart and fetched when it is needed. The
sheets become one, too, with what pages need of the theme's. Everything below the folder may be kept for ever.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rahnama.search.bundle import join_modules
from rahnama.search.minify import refuse_swapped, shorten_scopes
from rahnama.site.reduction import chosen_classes, compact_sheet, named_words, reduce_sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from rahnama.content.model import Catalog
    from rahnama.content.references import DocsPage
    from rahnama.site.palette import Palette

START = "javascripts/start.js"
APP = "javascripts/app.js"
ICON = "images/favicon.svg"
SHEETS = "stylesheets/"
SHEET = f"{SHEETS}rahnama.css"
"""The sheet that imports the others, in the order in which they apply."""
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
    """

    folder: str
    files: Mapping[str, bytes]

    def address(self, name: str) -> str:
        """Return the address of an asset relative to the site's root; KeyError for a name the bundle lacks."""
        self.files[name]
        return f"{self.folder}/{name}"


def collect_assets(folder: Path, theme: str = "", palette: Palette | None = None) -> AssetBundle:
    """Bundle all publishable files below `folder`, its modules and its sheets as one each.

    The sheets follow the theme's rules and the palette, in whose colours the page's icon is drawn.
    """
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.suffix in PUBLISHED and path.is_file()
    }
    files |= {name: (folder / name).read_bytes() for name in ALONE if (folder / name).is_file()}
    files |= {name: _join(folder, name).encode() for name in ENTRIES if (folder / name).is_file()}
    if palette and ICON in files:
        files[ICON] = files[ICON].replace(DRAWN_IN, palette.light["brand"].encode())
    if SHEET in files:
        files = _join_sheets(files, theme + (palette.sheet if palette else ""))
    files = dict(sorted(files.items()))
    return AssetBundle(f"assets/{_digest(files)}", files)


def collect_shop_assets(
    overrides: Path, theme_sheet: Path, catalog: Catalog, docs: Iterable[DocsPage], palette: Palette
) -> AssetBundle:
    """Bundle the assets below `overrides`, with the shop's colours and the rules of the theme's sheet that its pages can use."""
    sources = [path.read_text("utf-8") for path in sorted(overrides.rglob("*")) if path.suffix in {".html", ".js"}]
    names = named_words(sources) | chosen_classes(catalog, docs)
    own = collect_assets(overrides / "assets").files[SHEET].decode()
    theme = reduce_sheet(theme_sheet.read_text("utf-8"), names, own)
    return collect_assets(overrides / "assets", theme, palette)


def _join(folder: Path, entry: str) -> str:
    """Return a module with all that it imports as one short script, exporting what it exports itself."""
    exported = _EXPORTED.findall((folder / entry).read_text("utf-8"))
    ending = f"export {{ {', '.join(exported)} }};\n" if exported else ""
    script = join_modules([entry], lambda name: (folder / name).read_text("utf-8"))
    refuse_swapped(script)
    return shorten_scopes(script + ending)


def _join_sheets(files: Mapping[str, bytes], theme: str) -> dict[str, bytes]:
    """Return `files` with `theme` before SHEET, and every sheet that it imports in the place of its import.

    Raises KeyError for a sheet that is not there.
    """
    whole = files[SHEET].decode()
    imported = {SHEETS + name for name in _SHEET_IMPORT.findall(whole)}
    joined = _SHEET_IMPORT.sub(lambda found: files[SHEETS + found["name"]].decode(), whole)
    return {name: content for name, content in files.items() if name not in imported} | {
        SHEET: (theme + compact_sheet(joined)).encode()
    }


def _digest(files: Mapping[str, bytes]) -> str:
    whole = hashlib.sha256()
    for name, content in files.items():
        whole.update(f"{name}\0{len(content)}\0".encode())
        whole.update(content)
    return whole.hexdigest()[:10]
