"""Small servers for tests, on the loopback address only: a static host with GitHub Pages' manners, and programs under test."""

from __future__ import annotations

import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

STARTUP_SECONDS = 20


class PagesHandler(SimpleHTTPRequestHandler):
    """Serves a folder under a path; whatever is missing is answered with the folder's ``404.html`` and 404."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body in one packet; two would wait for each other
    folder: Path
    prefix: str

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if not path.startswith(self.prefix):
            self._answer(404, b"")
            return
        file = self.folder / path.removeprefix(self.prefix)
        if file.is_dir() and not path.endswith("/"):
            self.send_response(301)
            self.send_header("Location", f"{path}/")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        found = file / "index.html" if file.is_dir() else file
        if found.is_file():
            self._answer(200, found.read_bytes(), self.guess_type(str(found)))
        else:
            missing = self.folder / "404.html"
            self._answer(404, missing.read_bytes() if missing.is_file() else b"")

    def _answer(self, status: int, body: bytes, kind: str = "text/html") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the name that http.server gives it
        pass


@contextmanager
def serve(folder: Path, prefix: str = "/") -> Iterator[str]:
    """Serve a folder as a static host would; yield the address of its home page."""
    handler = type("Handler", (PagesHandler,), {"folder": folder, "prefix": prefix})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}{prefix}"
        finally:
            server.shutdown()
            thread.join()


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(command: Sequence[str], answers: str, log: Path, environment: Mapping[str, str]) -> Iterator[None]:
    """Run a server until the end of the block, its output going to `log`; begin once `answers` answers at all."""
    with log.open("wb") as output:
        server = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=environment)
        try:
            _wait(server, answers, log)
            yield
        finally:
            server.terminate()
            server.wait(STARTUP_SECONDS)


def _wait(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    end = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=STARTUP_SECONDS).close()
        except urllib.error.HTTPError as error:
            error.close()
            return
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"{address} does not answer:\n{log.read_text()}")
