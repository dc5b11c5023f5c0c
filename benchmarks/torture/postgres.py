"""PostgreSQL killed and started again under load: nothing acknowledged is lost, the service recovers by itself.

The postmaster and all its processes get SIGKILL at once. The service stays up; it must answer 503 meanwhile, and take
messages again when the server is back.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.torture.customers import Crowd
from benchmarks.torture.diary import verdict
from benchmarks.torture.errors import CUSTOMERS, judge_refusals
from benchmarks.torture.figures import Findings, rounds
from benchmarks.torture.service import Service
from tests.collector.cluster import find_server, running_cluster

if TYPE_CHECKING:
    from tests.collector.cluster import Cluster

SECONDS = 90.0
LONGEST_LIFE = 1.5
LONGEST_DEATH = 0.5


def run(kills: int, seed: int) -> Findings:
    """Kill the database server up to `kills` times under load."""
    programs = find_server()
    if programs is None:
        return Findings({"skipped": "no PostgreSQL server found: install one, or set RAHNAMA_POSTGRESQL"})
    findings = Findings()
    with tempfile.TemporaryDirectory() as name, running_cluster(programs) as cluster:
        folder = Path(name)
        with Service(cluster.url, folder / "log") as service:
            crowd = Crowd(service.port, str(seed))
            recoveries = asyncio.run(_torment(cluster, service, crowd, kills, random.Random(seed)))
            starts = len(service.starts)
            service.stop()
        findings.broken = verdict(crowd, service)
    findings.figures["kills"] = len(recoveries)
    judge_refusals(crowd, max(recoveries), findings)
    findings.demand(starts == 1, "the service had to be started again")
    return findings


async def _torment(cluster: Cluster, service: Service, crowd: Crowd, kills: int, rng: random.Random) -> list[float]:
    """Return after how many seconds a message was taken again, counted from when the server was."""
    recoveries = []
    async with crowd.sending(CUSTOMERS):
        for _ in rounds(kills, SECONDS):
            await asyncio.sleep(rng.uniform(0, LONGEST_LIFE))
            await asyncio.to_thread(_kill_all, cluster)
            await asyncio.sleep(rng.uniform(0, LONGEST_DEATH))
            await asyncio.to_thread(cluster.start)
            recoveries.append(await crowd.send_one(rng))
            await asyncio.to_thread(service.wait_until_ready, time.monotonic() + 10)
    return recoveries


def _kill_all(cluster: Cluster) -> None:
    postmaster = cluster.pid
    children = _children(postmaster)
    cluster.kill(signal.SIGKILL)
    for child in children:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


def _children(parent: int) -> list[int]:
    """Return the processes that `parent` started."""
    listed = Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii")
    return [int(child) for child in listed.split()]
