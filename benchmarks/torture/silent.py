"""Silent and dripping connections beside honest customers: the honest are answered, the others closed."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import tempfile
import time
from collections import Counter
from pathlib import Path

from benchmarks.torture.customers import Crowd
from benchmarks.torture.diary import verdict
from benchmarks.torture.figures import Findings, percentile
from benchmarks.torture.service import HOST, Service

CUSTOMERS = 6
HONEST_PAUSE = 0.05
CLOSED_SECONDS = 40.0
"""Until then the last of them must be closed: 15 s for a body, a look each half second, and a busy machine."""
SPARE_FILES = 500
KINDS = {
    "silent": (b"", b""),
    "head drip": (b"POST /v1/requests HTTP/1.1\r\nHost: 127.0.0.1\r\n", b"X-Slow: 1\r\n"),
    "body drip": (
        b"POST /v1/requests HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\nContent-Length: 60000\r\n\r\n",
        b" ",
    ),
}
"""What each kind sends at first, and then every second."""


def run(count: int, seed: int, *, until_closed: bool = True) -> Findings:
    """Open `count` bad connections, two thirds of them silent, beside honest customers."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < count + SPARE_FILES:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(count + SPARE_FILES, hard), hard))
    findings = Findings()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder}/rahnama.db"
        with Service(url, folder / "log") as service:
            crowd = Crowd(service.port, str(seed), files=False, pause=HONEST_PAUSE)
            closed = asyncio.run(_torment(service, crowd, count, CLOSED_SECONDS if until_closed else 3.0))
            memory = service.memory()["most"]
            service.stop()
        findings.broken = verdict(crowd, service)
    open_still = count - sum(len(seconds) for seconds in closed.values())
    findings.figures |= {
        "bad connections": count,
        **{f"{kind}: closed after (s, last)": round(max(seconds), 1) for kind, seconds in closed.items() if seconds},
        "never closed": open_still,
        "honest answers": sum(crowd.statuses.values()),
        "honest requests without an answer": crowd.lines_broken,
        "honest wait, p99 / longest (ms)": f"{percentile(crowd.seconds, 0.99) * 1e3:.0f} / {max(crowd.seconds) * 1e3:.0f}",
        "memory (MB, most)": round(memory),
    }
    findings.demand(not crowd.lines_broken and set(crowd.statuses) == {202}, "an honest request was not answered")
    findings.demand(not until_closed or open_still == 0, f"{open_still} bad connections are still open")
    return findings


async def _torment(service: Service, crowd: Crowd, count: int, seconds: float) -> dict[str, list[float]]:
    """Return by kind after how many seconds each bad connection was closed."""
    closed: dict[str, list[float]] = {kind: [] for kind in KINDS}
    kinds = ["silent", "silent", "silent", "silent", "head drip", "body drip"]
    crowd_of_bad = Counter(kinds[number % len(kinds)] for number in range(count))
    async with crowd.sending(CUSTOMERS), asyncio.timeout(seconds + 30):
        tasks = [
            asyncio.create_task(_pester(service.port, kind, seconds, closed[kind]))
            for kind, number in crowd_of_bad.items()
            for _ in range(number)
        ]
        await asyncio.gather(*tasks)
    return closed


async def _pester(port: int, kind: str, seconds: float, closed: list[float]) -> None:
    first, drip = KINDS[kind]
    reader, writer = await asyncio.open_connection(HOST, port)
    begin = time.monotonic()
    writer.write(first)
    while time.monotonic() - begin < seconds:
        with contextlib.suppress(TimeoutError, OSError):
            async with asyncio.timeout(1.0):
                while await reader.read(4096):
                    pass
                closed.append(time.monotonic() - begin)
                break
        if reader.at_eof() or reader.exception():
            closed.append(time.monotonic() - begin)
            break
        writer.write(drip)
    writer.transport.abort()
