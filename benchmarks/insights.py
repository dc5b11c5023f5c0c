"""Makes a month of searches over the demo shop with missing topics and words planted in it, and counts what is found.

Example: python benchmarks/insights.py --seed 7 --json
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import json
import pickle
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.month.plan import Month, Plan
from benchmarks.month.replay import Replay
from benchmarks.month.score import as_members, confusion, score
from rahnama.analysis.analyzer import default_analyzer
from rahnama.collector.database import open_store
from rahnama.insights.insights import find_insights

if TYPE_CHECKING:
    from rahnama.collector.store import Store

UNTIL = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
AT_ONCE = 5_000


def main() -> int:
    """Make the month in a process of its own, so that its memory is not counted; then find and score."""
    options = _options()
    with TemporaryDirectory() as folder:
        path = options.keep or Path(folder)
        if options.make:
            make(options, options.make)
            return 0
        if not (path / "plan.pickle").exists():
            subprocess.run([sys.executable, __file__, *sys.argv[1:], "--make", str(path)], check=True)
        report(options, path)
    return 0


def make(options: argparse.Namespace, path: Path) -> None:
    """Write the month into a database, and beside it what was planted."""
    path.mkdir(parents=True, exist_ok=True)
    replay = Replay(options.remember)
    month = Month(options.seed, replay.ask, replay.catalog, UNTIL, options.searches, options.visitors, options.bots)
    store = open_store(f"sqlite:///{path}/month.db")
    records = month.records()
    while batch := list(itertools.islice(records, AT_ONCE)):
        store.keep(batch)
    store.close()
    replay.close()
    (path / "plan.pickle").write_bytes(pickle.dumps(month.plan))


def report(options: argparse.Namespace, path: Path) -> None:
    """Find insights in the database and print how they compare with the plan."""
    plan: Plan = pickle.loads((path / "plan.pickle").read_bytes())
    replay = Replay()
    store: Store = open_store(f"sqlite:///{path}/month.db", create=False)
    before, used = time.perf_counter(), time.process_time()
    insights = find_insights(store, replay.ranker, replay.catalog, default_analyzer(), now=UNTIL)
    seconds = time.perf_counter() - before
    result = as_members(score(insights, plan)) | {
        "seed": options.seed,
        "searches": insights.searches,
        "visitors": insights.visitors,
        "seconds": round(seconds, 1),
        "processor_seconds": round(time.process_time() - used, 1),
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    if options.json:
        print(json.dumps(result, ensure_ascii=False, indent=2))
        return
    for name, value in result.items():
        print(f"{name:14} {value}")
    for origin, kinds in confusion(insights, plan).items():
        print(f"{origin:14} {dict(kinds)}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, required=True, help="what to plant, and who searches")
    parser.add_argument("--searches", type=int, default=200_000)
    parser.add_argument("--visitors", type=int, default=40_000)
    parser.add_argument("--bots", type=int, default=100_000, help="searches of one network beside the others")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the month there, and use it when it is there")
    parser.add_argument("--remember", type=Path, metavar="FILE", help="keep the search's answers between runs")
    parser.add_argument("--make", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
