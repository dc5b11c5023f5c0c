"""A disk that fails now and then under the running service: refusals are 503, nothing acknowledged is lost.

One sync in ten ends with EIO, one write in fifty with ENOSPC, one in a hundred is cut short. The flaws are armed once the
service is up, and disarmed under load; from then on it must take messages again by itself.
"""

from __future__ import annotations

import asyncio
import random
import signal
import tempfile
from pathlib import Path

from benchmarks.torture.customers import Crowd
from benchmarks.torture.diary import verdict
from benchmarks.torture.figures import Findings, percentile
from benchmarks.torture.service import Service

CUSTOMERS = 12
RATES = {"sync": 0.1, "write": 0.02, "short": 0.01}
RECOVERY_SECONDS = 2.0


def run(seconds: float, seed: int) -> Findings:
    """Let the disk fail for `seconds` while customers write."""
    findings = Findings()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        flaws = [part for kind, rate in RATES.items() for part in (f"--{kind}", str(rate))]
        url = f"sqlite:///{folder}/rahnama.db"
        with Service(url, folder / "log", ["--seed", str(seed), *flaws]) as service:
            crowd = Crowd(service.port, str(seed))
            recovery = asyncio.run(_torment(service, crowd, seconds))
            service.stop()
        findings.broken = verdict(crowd, service)
    judge_refusals(crowd, recovery, findings)
    return findings


async def _torment(service: Service, crowd: Crowd, seconds: float) -> float:
    """Return how long after the end of the flaws a new message took."""
    async with crowd.sending(CUSTOMERS):
        await asyncio.sleep(0.5)
        service.send(signal.SIGUSR1)
        await asyncio.sleep(seconds)
        service.send(signal.SIGUSR2)
        return await crowd.send_one(random.Random(crowd.seed))


def judge_refusals(crowd: Crowd, recovery: float, findings: Findings) -> None:
    """Add what every kind of failing disk must show: refusals that say when to come back, and a recovery."""
    refused = crowd.statuses[503]
    findings.figures |= {
        "messages acknowledged": len(crowd.diary.kept),
        "files acknowledged": crowd.files_sent,
        "refused with 503": refused,
        "refused without Retry-After": crowd.unhelpful,
        "acknowledged once more (retry or duplicate)": crowd.diary.repeats,
        "answers, p99 (ms)": round(percentile(crowd.seconds, 0.99) * 1e3),
        "until it took a message again (s)": round(recovery, 2),
    }
    findings.demand(refused > 0, "the disk's failures were not felt: the test shows nothing")
    findings.demand(crowd.unhelpful == 0, "503 without Retry-After")
    findings.demand(recovery < RECOVERY_SECONDS, f"a message took {recovery:.1f} s after the disk was well again")
