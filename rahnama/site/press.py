"""Prints generated pages and writes them: unchanged ones from the cache, the others in two processes where that helps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rahnama.site.fork import Task
from rahnama.site.searching import UNKNOWN_INDEX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from rahnama.site.cache import Cache
    from rahnama.site.tree import Tree
    from rahnama.site.views import View

MOST_AHEAD = 32_000_000
"""Characters of pages that may wait in memory for the address of the index."""
BATCH = 50
"""Pages that are looked up, printed and kept at once."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page to be: its address relative to the site's root, its template, and what makes the view that it shows."""

    address: str
    template: str
    view: Callable[[], View]


class Press:
    """All generated pages, each made into HTML once.

    Args:
        sheets: the pages.
        render: makes the HTML of a page from its view, with `UNKNOWN_INDEX` for the address of the search index.
        key: says from what the HTML is made; equal keys mean equal HTML.
        cache: pages of earlier builds.
    """

    def __init__(
        self,
        sheets: Iterable[Sheet],
        render: Callable[[Sheet, View], str],
        key: Callable[[Sheet, View], bytes],
        cache: Cache,
    ) -> None:
        self._waiting = list(sheets)
        self._printed: list[tuple[str, str]] = []
        self._render = render
        self._key = key
        self._cache = cache

    def print_while(self, is_busy: Callable[[], bool]) -> None:
        """Print pages while something else is done; they cannot be written yet."""
        size = done = 0
        while done < len(self._waiting) and size < MOST_AHEAD and is_busy():
            printed = list(self._print(self._waiting[done : done + BATCH]))
            done += BATCH
            size += sum(len(html) for _, html in printed)
            self._printed += printed
        del self._waiting[:done]

    def write(self, tree: Tree, index: str, *, fork: bool) -> None:
        """Write all pages into `tree`; `index` is the address of the search index, which is known by now."""
        rest, self._waiting = self._waiting, []

        def write_half(start: int) -> set[bytes]:
            half = rest[start::2]
            for place in range(0, len(half), BATCH):
                _write(self._print(half[place : place + BATCH]), tree, index)
            return self._cache.used

        other = Task(lambda: write_half(1), fork=fork and len(rest) > 1)
        _write(self._printed, tree, index)
        self._printed = []
        write_half(0)
        self._cache.used |= other.result()

    def _print(self, sheets: Sequence[Sheet]) -> Iterator[tuple[str, str]]:
        """Yield address and HTML of some pages."""
        views = [sheet.view() for sheet in sheets]
        if not self._cache.is_on:
            yield from ((sheet.address, self._render(sheet, view)) for sheet, view in zip(sheets, views, strict=True))
            return
        keys = [self._key(sheet, view) for sheet, view in zip(sheets, views, strict=True)]
        known = self._cache.load(keys)
        new: dict[bytes, str] = {}
        for sheet, view, key in zip(sheets, views, keys, strict=True):
            if key not in known:
                known[key] = new[key] = self._render(sheet, view)
            yield sheet.address, known[key]
        self._cache.save(new)


def _write(pages: Iterable[tuple[str, str]], tree: Tree, index: str) -> None:
    for address, html in pages:
        tree.write(f"{address}index.html", html.replace(UNKNOWN_INDEX, index).encode())
