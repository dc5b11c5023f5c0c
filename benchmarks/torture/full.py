"""A disk that is really full: 503 as long as it is, all customers through once there is room.

A small tmpfs that is enlarged later, where one may be mounted; else the service's largest file size is limited, which the
kernel refuses with EFBIG instead of ENOSPC.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import resource
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.torture.customers import Crowd
from benchmarks.torture.diary import verdict
from benchmarks.torture.errors import CUSTOMERS, judge_refusals
from benchmarks.torture.figures import Findings
from benchmarks.torture.service import Service

if TYPE_CHECKING:
    from collections.abc import Iterator

SMALL, LARGE = 6 * 2**20, 256 * 2**20
"""Bytes of the disk."""
FILL_SECONDS = 60.0


def run(seconds: float, seed: int) -> Findings:
    """Fill the disk, keep it full for `seconds`, make room."""
    findings = Findings()
    with tempfile.TemporaryDirectory() as name, _small_disk(Path(name) / "disk") as mounted:
        folder = Path(name)
        url = f"sqlite:///{folder}/disk/rahnama.db"
        with Service(url, folder / "log") as service:
            crowd = Crowd(service.port, str(seed))
            _resize(service, folder / "disk", SMALL, mounted=mounted)
            recovery = asyncio.run(_torment(service, crowd, folder / "disk", seconds, mounted=mounted))
            service.stop()
        findings.broken = verdict(crowd, service)
    findings.figures["disk"] = f"tmpfs of {SMALL >> 20} MB" if mounted else f"file size limit of {SMALL >> 20} MB"
    judge_refusals(crowd, recovery, findings)
    return findings


async def _torment(service: Service, crowd: Crowd, disk: Path, seconds: float, *, mounted: bool) -> float:
    async with crowd.sending(CUSTOMERS):
        deadline = time.monotonic() + FILL_SECONDS
        while not crowd.statuses[503] and time.monotonic() < deadline:  # noqa: ASYNC110 - the crowd has no event for it
            await asyncio.sleep(0.05)
        await asyncio.sleep(seconds)
        _resize(service, disk, LARGE, mounted=mounted)
        return await crowd.send_one(random.Random(crowd.seed))


@contextlib.contextmanager
def _small_disk(folder: Path) -> Iterator[bool]:
    """Yield whether a disk of `LARGE` bytes could be mounted at `folder`."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={LARGE}", "tmpfs", str(folder)]
    mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


def _resize(service: Service, disk: Path, size: int, *, mounted: bool) -> None:
    if mounted:
        subprocess.run(["mount", "-o", f"remount,size={size}", str(disk)], check=True)
        return
    assert service.process is not None
    hard = resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE)[1]
    resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, (size, hard))
