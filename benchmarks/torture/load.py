"""Durable messages a second with group commit, and with a commit for each message, at an emulated sync of 2 ms.

Both run in turns in one go on one machine, so that their ratio means something where their numbers do not. The senders are
processes of their own; their ceiling is measured against a server that does nothing.
"""

from __future__ import annotations

import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.torture.figures import Findings, percentile
from benchmarks.torture.service import ROOT, Service, free_port
from rahnama.collector.database import open_store

SYNC_SECONDS = 0.002
SENDERS = 2
CONNECTIONS = 48
"""A sender process."""
TIMES = 10.0
P99_SECONDS = 0.1
STARVED = 0.2
"""Share of the time that the service may wait for a processor; above it the machine is too busy to judge speed."""
MEMORY_MB = 150.0


@dataclass(frozen=True, slots=True)
class Shot:
    """One measured spell of load: answers 202 a second, their waits in seconds, and what it took."""

    rate: float
    seconds: list[float]
    others: int
    senders_busy: float
    service_busy: float = 0.0
    starved: float = 0.0
    memory: float = 0.0
    missing: int = 0


def run(rounds: int, spell: float, seed: int) -> Findings:
    """Measure `rounds` rounds of three spells of `spell` seconds: together, alone, and together on the disk as it is."""
    kinds = {
        "together": ["--sync-seconds", str(SYNC_SECONDS)],
        "alone": ["--sync-seconds", str(SYNC_SECONDS), "--together", "1"],
        "real disk": None,
    }
    shots: dict[str, list[Shot]] = {kind: [] for kind in kinds}
    ceiling = _ceiling(spell, seed)
    for number in range(rounds):
        for kind, launcher in kinds.items():
            shots[kind].append(_measure(launcher, spell, f"{seed}/{number}/{kind}"))
    return _judge(shots, ceiling)


def _measure(launcher: list[str] | None, spell: float, seed: str) -> Shot:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Service(f"sqlite:///{folder}/rahnama.db", folder / "log", launcher, sink=False) as service:
            busy, starved = service.cpu_seconds(), service.starved_seconds()
            shot = fire(service.port, spell, seed)
            busy, starved = (service.cpu_seconds() - busy) / spell, (service.starved_seconds() - starved) / spell
            memory = service.memory()["most"]
            service.stop()
        with contextlib.closing(open_store(f"sqlite:///{folder}/rahnama.db", create=False)) as store:
            missing = round(shot.rate * spell) - sum(store.counts().requests.values())
    return replace(shot, service_busy=busy, starved=starved, memory=memory, missing=missing)


def fire(port: int, spell: float, seed: str) -> Shot:
    """Send for `spell` seconds from all senders; return what they saw."""
    command = [sys.executable, "-m", "benchmarks.torture.senders", str(port), str(CONNECTIONS), str(spell)]
    processes = [
        subprocess.Popen([*command, f"{seed}/{number}"], cwd=ROOT, stdout=subprocess.PIPE) for number in range(SENDERS)
    ]
    results = [json.loads(process.communicate(timeout=spell + 60)[0]) for process in processes]
    good = sum(result["statuses"].get("202", 0) for result in results)
    every = sum(sum(result["statuses"].values()) + result["broken"] for result in results)
    busy = statistics.mean(result["cpu"] / result["elapsed"] for result in results)
    seconds = [value for result in results for value in result["seconds"]]
    return Shot(good / spell, seconds, every - good, busy)


def _ceiling(spell: float, seed: int) -> float:
    port = free_port()
    server = subprocess.Popen([sys.executable, "-m", "benchmarks.torture.senders", "nothing", str(port)], cwd=ROOT)
    try:
        time.sleep(1)
        return fire(port, spell, f"{seed}/ceiling").rate
    finally:
        server.kill()
        server.wait()


def _judge(shots: dict[str, list[Shot]], ceiling: float) -> Findings:
    findings = Findings()
    for kind, measured in shots.items():
        waits = [value for shot in measured for value in shot.seconds]
        findings.figures |= {
            f"{kind}: durable messages a second (median)": round(statistics.median(shot.rate for shot in measured)),
            f"{kind}: p50 / p99 wait (ms)": f"{percentile(waits, 0.5) * 1e3:.0f} / {percentile(waits, 0.99) * 1e3:.0f}",
            f"{kind}: memory (MB, most)": round(max(shot.memory for shot in measured)),
            f"{kind}: cores busy, service / a sender": f"{measured[-1].service_busy:.2f} / {measured[-1].senders_busy:.2f}",
        }
        findings.demand(not any(shot.others for shot in measured), f"{kind}: answers other than 202")
        findings.demand(not any(shot.missing > 0 for shot in measured), f"{kind}: acknowledged and not in the store")
    _judge_speed(shots["together"], shots["alone"], findings)
    findings.figures["senders alone, messages a second"] = round(ceiling)
    findings.demand(max(shot.memory for shot in shots["together"]) < MEMORY_MB, "memory is over 150 MB")
    return findings


def _judge_speed(together: list[Shot], alone: list[Shot], findings: Findings) -> None:
    times = statistics.median(one.rate / other.rate for one, other in zip(together, alone, strict=True))
    p99 = percentile([value for shot in together for value in shot.seconds], 0.99)
    starved = statistics.median(shot.starved for shot in together)
    findings.figures |= {
        "group commit, times as many": round(times, 1),
        "service ready to run and without a processor": f"{starved:.0%}",
        "load average of the machine": round(os.getloadavg()[0], 1),
    }
    if starved > STARVED:
        findings.figures["speed not judged"] = "other programs held the processors; run it on two idle cores"
        return
    findings.demand(times >= TIMES, f"group commit brings {times:.1f} times as many, not {TIMES:g}")
    findings.demand(p99 < P99_SECONDS, f"p99 is {p99 * 1e3:.0f} ms")
