"""Prints generated pages and writes them, in two processes where that helps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rahnama.site.fork import Task
from rahnama.site.searching import UNKNOWN_INDEX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rahnama.site.tree import Tree
    from rahnama.site.views import View

MOST_AHEAD = 32_000_000
"""Characters of pages that may wait in memory for the address of the index."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page to be: its address relative to the site's root, its template, and what makes the view that it shows."""

    address: str
    template: str
    view: Callable[[], View]


class Press:
    """All generated pages, each made into HTML once, by `render`."""

    def __init__(self, sheets: Iterable[Sheet], render: Callable[[Sheet], str]) -> None:
        self._render = render
        self._waiting = list(reversed(list(sheets)))
        self._printed: list[tuple[str, str]] = []

    def print_while(self, is_busy: Callable[[], bool]) -> None:
        """Print pages while something else is done; they cannot be written yet."""
        size = 0
        while self._waiting and size < MOST_AHEAD and is_busy():
            sheet = self._waiting.pop()
            html = self._render(sheet)
            size += len(html)
            self._printed.append((sheet.address, html))

    def write(self, tree: Tree, index: str, *, fork: bool) -> None:
        """Write all pages into `tree`; `index` is the address of the search index, which is known by now."""
        rest, self._waiting = self._waiting, []
        other = Task(lambda: self._print(rest[1::2], tree), fork=fork and len(rest) > 1)
        for address, html in self._printed:
            tree.write(f"{address}index.html", html.replace(UNKNOWN_INDEX, index).encode())
        self._printed = []
        self._print(rest[0::2], tree)
        other.result()

    def _print(self, sheets: Iterable[Sheet], tree: Tree) -> None:
        for sheet in sheets:
            tree.write(f"{sheet.address}index.html", self._render(sheet).encode())
