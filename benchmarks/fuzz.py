"""Tries very many cases against every parser and the whole service, in several processes, for a bounded time.

``python benchmarks/fuzz.py --cases 1000000 --seconds 3600``: prints how many cases each target took and every failure
with its smallest case; ends with 1 when there was one.
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import secrets
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.collector.fuzzing.connections import connection_target
from tests.collector.fuzzing.parsers import TARGETS, Target
from tests.collector.fuzzing.service import fuzzed_service, http_target, openapi_targets

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUND_SECONDS = 5.0
"""Every target gets about as much time before the next one has its turn, so that slow ones do not hold up quick ones."""

FIRST_ROUND, LAST_ROUND = 200, 5_000
"""Cases of a target in its first round, and at most."""


@dataclass(slots=True)
class Outcome:
    """What one process did."""

    cases: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)


def main() -> int:
    """Fuzz, print what was found, return 1 when anything failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=3_600.0, help="end after this long (%(default)s)")
    parser.add_argument("--jobs", type=int, default=2, help="processes (%(default)s)")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**32), help="makes a run repeatable")
    options = parser.parse_args()
    began = time.monotonic()
    shares = [
        (options.cases // options.jobs, began + options.seconds, options.seed + job * 1_000_003)
        for job in range(options.jobs)
    ]
    with multiprocessing.get_context("spawn").Pool(options.jobs) as pool:
        outcomes = pool.starmap(_fuzz, shares)
    return _report(outcomes, options.seed, time.monotonic() - began)


def _report(outcomes: list[Outcome], first_seed: int, seconds: float) -> int:
    cases = sum((outcome.cases for outcome in outcomes), Counter[str]())
    failures = [failure for outcome in outcomes for failure in outcome.failures]
    for name, count in sorted(cases.items()):
        print(f"{count:>9,}  {name}")
    for failure in failures:
        print(f"\nFAILURE {failure}")
    print(f"{cases.total():>9,}  cases in {seconds:.0f} s, {len(failures)} failures (--seed {first_seed})")
    return 1 if failures else 0


def _fuzz(cases: int, until: float, first_seed: int) -> Outcome:
    """Take turns over all targets until `cases` were tried, or time is over, or every target failed."""
    outcome = Outcome()
    with _targets() as targets:
        turn = first_seed
        rounds = dict.fromkeys((target.name for target in targets), min(FIRST_ROUND, cases))
        while targets and outcome.cases.total() < cases and time.monotonic() < until:
            for target in list(targets):
                turn += 1
                began = time.monotonic()
                if began < until and not _try(target, turn, rounds[target.name], outcome):
                    targets.remove(target)
                factor = ROUND_SECONDS / max(0.01, time.monotonic() - began)
                rounds[target.name] = min(max(FIRST_ROUND, int(rounds[target.name] * factor)), LAST_ROUND, cases)
    return outcome


def _try(target: Target, turn: int, cases: int, outcome: Outcome) -> bool:
    """Try one round; note and return whether all went well."""

    def check(case: Any) -> None:
        outcome.cases[target.name] += 1
        target.check(case)

    run = settings(
        max_examples=cases,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )(seed(turn)(given(target.cases)(check)))
    try:
        run()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what we look for
        notes = "\n".join(getattr(error, "__notes__", ()))
        outcome.failures.append(f"{target.name} (seed {turn}): {error!r}"[:3_000] + f"\n{notes}"[:3_000])
        return False
    return True


@contextlib.contextmanager
def _targets() -> Iterator[list[Target]]:
    with fuzzed_service() as service:
        yield [*TARGETS, http_target(service), connection_target(service), *openapi_targets(service)]


if __name__ == "__main__":
    raise SystemExit(main())
