"""What the preview knows of its site: which build stands, what is wrong with the latest try, and who waits for news."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one build ended: `lines` are its warnings when it was `built`, else what is wrong; `seconds` it took."""

    built: bool
    lines: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class State:
    """What an open page has to know.

    Attributes:
        build: name of the build that is served; another one each time, also over restarts of the preview.
        problems: why the latest change is not in it, one line each; empty when it is.
    """

    build: str
    problems: tuple[str, ...] = ()


class Live:
    """Builds on demand, one build at a time, and tells everyone who listens how it went.

    Args:
        build: makes one build and returns how it ended.
        report: gets each outcome, for the terminal.
    """

    def __init__(self, build: Callable[[], Awaitable[Outcome]], report: Callable[[Outcome], None]) -> None:
        self.building = False
        self._build = build
        self._report = report
        self._started = f"{time.time_ns():x}"
        self._builds = 0
        self.state = State(self._name())
        self._wanted = asyncio.Event()
        self._news = asyncio.Event()
        self._closed = False

    def ask(self) -> None:
        """Ask for a build. However often this is called during a build, exactly one more follows it."""
        self._wanted.set()

    async def run(self) -> None:
        """Build whenever asked to, until cancelled."""
        while True:
            await self._wanted.wait()
            await self.build()

    async def build(self) -> None:
        """Build once, now; call it from one task at a time."""
        self._wanted.clear()
        self.building = True
        try:
            outcome = await self._build()
        finally:
            self.building = False
        if outcome.built:
            self._builds += 1
            self.state = State(self._name())
        else:
            self.state = replace(self.state, problems=outcome.lines)
        self._report(outcome)
        self._tell()

    async def states(self) -> AsyncIterator[State]:
        """Yield the state now and after each build. Builds that ended while the listener was busy count as one."""
        while not self._closed:
            news = self._news
            yield self.state
            await news.wait()

    def close(self) -> None:
        """End all `states`."""
        self._closed = True
        self._tell()

    def _tell(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()

    def _name(self) -> str:
        return f"{self._started}-{self._builds}"


async def build_site(root: Path, site_dir: Path, host: str, environment: Mapping[str, str]) -> Outcome:
    """Publish `root` into `site_dir` with a fresh interpreter, so that changed hooks and engine code count.

    When cancelled it ends the whole build, with all its processes, before it returns.
    """
    started = time.perf_counter()
    command = ("-m", "rahnama.site.publish", "--quiet", "--host", host, "--root", root, "--site-dir", site_dir)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *command,
        env={**os.environ, **environment},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,  # Ctrl-C is for the preview, which ends its build itself
    )
    try:
        output, _ = await process.communicate()
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
    lines = tuple(line for line in output.decode("utf-8", "replace").splitlines() if line.strip())
    if process.returncode and not lines:
        lines = (f"The build ended with code {process.returncode} and said nothing.",)
    return Outcome(process.returncode == 0, lines, time.perf_counter() - started)
