"""kill -9 under load: whatever was acknowledged is there once, with the same text, files and code."""

from __future__ import annotations

import asyncio
import random
import tempfile
from pathlib import Path

from benchmarks.torture.customers import Crowd
from benchmarks.torture.diary import verdict
from benchmarks.torture.figures import Findings, rounds
from benchmarks.torture.service import Service

CUSTOMERS = 12
SECONDS = 240.0
LONGEST_LIFE = 0.6
"""Seconds that the service lives at most once it is ready; some lives end before the first answer."""


def run(kills: int, seed: int) -> Findings:
    """Kill the service up to `kills` times while customers write."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Service(f"sqlite:///{folder}/rahnama.db", folder / "log") as service:
            crowd = Crowd(service.port, str(seed))
            asyncio.run(_torment(service, crowd, kills, random.Random(seed)))
            service.stop()
        return _judge(service, crowd)


async def _torment(service: Service, crowd: Crowd, kills: int, rng: random.Random) -> None:
    async with crowd.sending(CUSTOMERS):
        for _ in rounds(kills, SECONDS):
            await asyncio.sleep(rng.uniform(0, LONGEST_LIFE))
            await asyncio.to_thread(service.kill)
            await asyncio.to_thread(service.start)


def _judge(service: Service, crowd: Crowd) -> Findings:
    findings = Findings()
    findings.broken = verdict(crowd, service)
    findings.figures |= {
        "kills": len(service.starts) - 1,
        "messages acknowledged": len(crowd.diary.kept),
        "files acknowledged": crowd.files_sent,
        "acknowledged once more (retry or duplicate)": crowd.diary.repeats,
        "connections cut": crowd.lines_cut,
        "slowest start (s)": round(max(service.starts), 2),
    }
    return findings
