"""A real PostgreSQL server of one's own: made in a temporary folder, reached by a unix socket only, fsync on."""

from __future__ import annotations

import contextlib
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
    "/usr/local/bin",
    "/usr/bin",
)
START_SECONDS = 30.0
OWNERS = ("postgres", "nobody")
"""Whom the server runs as when we are root, which it refuses."""


def find_server() -> Path | None:
    """Return the folder of PostgreSQL's server programs, that of the newest version, or None.

    ``RAHNAMA_POSTGRESQL`` may name it.
    """
    named = os.environ.get("RAHNAMA_POSTGRESQL")
    patterns = (named,) if named else FOLDERS
    found = [
        path for pattern in patterns for path in Path("/").glob(pattern.lstrip("/")) if (path / "initdb").is_file()
    ]
    return max(found, key=_version, default=None)


def _version(folder: Path) -> float:
    told = subprocess.run([folder / "initdb", "--version"], capture_output=True, text=True, check=True).stdout
    return float(re.findall(r"\d+(?:\.\d+)?", told)[0])


class Cluster:
    """A server over a folder of its own. `kill` and `start` may follow each other as often as a test likes."""

    def __init__(self, programs: Path) -> None:
        self.programs = programs
        self._folder = Path(tempfile.mkdtemp(prefix="rahnama-pg-"))
        self._process: subprocess.Popen[bytes] | None = None
        self._as = _unprivileged()
        if self._as:
            os.chown(self._folder, self._as["user"], self._as["group"])
        self._run(
            "initdb",
            "--pgdata=data",
            "--username=rahnama",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        )
        self.start()

    @property
    def url(self) -> str:
        """Address of the one database."""
        return f"postgresql://rahnama@/postgres?host={self._folder}"

    @property
    def data(self) -> Path:
        """Folder of the server's files."""
        return self._folder / "data"

    @property
    def pid(self) -> int:
        """The postmaster."""
        assert self._process is not None
        return self._process.pid

    @property
    def runs(self) -> bool:
        """Whether the server has not been killed."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start the server and wait until it answers, also after it was killed."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            self._process = process = self._launch()
            while process.poll() is None:
                with contextlib.suppress(psycopg.OperationalError), psycopg.connect(self.url):
                    return
                assert time.monotonic() < deadline, self._said()
                time.sleep(0.02)
            # What the killed one left behind must end first: its processes still hold the shared memory.
            assert time.monotonic() < deadline, self._said()
            time.sleep(0.05)

    def kill(self, sign: signal.Signals = signal.SIGKILL) -> None:
        """End the server: SIGKILL as a crash does, SIGQUIT at once, SIGINT in order."""
        assert self._process is not None
        self._process.send_signal(sign)
        self._process.wait()

    def execute(self, statement: str) -> list[tuple[Any, ...]]:
        """Return what a statement of the test brings."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description is not None else []

    def remove(self) -> None:
        """End the server and delete its folder."""
        if self.runs:
            self.kill(signal.SIGINT)
        shutil.rmtree(self._folder)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), *arguments]
        done = subprocess.run(command, cwd=self._folder, capture_output=True, text=True, check=False, **self._as)
        assert done.returncode == 0, done.stdout + done.stderr

    def _launch(self) -> subprocess.Popen[bytes]:
        command = [str(self.programs / "postgres"), "-D", "data", "-k", str(self._folder), "-c", "listen_addresses="]
        with (self._folder / "log").open("ab") as log:
            return subprocess.Popen(command, cwd=self._folder, stdout=log, stderr=subprocess.STDOUT, **self._as)

    def _said(self) -> str:
        return (self._folder / "log").read_text("utf-8", "replace")


def _unprivileged() -> Mapping[str, Any]:
    """Return how to start a program as nobody in particular, which root must."""
    if os.getuid() != 0:
        return {}
    known = {user.pw_name: user for user in pwd.getpwall()}
    user = next(known[name] for name in OWNERS if name in known)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@contextlib.contextmanager
def running_cluster(programs: Path) -> Iterator[Cluster]:
    """Yield a cluster that is gone afterwards."""
    cluster = Cluster(programs)
    try:
        yield cluster
    finally:
        cluster.remove()
