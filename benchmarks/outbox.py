"""Fault runs of the browser's outbox: a real Chromium, a real collector, a bad network between them.

`outbox.py --runs 200 --seed 7 --json`. Each run is one customer (outbox_runs.py) whose requests fail as the seed wills (outbox_proxy.py). At
its end each message must be stored exactly once, or the customer must have been told that it is not sent.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from playwright.async_api import async_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.outbox_proxy import FaultyProxy
from benchmarks.outbox_runs import WAITING, RunResult, Told, plan_run, play
from rahnama.collector.database import open_store
from rahnama.preview.browser import find_browser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rahnama.collector.store import Store

PROJECT = Path(__file__).parent.parent
START_SECONDS = 20.0
MOST_MESSAGES = 100_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """All runs together.

    Attributes:
        stored_once: messages that the collector has exactly once.
        told_unsent: messages it has not, and whose writer was last told so or still has them in the form.
        left_unkept: messages it has not, whose tab was closed or reloaded within moments, before it said anything of them but "sending";
            `left` says where the browser could keep things, what became of the tab, after how many milliseconds.
        stored_twice, lost, false_codes: what must never be: a message stored twice, one neither stored nor told unsent, a code shown
            for nothing.
        files_declared, files_stored: files of stored messages in browsers that could keep them.
    """

    runs: int
    seed: int
    seconds: float
    messages: int
    stored_once: int
    told_unsent: int
    left_unkept: int
    stored_twice: int
    lost: int
    false_codes: int
    files_declared: int
    files_stored: int
    faults: dict[str, int]
    proofs: int
    left: list[str]
    failures: list[str]

    @property
    def holds(self) -> bool:
        """Whether the outbox kept its word."""
        return not (self.stored_twice or self.lost or self.false_codes) and self.files_declared == self.files_stored


async def run_all(site: Path, *, runs: int, seed: int, tabs: int, seconds: float) -> Verdict:
    """Play the runs before a built site with a collector of its own, `tabs` at a time, none begun after `seconds`, and judge them."""
    started = time.perf_counter()
    with TemporaryDirectory(prefix="outbox-") as folder:
        database = f"sqlite:///{folder}/rahnama.db"
        with _collector(database) as port:
            results = await _play_all(FaultyProxy(site, port), runs, seed, tabs, started + seconds)
            store = open_store(database)
            try:
                return judge(results, store, seed, time.perf_counter() - started)
            finally:
                store.close()


async def _play_all(proxy: FaultyProxy, runs: int, seed: int, tabs: int, deadline: float) -> list[RunResult]:
    results: list[RunResult] = []
    numbers = iter(range(runs))
    async with await proxy.start(), async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])

        async def worker() -> None:
            for number in numbers:
                if time.perf_counter() > deadline:
                    return
                results.append(await play(browser, proxy, plan_run(seed, number), seed))

        await asyncio.gather(*(worker() for _ in range(tabs)))
        await browser.close()
    return results


def judge(results: list[RunResult], store: Store, seed: int, seconds: float) -> Verdict:
    """Compare what customers were told with what the collector has."""
    kept = store.requests(MOST_MESSAGES)
    stored = Counter(request.message for request in kept)
    codes = {request.code for request in kept}
    fates = {told.plan.text: _fate(stored[told.plan.text], told, run) for run in results for told in run.tabs}
    count = Counter(fates.values())
    durable = {told.plan.text for run in results if run.plan.storage == "kept" for told in run.tabs}
    files = [arrived for request in kept if request.message in durable for _, arrived in store.stored_files(request.id)]
    false = [f"{run.plan.number}: {code}" for run in results for code in run.codes - codes]
    bad = [f"{fate}: {text}" for text, fate in fates.items() if fate in {"stored twice", "lost"}]
    return Verdict(
        runs=len(results),
        seed=seed,
        seconds=round(seconds, 1),
        messages=len(fates),
        stored_once=count["stored once"],
        told_unsent=count["told unsent"],
        left_unkept=count["left unkept"],
        stored_twice=count["stored twice"],
        lost=count["lost"],
        false_codes=len(false),
        files_declared=len(files),
        files_stored=sum(arrived is not None for arrived in files),
        faults=dict(Counter(fault for run in results for fault in run.met)),
        proofs=sum(run.proofs for run in results),
        left=[
            _circumstances(told, run) for run in results for told in run.tabs if fates[told.plan.text] == "left unkept"
        ],
        failures=[*bad, *(f"false code in run {code}" for code in false)],
    )


def _fate(stored: int, told: Told, run: RunResult) -> str:
    if stored > 1:
        return "stored twice"
    if stored == 1:
        return "stored once"
    last = told.lines[-1] if told.lines else ""
    waits = WAITING in last and (run.plan.storage != "kept" or any(WAITING in line for line in run.later[-1:]))
    if waits or told.draft == told.plan.text:
        return "told unsent"
    left = told.plan.ending != "stay" and WAITING not in last
    return "left unkept" if left else "lost"


def _circumstances(told: Told, run: RunResult) -> str:
    network = "offline" if told.plan.offline else "online"
    return f"storage {run.plan.storage}, {network}, {told.plan.ending} after {told.plan.after} ms"


def _build(site: Path) -> None:
    environment = {**os.environ, "RAHNAMA_COLLECTOR": "/", "RAHNAMA_SITE_URL": "http://127.0.0.1/"}
    command = [sys.executable, "scripts/build_site.py", "--quiet", "--site-dir", str(site)]
    subprocess.run(command, cwd=PROJECT, env=environment, check=True)


@contextmanager
def _collector(database: str) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [sys.executable, "-m", "rahnama.collector", "--database", database, "--port", str(port)]
    collector = subprocess.Popen(command, cwd=PROJECT, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        collector.terminate()
        collector.wait(timeout=20)


def main(arguments: list[str] | None = None) -> int:
    """Print the verdict; return 0 when the outbox kept its word, 1 when not."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tabs", type=int, default=4, help="runs at a time (%(default)s)")
    parser.add_argument("--seconds", type=float, default=1200, help="begin no run after so many seconds (%(default)s)")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    with TemporaryDirectory(prefix="outbox-site-") as folder:
        site = Path(folder, "site")
        _build(site)
        verdict = asyncio.run(
            run_all(site, runs=options.runs, seed=options.seed, tabs=options.tabs, seconds=options.seconds)
        )
    if options.json:
        sys.stdout.write(json.dumps(asdict(verdict), ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.writelines(f"{name}: {value}\n" for name, value in asdict(verdict).items())
    return 0 if verdict.holds else 1


if __name__ == "__main__":
    sys.exit(main())
