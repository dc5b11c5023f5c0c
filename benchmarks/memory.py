"""Memory of a process and its children together, where the system tells: Linux."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterator

PROC = Path("/proc")
INTERVAL = 0.2


class Watch:
    """Looks at a process now and then until the block ends; `peak` is the most that it and its children held, in MiB, or 0.

    Proportional set size: what processes share after a fork counts once.
    """

    def __init__(self, pid: int) -> None:
        self.peak = 0.0
        self._pid = pid
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(INTERVAL):
            self.peak = max(self.peak, sum(map(_held, _family(self._pid))) / 1024)


def _family(pid: int) -> Iterator[int]:
    yield pid
    with suppress(OSError):
        for thread in (PROC / str(pid) / "task").iterdir():
            for child in (thread / "children").read_text().split():
                yield from _family(int(child))


def _held(pid: int) -> int:
    """Return a process's share of the memory it is in, in KiB."""
    with suppress(OSError):
        for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0
