"""Restarts: SIGTERM under load keeps every accepted message once; with a large log the next start is quick, too."""

from __future__ import annotations

import asyncio
import contextlib
import random
import statistics
import tempfile
import time
from pathlib import Path

import apsw

from benchmarks.torture import samples
from benchmarks.torture.customers import Crowd
from benchmarks.torture.diary import verdict
from benchmarks.torture.figures import Findings, rounds
from benchmarks.torture.service import Service
from rahnama.collector.database import open_store

CUSTOMERS = 12
SECONDS = 100.0
READY_SECONDS = 2.0


def run(restarts: int, log_bytes: int, seed: int) -> Findings:
    """Restart the service up to `restarts` times under load, and once over a log of `log_bytes`."""
    findings = Findings()
    ends: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder}/rahnama.db"
        with Service(url, folder / "log") as service:
            crowd = Crowd(service.port, str(seed))
            codes = asyncio.run(_torment(service, crowd, restarts, random.Random(seed), ends))
            service.stop()
        findings.broken = verdict(crowd, service)
        large = _start_over_large_log(folder / "large", log_bytes)
    usual = statistics.median(start - starved for start, starved in zip(service.starts, service.starved, strict=True))
    findings.figures |= {
        "restarts": len(codes),
        "messages acknowledged": len(crowd.diary.kept),
        "connections broken by a restart": crowd.lines_cut,
        "slowest end (s)": round(max(ends), 2),
        "start, median / slowest (s)": f"{statistics.median(service.starts):.2f} / {max(service.starts):.2f}",
        "start, median, without waiting for a processor (s)": round(usual, 2),
        f"start over a log of {log_bytes >> 20} MB, likewise (s)": round(large, 2),
    }
    findings.demand(set(codes) == {0}, f"exit codes {sorted(set(codes))}")
    findings.demand(max(usual, large) < READY_SECONDS, f"not ready after {READY_SECONDS:g} s of a free processor")
    return findings


async def _torment(service: Service, crowd: Crowd, restarts: int, rng: random.Random, ends: list[float]) -> list[int]:
    codes = []
    async with crowd.sending(CUSTOMERS):
        for _ in rounds(restarts, SECONDS):
            await asyncio.sleep(rng.uniform(0, 0.5))
            begin = time.monotonic()
            codes.append(await asyncio.to_thread(service.stop))
            ends.append(time.monotonic() - begin)
            await asyncio.to_thread(service.start)
    return codes


def _start_over_large_log(folder: Path, log_bytes: int) -> float:
    """Return the seconds until the service is ready over a log that nobody has folded into the database."""
    folder.mkdir()
    path = folder / "rahnama.db"
    open_store(f"sqlite:///{path}").close()
    log = path.with_name(f"{path.name}-wal")
    with contextlib.closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)) as connection:
        connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        connection.pragma("wal_autocheckpoint", 0)
        connection.pragma("synchronous", "OFF")
        rng, number = random.Random(0), 0
        while not log.exists() or log.stat().st_size < log_bytes:
            with connection:
                for _ in range(2_000):
                    number += 1
                    known_by = samples.new_id(rng)
                    row = (known_by, f"RH-{number:08}", rng.randbytes(32), number, samples.text(rng, known_by) * 10)
                    connection.execute(samples.OLD_REQUEST, row)
    with Service(f"sqlite:///{path}", folder / "log") as service:
        return service.starts[0] - service.starved[0]
