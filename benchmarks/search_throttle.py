"""Slow a browser's pages down, workers included: `search_throttle.py BROWSER_PID RATE`, until standard input closes. Linux only.

The debugging protocol slows a page's main thread alone ("Operation is only supported for pages, not workers"), so the processes that
run pages are stopped and continued in turns: of every period they run the RATE-th part.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

PERIOD = 0.04
"""Seconds from one start to the next; shorter ones are less even, for a signal takes its time."""
SEARCH_EVERY = 5
"""Periods after which new processes are looked for."""


def renderers(browser: int) -> list[int]:
    """Return the processes below `browser` that run pages."""
    parents: dict[int, int] = {}
    pages = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, IndexError, ValueError):
            pid = int(folder.name)
            parents[pid] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if b"--type=renderer" in (folder / "cmdline").read_bytes():
                pages.append(pid)
    return [pid for pid in pages if _below(pid, browser, parents)]


def _below(pid: int, ancestor: int, parents: dict[int, int]) -> bool:
    while pid and pid != ancestor:
        pid = parents.get(pid, 0)
    return pid == ancestor


def send(pids: list[int], which: signal.Signals) -> None:
    """Send a signal to those of `pids` that still live."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, which)


def throttle(browser: int, rate: float, ended: threading.Event) -> None:
    """Let the pages of `browser` run the `rate`-th part of the time until `ended`; print a line when that begins."""
    pids: list[int] = []
    turn = 0
    print("throttled", flush=True)
    try:
        while not ended.is_set():
            begun = time.monotonic()
            send(pids, signal.SIGCONT)
            time.sleep(PERIOD / rate)
            send(pids, signal.SIGSTOP)
            if turn % SEARCH_EVERY == 0:
                pids = renderers(browser)
            turn += 1
            time.sleep(max(0.0, begun + PERIOD - time.monotonic()))
    finally:
        send(pids, signal.SIGCONT)


def main() -> None:
    """Throttle until standard input closes, as it does when whoever started this ends."""
    ended = threading.Event()

    def wait() -> None:
        sys.stdin.read()
        ended.set()

    threading.Thread(target=wait, daemon=True).start()
    throttle(int(sys.argv[1]), float(sys.argv[2]), ended)


if __name__ == "__main__":
    main()
