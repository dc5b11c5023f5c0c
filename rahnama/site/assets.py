"""Styles, scripts and fonts of the site, published together under one name that changes with any of them.

Modules import each other by relative address, so a hash in each file's name would have to be rewritten into its importers.
One hash in the folder's name does the same for caches: everything below it may be kept for ever.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_IMPORT = re.compile(r"""^import [^"']*["']\./([^"']+)["'];$""", re.MULTILINE)

APP = "javascripts/app.js"
PUBLISHED = (".css", ".js", ".woff2", ".svg", ".png", ".ico", ".txt")


@dataclass(frozen=True, slots=True)
class AssetBundle:
    """Asset files, and the folder they are published in.

    Attributes:
        folder: address of the folder, relative to the site's root.
        files: path of each file by its name inside the bundle (``javascripts/app.js``).
        modules: names of the modules that ``javascripts/app.js`` imports, directly or through others.
    """

    folder: str
    files: Mapping[str, Path]
    modules: tuple[str, ...] = ()

    def address(self, name: str) -> str:
        """Return the address of an asset relative to the site's root; KeyError for a name the bundle lacks."""
        self.files[name]
        return f"{self.folder}/{name}"


def collect_assets(folder: Path, extra: Mapping[str, Path]) -> AssetBundle:
    """Bundle all publishable files below `folder`, and single files from elsewhere under the given names."""
    found = {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.suffix in PUBLISHED and path.is_file()
    }
    files = dict(sorted({**found, **extra}.items()))
    return AssetBundle(f"assets/{_digest(files)}", files, tuple(sorted(_imported(APP, files))))


def _imported(name: str, files: Mapping[str, Path]) -> set[str]:
    found: set[str] = set()
    waiting = [name] if name in files else []
    while waiting:
        module = waiting.pop()
        for target in _IMPORT.findall(files[module].read_text("utf-8")):
            imported = f"{module.rpartition('/')[0]}/{target}"
            if imported not in found:
                found.add(imported)
                waiting.append(imported)
    return found


def _digest(files: Mapping[str, Path]) -> str:
    whole = hashlib.sha256()
    for name, path in files.items():
        whole.update(f"{name}\0".encode())
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()[:10]
