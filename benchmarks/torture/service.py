"""The collector as a process of its own: started, killed, asked for its memory. Linux only."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

from rahnama.collector.settings import Rates

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

READY_SECONDS = 20.0
HOST = "127.0.0.1"
ROOT = Path(__file__).parents[2]
SINKS = ("support",)
"""Names of the sinks of `SINK`."""
SINK = """
[[sink]]
name = "support"
kind = "smtp"
host = "127.0.0.1"
port = 9
security = "none"
sender = "help@shop.example"
to = "staff@shop.example"
"""
"""A mailbox that nobody answers at, so that the courier is busy all the time and every message keeps its delivery."""


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(slots=True)
class Service:
    """The collector over `database` on one port, which it keeps over restarts.

    Args:
        database: address as ``--database`` takes it.
        log: file that everything it says is added to.
        launcher: arguments of `benchmarks.torture.launch`; None: the collector's own command.
        sink: messages are delivered to `SINK`.
    """

    database: str
    log: Path
    launcher: Sequence[str] | None = None
    sink: bool = True
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    starts: list[float] = field(default_factory=list)
    starved: list[float] = field(default_factory=list)

    def __enter__(self) -> Self:
        """Start, and return when it is ready."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Kill what still runs."""
        self.kill()

    def start(self) -> float:
        """Start the process; return after how many seconds it was ready."""
        command = [sys.executable, "-m", "rahnama.collector"]
        if self.launcher is not None:
            command = [sys.executable, "-m", "benchmarks.torture.launch", *self.launcher, "--"]
        command += [
            "--host",
            HOST,
            "--port",
            str(self.port),
            "--database",
            self.database,
            "--config",
            self._configure(),
        ]
        begin = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        self.wait_until_ready(begin + READY_SECONDS)
        self.starts.append(time.monotonic() - begin)
        self.starved.append(self.starved_seconds())
        return self.starts[-1]

    def _configure(self) -> str:
        """Write the settings; one machine sends all, so rates that tell networks apart would stop the test, not the fault."""
        open_rates = [
            f"{field.name} = {{ per_second = 1e6, burst = 1_000_000 }}" for field in dataclasses.fields(Rates)
        ]
        path = self.log.with_name("collector.toml")
        path.write_text("\n".join(["[rates]", *open_rates, SINK if self.sink else ""]), encoding="utf-8")
        return str(path)

    def wait_until_ready(self, until: float) -> None:
        """Return when ``/readyz`` says 200; raise `TimeoutError` at the monotonic moment `until`."""
        while not self.is_ready():
            if time.monotonic() > until or (self.process and self.process.poll() is not None):
                raise TimeoutError(f"not ready: {self.log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.005)

    def is_ready(self) -> bool:
        """Say whether ``/readyz`` answers 200."""
        address = f"http://{HOST}:{self.port}/readyz"
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
        return False

    def send(self, sign: signal.Signals) -> None:
        """Send a signal to the process."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(sign)

    def kill(self) -> None:
        """End the process at once, as a crash would; nothing when it has ended."""
        self.send(signal.SIGKILL)
        self.wait()

    def stop(self) -> int:
        """Ask the process to end; return its exit code once it has."""
        self.send(signal.SIGTERM)
        return self.wait()

    def wait(self, seconds: float = 30.0) -> int:
        """Return the exit code once the process has ended."""
        return self.process.wait(seconds) if self.process is not None else 0

    def memory(self) -> dict[str, float]:
        """Return resident MB of the process: now and at most since its start."""
        assert self.process is not None
        lines = Path(f"/proc/{self.process.pid}/status").read_text("ascii").splitlines()
        values = dict(line.split(":", 1) for line in lines if ":" in line)
        return {name: int(values[key].split()[0]) / 1024 for name, key in (("now", "VmRSS"), ("most", "VmHWM"))}

    def cpu_seconds(self) -> float:
        """Return the processor time that the process has used so far."""
        assert self.process is not None
        fields = Path(f"/proc/{self.process.pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def starved_seconds(self) -> float:
        """Return how long its main thread stood ready to run and got no processor so far: other programs had them."""
        assert self.process is not None
        pid = self.process.pid
        return int(Path(f"/proc/{pid}/task/{pid}/schedstat").read_text("ascii").split()[1]) / 1e9

    def complaints(self) -> list[str]:
        """Return what of the log tells of a bug: tracebacks and internal errors."""
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return [line[:300] for line in lines if "Traceback" in line or "internal error" in line]
