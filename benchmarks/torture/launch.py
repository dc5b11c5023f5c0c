"""Starts the collector as its own command does, over a disk with flaws: ``python -m benchmarks.torture.launch``.

``--config`` and the like after ``--`` go to the collector unchanged. SIGUSR1 arms the flaws, SIGUSR2 disarms them.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import signal
import sys

from benchmarks.torture.disk import FlawedDisk, delay_commits, mounted
from rahnama.collector import __main__ as collector
from rahnama.collector import writer


def main(arguments: list[str]) -> int:
    """Serve until told to end; return the collector's exit code."""
    split = arguments.index("--")
    options = _parser().parse_args(arguments[:split])
    rates = {kind: getattr(options, kind) for kind in FlawedDisk.KINDS}
    disk = FlawedDisk(random.Random(options.seed), rates)
    if options.together:
        writer.TOGETHER = options.together
    signal.signal(signal.SIGUSR1, lambda *_: setattr(disk, "armed", True))
    signal.signal(signal.SIGUSR2, lambda *_: setattr(disk, "armed", False))
    if options.sync_seconds:
        delay_commits(options.sync_seconds)
    with mounted(disk) if any(rates.values()) else contextlib.nullcontext():
        return collector.main(arguments[split + 1 :])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.torture.launch", description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--sync-seconds", type=float, default=0.0, help="how much longer every commit takes")
    parser.add_argument(
        "--together", type=int, default=0, help="most jobs in one transaction; 0: as the collector has it"
    )
    for kind in FlawedDisk.KINDS:
        parser.add_argument(f"--{kind}", type=float, default=0.0, help="share of calls that fail while armed")
    return parser


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
