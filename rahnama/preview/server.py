"""Runs the preview: one socket, one watcher, one build at a time, and a quiet end on Ctrl-C."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn

from rahnama.collector.app import create_app
from rahnama.collector.database import open_store
from rahnama.collector.settings import CollectorSettings, Retention
from rahnama.errors import RahnamaError, SettingsError
from rahnama.preview.app import create_preview
from rahnama.preview.live import Live, Outcome, build_site
from rahnama.preview.watcher import Watcher
from rahnama.settings import read_project_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.types import ASGIApp

DATABASE = Path("var", "rahnama.db")
SITES = Path("var", "preview")
"""Below it each port has a site of its own: two previews of one project do not build into one folder."""

_CENTURY_DAYS = 36_500
_LAST_WORDS_SECONDS = 1
"""How long an answer under way may take once the preview is told to end."""


class PreviewError(RahnamaError):
    """The preview cannot start; the text says why, in one line, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How one preview runs.

    Attributes:
        root: folder of mkdocs.yml.
        host: address to listen on.
        port: port to listen on; 0 for any free one.
        builder: the program that builds, one of `publish.HOSTS`.
        site_dir: where the site is built, relative to `root`; a folder of this port below ``var/preview/`` when None.
        database: where the collector keeps what is sent to it; ``var/rahnama.db`` of the project when empty.
    """

    root: Path
    host: str = "127.0.0.1"
    port: int = 8000
    builder: str = "mkdocs"
    site_dir: Path | None = None
    database: str = ""


def run(options: Options) -> None:
    """Preview until SIGINT or SIGTERM.

    Raises:
        PreviewError: the address cannot be listened on.
        StoreError: the collector's database cannot be opened.
    """
    root = options.root.resolve()
    with contextlib.closing(_listen(options.host, options.port)) as listener:
        store = open_store(options.database or f"sqlite:///{root / DATABASE}")
        try:
            collector = create_app(store, CollectorSettings(retention=_retention(root)))
            asyncio.run(_Run(options, root, listener, collector).until_told_to_end())
        finally:
            store.close()


class _Run:
    """The parts of one run and how they hang together."""

    def __init__(self, options: Options, root: Path, listener: socket.socket, collector: ASGIApp) -> None:
        self._root = root
        host, port = listener.getsockname()[:2]
        self._listener = listener
        self._url = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
        site = root / (options.site_dir or SITES / str(port))
        # Searches and messages of a trial must not reach the shop's real collector, nor its links the real site.
        # What a browser keeps of one port's site would be in the way of the next one there.
        environment = {"RAHNAMA_COLLECTOR": "/", "RAHNAMA_OFFLINE": "false", "RAHNAMA_SITE_URL": self._url}
        self._live = Live(lambda: build_site(root, site, options.builder, environment), self._report)
        self._watcher = Watcher(root, self._notice)
        self._server = _Server(create_preview(self._live, site, collector), self._live.close, self._greet)

    async def until_told_to_end(self) -> None:
        """Build, then serve and build again on changes, until a signal."""
        this = asyncio.current_task()
        assert this is not None  # noqa: S101 - a coroutine runs in a task
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, self._end, this)
        with contextlib.suppress(asyncio.CancelledError):
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._watcher.run())
                await asyncio.sleep(0)  # the watcher starts to look before the build starts to read
                await self._live.build()
                building = tasks.create_task(self._live.run())
                await self._server.serve(sockets=[self._listener])
                building.cancel()
                self._watcher.stop()

    def _end(self, task: asyncio.Task[None]) -> None:
        self._server.should_exit = True
        if not self._server.started:
            self._watcher.stop()
            task.cancel()

    def _greet(self) -> None:
        _say(f"{self._url}  (Ctrl-C ends it)")

    def _report(self, outcome: Outcome) -> None:
        if outcome.built:
            for line in outcome.lines:
                _say(line)
            _say(f"{'rebuilt' if self._server.started else 'built'} in {outcome.seconds:.1f} s")
        else:
            for line in outcome.lines:
                _complain(line)
            _complain("not built: mend this and save, the preview tries again")

    def _notice(self, paths: set[Path]) -> None:
        for path in sorted(paths & _loaded()):
            _complain(
                f"{path.relative_to(self._root)} is part of the running preview: start it anew to try this change"
            )
        self._live.ask()


class _Server(uvicorn.Server):
    """Uvicorn without its own signals, ending event streams first so that nothing waits for them."""

    def __init__(self, app: ASGIApp, before_end: Callable[[], None], ready: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                access_log=False,
                http="httptools",
                lifespan="on",
                log_config=None,
                server_header=False,
                timeout_graceful_shutdown=_LAST_WORDS_SECONDS,
                ws="none",
            )
        )
        self._before_end = before_end
        self._ready = ready

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to `_Run`."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End open event streams, then the server."""
        self._before_end()
        await super().shutdown(sockets)


def _retention(root: Path) -> Retention:
    """Return the terms that the privacy page promises; nothing is deleted under terms that cannot be read."""
    try:
        return read_project_settings(root).retention
    except SettingsError:
        return Retention(request_days=_CENTURY_DAYS, event_days=_CENTURY_DAYS)


def _listen(host: str, port: int) -> socket.socket:
    """Return a socket that keeps the port from now on; who comes before the first build is done waits in its queue."""
    try:
        [family, kind, protocol, _, address] = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise PreviewError(
            f'There is no address "{host}" to listen on ({error.strerror}). Try HOST=127.0.0.1.'
        ) from None
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()
    except OSError as error:
        listener.close()
        raise PreviewError(_no_port(host, port, error)) from None
    return listener


def _no_port(host: str, port: int, error: OSError) -> str:
    advice = f"Choose another: make serve PORT={port + 1 if 1024 <= port < 65535 else 8001}"
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use by another program. {advice}"
    return f"Port {port} of {host} cannot be used ({error.strerror}). {advice}"


def _loaded() -> set[Path]:
    """Return the source files that this process runs; a change of theirs has no effect on it."""
    names = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
    return {Path(name) for name in names if name}


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _complain(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
