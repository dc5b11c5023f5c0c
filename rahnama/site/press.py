"""Prints generated pages and writes them: unchanged ones are taken from an earlier site, the others are printed, in two processes where that helps.

The cache only knows what unchanged pages look like, by a digest. An earlier site may have been touched by anybody, so what it has is held
against that digest, with a placeholder for the address of the search index, which changes with every text.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rahnama.site.cache import key_of
from rahnama.site.fork import Task
from rahnama.site.searching import INDEX_ADDRESS, UNKNOWN_INDEX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from rahnama.site.cache import Cache
    from rahnama.site.tree import Tree
    from rahnama.site.views import View

MOST_AHEAD = 32_000_000
"""Bytes of pages that may wait in memory for the address of the index."""
BATCH = 50
"""Pages that are printed at once."""
MANY = 100
"""Pages to print from which on a second process is worth while."""

_INDEX = re.compile(INDEX_ADDRESS.encode())
_UNKNOWN = UNKNOWN_INDEX.encode()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page to be.

    Attributes:
        address: of the page, relative to the site's root; ends in ``/``.
        template: name of its template.
        made_of: everything that what the template shows depends on.
        view: makes what the template shows.
    """

    address: str
    template: str
    made_of: Sequence[str | bytes]
    view: Callable[[], View]

    @property
    def file(self) -> str:
        """Address of its file relative to the site's root."""
        return f"{self.address}index.html"


class Press:
    """All generated pages, each made into HTML at most once.

    Args:
        sheets: the pages.
        render: makes the HTML of a page, with `UNKNOWN_INDEX` for the address of the search index.
        cache: digests of pages that earlier builds printed.
    """

    def __init__(self, sheets: Sequence[Sheet], render: Callable[[Sheet], str], cache: Cache) -> None:
        self._render = render
        self._cache = cache
        self._keys = {sheet.address: key_of("page", sheet.template, *sheet.made_of) for sheet in sheets}
        self._known: dict[bytes, bytes] = cache.load(self._keys.values())
        self._kept = [sheet for sheet in sheets if self._keys[sheet.address] in self._known]
        self._waiting = [sheet for sheet in sheets if self._keys[sheet.address] not in self._known]
        self._printed: list[tuple[Sheet, bytes]] = []

    def print_while(self, is_busy: Callable[[], bool]) -> None:
        """Print pages while something else is done; they cannot be written yet."""
        size = done = 0
        while done < len(self._waiting) and size < MOST_AHEAD and is_busy():
            printed = [(sheet, self._print(sheet)) for sheet in self._waiting[done : done + BATCH]]
            done += BATCH
            size += sum(len(content) for _, content in printed)
            self._printed += printed
        del self._waiting[:done]

    def write(self, tree: Tree, index: str, *, fork: bool) -> None:
        """Write all pages into `tree`; `index` is the address of the search index, which is known by now."""
        address = index.encode()
        self._waiting += [sheet for sheet in self._kept if not self._keep(sheet, tree, address)]
        rest = self._waiting
        other = Task(lambda: self._write_all(rest[1::2], tree, address), fork=fork and len(rest) > MANY)
        digests = self._write(self._printed, tree, address)
        self._printed = []
        digests |= self._write_all(rest[::2], tree, address) | other.result()
        tree.written.update(sheet.file for sheet in rest)
        self._cache.save(digests)

    def _write_all(self, sheets: Iterable[Sheet], tree: Tree, index: bytes) -> dict[bytes, bytes]:
        """Print pages and write each at once; return their digests by key."""
        return self._write(((sheet, self._print(sheet)) for sheet in sheets), tree, index)

    def _write(self, pages: Iterable[tuple[Sheet, bytes]], tree: Tree, index: bytes) -> dict[bytes, bytes]:
        digests = {}
        for sheet, content in pages:
            digests[self._keys[sheet.address]] = _digest(content)
            tree.write(sheet.file, content.replace(_UNKNOWN, index))
        return digests

    def _keep(self, sheet: Sheet, tree: Tree, index: bytes) -> bool:
        """Take an unchanged page from where the tree has it, but for the name of the index; tell whether it was there."""
        held = tree.held(sheet.file)
        page = self._unchanged(sheet, held)
        if page is not None and held is not None:
            tree.mend(sheet.file, page.replace(_UNKNOWN, index), held)
            return True
        page = self._unchanged(sheet, tree.standing(sheet.file))
        if page is not None:
            tree.write(sheet.file, page.replace(_UNKNOWN, index))
        return page is not None

    def _unchanged(self, sheet: Sheet, earlier: bytes | None) -> bytes | None:
        """Return an earlier file as it was printed, before the index had a name; None where it is not the page that is known."""
        page = None if earlier is None else _INDEX.sub(_UNKNOWN, earlier)
        return page if page is not None and _digest(page) == self._known[self._keys[sheet.address]] else None

    def _print(self, sheet: Sheet) -> bytes:
        return self._render(sheet).encode()


def _digest(page: bytes) -> bytes:
    return hashlib.sha256(page).digest()[:20]
