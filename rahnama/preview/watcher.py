"""Notices when a person changes the project's files, and overlooks what editors and programs scribble beside them."""

from __future__ import annotations

import asyncio
import logging
import re
from pathlib import Path
from typing import TYPE_CHECKING

from watchfiles import Change, awatch

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable

    from watchfiles.main import FileChange

FOLDERS = ("docs", "faq", "guides", "hooks", "overrides", "rahnama", "shop")
FILES = ("mkdocs.yml",)

_FOLDERS = frozenset((name,) for name in FOLDERS)

QUIET_MS = 100
"""A burst of changes (a save, a checkout) counts as one when it pauses for this long."""

_SCRIBBLES = re.compile(
    r"^\.|~$|^#.*#$"  # hidden files (.name.swp, .#name, .~lock.name#) and backups of Vim, Emacs and office programs
    r"|^4913$"  # Vim tries with this name whether it may write into a folder
    r"|\.(?:tmp|temp|bak|orig|part|crdownload|sw[a-z])$|\.tmp\."
    r"|^__pycache__$|\.py[co]$"
)

log = logging.getLogger(__name__)


class Watcher:
    """Watches one project.

    Args:
        root: folder of mkdocs.yml.
        changed: gets the files of each burst of changes.
    """

    def __init__(self, root: Path, changed: Callable[[set[Path]], None]) -> None:
        self._root = root.resolve()
        self._changed = changed
        self._stop = asyncio.Event()
        self._watch_anew = asyncio.Event()

    async def run(self) -> None:
        """Watch until `stop`."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._watch_folders())
            tasks.create_task(self._watch_top())

    def stop(self) -> None:
        """End `run` soon."""
        self._stop.set()
        self._watch_anew.set()

    def concerns(self, path: Path) -> bool:
        """Tell whether a change of this file, anywhere in the project, may change the site."""
        inside = path.relative_to(self._root)
        watched = inside.parts[:1] in _FOLDERS or inside.as_posix() in FILES
        return watched and not any(_SCRIBBLES.search(part) for part in inside.parts)

    async def _watch_folders(self) -> None:
        """Watch inside the folders; start anew when one of them comes or goes."""
        while not self._stop.is_set():
            self._watch_anew.clear()
            folders = [folder for name in FOLDERS if (folder := self._root / name).is_dir()]
            if not folders:
                await self._watch_anew.wait()
                continue
            async for changes in _bursts(*folders, stop=self._watch_anew, recursive=True):
                self._tell(Path(name) for _, name in changes)

    async def _watch_top(self) -> None:
        """Watch the project's own folder: an editor replaces mkdocs.yml, and a watch on the file would stay with the old one."""
        async for changes in _bursts(self._root, stop=self._stop, recursive=False):
            paths = {Path(name) for change, name in changes if change is not Change.modified or name.endswith(FILES)}
            if any(path.name in FOLDERS for path in paths):
                self._watch_anew.set()
            self._tell(paths)

    def _tell(self, paths: Iterable[Path]) -> None:
        concerning = {path for path in paths if self.concerns(path)}
        if concerning:
            self._changed(concerning)


async def _bursts(*paths: Path, stop: asyncio.Event, recursive: bool) -> AsyncIterator[set[FileChange]]:
    """Yield changes until `stop`; look at the files regularly where the system has no watches left to give."""
    for polling in (None, True):  # None: as WATCHFILES_FORCE_POLLING says
        try:
            async for changes in awatch(
                *paths, watch_filter=None, step=QUIET_MS, stop_event=stop, recursive=recursive, force_polling=polling
            ):
                yield changes
        except (OSError, RuntimeError) as error:
            if polling:
                raise
            log.warning("the system cannot watch files (%s); looking at them regularly instead", error)
        else:
            return
