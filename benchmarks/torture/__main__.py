"""``python -m benchmarks.torture [NAMES] [--quick] [--json] [--seed N]``: all faults, or the named ones.

Prints each part's figures; ends with 1 when a promise was broken. The seed fixes what is sent and where faults fall, not how
the operating system schedules processes: runs of one seed are alike, those of ``power`` are equal.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from typing import TYPE_CHECKING

from benchmarks.torture import errors, full, kill, load, postgres, power, restart, silent

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.torture.figures import Findings

PARTS: dict[str, tuple[Callable[[int], Findings], Callable[[int], Findings]]] = {
    "power": (lambda seed: power.run(540, seed), lambda seed: power.run(60, seed)),
    "kill": (lambda seed: kill.run(200, seed), lambda seed: kill.run(5, seed)),
    "errors": (lambda seed: errors.run(15.0, seed), lambda seed: errors.run(3.0, seed)),
    "full": (lambda seed: full.run(5.0, seed), lambda seed: full.run(1.0, seed)),
    "postgres": (lambda seed: postgres.run(20, seed), lambda seed: postgres.run(2, seed)),
    "restart": (lambda seed: restart.run(50, 256 << 20, seed), lambda seed: restart.run(3, 32 << 20, seed)),
    "silent": (lambda seed: silent.run(1500, seed), lambda seed: silent.run(300, seed, until_closed=False)),
    "load": (lambda seed: load.run(3, 6.0, seed), lambda seed: load.run(1, 2.0, seed)),
}
"""Each part in full and, for `--quick`, in small, as a function of the seed."""


def main(arguments: list[str] | None = None) -> int:
    """Run what was asked for; return 1 when a promise was broken."""
    options = _parser().parse_args(arguments)
    results = {}
    for name in options.names or PARTS:
        begin = time.monotonic()
        findings = PARTS[name][options.quick](options.seed)
        results[name] = {"figures": findings.figures, "broken": findings.broken, "seconds": time.monotonic() - begin}
        if not options.json:
            _show(name, findings, time.monotonic() - begin)
    if options.json:
        sys.stdout.write(json.dumps(results, ensure_ascii=False, indent=2) + "\n")
    return int(any(result["broken"] for result in results.values()))


def _show(name: str, findings: Findings, seconds: float) -> None:
    print(f"{name} ({seconds:.0f} s)")
    for figure, value in findings.figures.items():
        print(f"  {figure:<50} {value}")
    for line in findings.broken[:20]:
        print(f"  BROKEN {line}")
    if len(findings.broken) > 20:
        print(f"  BROKEN … and {len(findings.broken) - 20} more")
    sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.torture", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *PARTS], metavar="NAMES", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="fewer rounds; under a minute in all")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--seed", type=int, default=1)
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
