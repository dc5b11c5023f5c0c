"""A second process for half of a build's work: forked, so that it begins with everything that was read, and heard out over a pipe.

Only on Linux, where a process without threads may fork safely, as long as it has none, and with a second processor to run on; else the
work is done where its result is asked for. Results are the same either way.
"""

from __future__ import annotations

import gc
import os
import pickle
import select
import sys
import traceback
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

PROCESSES = "RAHNAMA_PROCESSES"
"""Variable of the environment: 1 builds in one process; other values and none leave it to the machine."""

T = TypeVar("T")


def may_fork() -> bool:
    """Tell whether a second process is safe and worth while on this machine."""
    if not sys.platform.startswith("linux") or os.environ.get(PROCESSES) == "1":
        return False
    return len(os.sched_getaffinity(0)) > 1


def is_alone() -> bool:
    """Tell whether this process has a single thread; a lock that another one holds would stay locked in a fork for ever."""
    return len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208 -- not a Path a thread


class Task(Generic[T]):
    """Work that may have been given to a second process. `work` must not raise errors of persons, but return them."""

    def __init__(self, work: Callable[[], T], *, fork: bool) -> None:
        self._work = work
        self._pid = 0
        if fork and is_alone():
            self._read, write = os.pipe()
            gc.freeze()  # so that collecting garbage does not copy what both processes share
            self._pid = os.fork()
            if not self._pid:
                _run(work, write)
            os.close(write)

    def is_busy(self) -> bool:
        """Tell whether a second process is still at it."""
        return bool(self._pid) and not select.select([self._read], [], [], 0)[0]

    def result(self) -> T:
        """Wait for the work's end, or do it now; to be asked for once.

        Raises:
            RuntimeError: the second process failed; holds its traceback.
        """
        if not self._pid:
            return self._work()
        with os.fdopen(self._read, "rb") as pipe:
            said = pipe.read()
        _, status = os.waitpid(self._pid, 0)
        if status or not said:
            raise RuntimeError(f"The second process of the build failed.\n{said.decode('utf-8', 'replace')}")
        found: T = pickle.loads(said)  # noqa: S301 - from our own process
        return found


def _run(work: Callable[[], T], pipe: int) -> None:
    """Be the second process: tell what `work` returns, or the traceback, and end without anything that is the first one's to do."""
    status = 1
    try:
        said = pickle.dumps(work(), pickle.HIGHEST_PROTOCOL)
        status = 0
    except BaseException:  # noqa: BLE001 - whatever it is, the first process says it
        said = traceback.format_exc().encode()
    try:
        with os.fdopen(pipe, "wb") as file:
            file.write(said)
    finally:
        os._exit(status)
