"""The scripts that a site publishes, and the one that its promises are tried with: joined and shortened, all but the service worker.

They change with the program alone. minify-go starts threads as soon as it is loaded, and a process with threads must not fork: so they
are made in a process of their own, before all else.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from rahnama.search.bundle import worker_source
from rahnama.search.session import session_script
from rahnama.site.assets import join_entries
from rahnama.site.cache import key_of
from rahnama.site.fork import Task, may_fork

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from rahnama.site.cache import Cache


@dataclass(frozen=True, slots=True)
class Scripts:
    """Scripts of one version of the program.

    Attributes:
        pages: the pages' own, by the names of assets.
        worker: the search worker's.
        session: what `Ranker` takes.
    """

    pages: Mapping[str, bytes]
    worker: bytes
    session: str


def begin_scripts(overrides: Path, cache: Cache) -> Task[Scripts]:
    """Begin to make all scripts of the modules below `overrides`; the cache's version tells what is in them."""
    key = key_of("scripts")
    known = cache.load([key])
    if key in known:
        return Task(lambda: known[key], fork=False)
    return Task(lambda: cache.recall(key, partial(_make, overrides)), fork=may_fork())


def _make(overrides: Path) -> Scripts:
    return Scripts(join_entries(overrides / "assets"), worker_source().encode(), session_script())
