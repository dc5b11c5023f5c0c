"""Writes the service worker of one publish: our modules, behind the list of what they keep beforehand.

The list holds names that change with their content, and a digest of the pages in it. So the worker differs from the last
publish's exactly when something in it does, and the browser, which compares the two byte by byte, takes it for a new one.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from rahnama.search.bundle import join_modules, read_module
from rahnama.search.minify import refuse_swapped, shorten_scopes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SERVICE_WORKER = "service-worker.js"
"""Address at the site's root: a worker serves what lies beside and below it. Never a hashed name, which no old page would look for."""
STAND_IN = "offline.html"
"""The page that is shown in the place of one that was never read."""
PAGES = ("", "contact/")
"""Pages that are kept before anybody reads them: where to begin, and where to write to."""

_MODULE = "site/offline/worker.js"
_RETIRING_MODULE = "site/offline/retire.js"


def service_worker(site: Path, files: Sequence[str], search: Sequence[str]) -> str:
    """Return the worker of a built site.

    Args:
        site: the folder with the finished pages.
        files: addresses, relative to the site's root, of files with hashed names that are fetched on need: kept beforehand.
        search: the same for the search, which is kept once a customer has used it.
    """
    further = [*(page for page in PAGES if _file(site, page).is_file()), *files]
    kept = {"standIn": STAND_IN, "further": further, "search": list(search), "pages": _digest(site, further)}
    return _joined(_MODULE, f"const KEEP = {json.dumps(kept)};\n")


def retiring_worker() -> str:
    """Return the worker that puts an end to an earlier one and to itself."""
    return _joined(_RETIRING_MODULE)


def _joined(module: str, before: str = "") -> str:
    """Return a module with all that it imports as one short script; what it asks of the browser keeps its name."""
    script = join_modules([module], read_module, f'"use strict";\n{before}')
    refuse_swapped(script)
    return shorten_scopes(script)


def _file(site: Path, page: str) -> Path:
    return site / page / "index.html"


def _digest(site: Path, further: Sequence[str]) -> str:
    """Return ten digits that change with any of the pages."""
    whole = hashlib.sha256((site / STAND_IN).read_bytes())
    for page in further:
        if _file(site, page).is_file():
            whole.update(_file(site, page).read_bytes())
    return whole.hexdigest()[:10]
