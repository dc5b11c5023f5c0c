"""Deliver messages to failing, slow and lying sinks, and count tickets, duplicates and what was forgotten, sink by sink.

`benchmarks/delivery.py --messages 200 --seed 1`: 200 messages to each of seven sinks. Fakes of the helpdesks run on loopback
and behave as their documentation says; while trouble lasts, two calls in three fail in some way, and couriers are killed
between leasing and settling. Goal: no duplicate where the sink offers a key or a look-up, nothing forgotten anywhere.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.collector.delivery.simulation import SINKS, Outcome, simulate, totals


def main() -> int:
    """Print a table or JSON; return 1 when a goal is missed."""
    options = _options()
    logging.disable(logging.ERROR)  # failures are what is simulated
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory() as folder:
        for sink in options.sink or SINKS:
            outcomes.append(simulate(sink, Path(folder), messages=options.messages, seed=options.seed))
            if not options.json:
                _print(outcomes[-1])
    if options.json:
        print(json.dumps({"seed": options.seed, "sinks": list(totals(outcomes))}, indent=2))
    return int(any(one.duplicates or one.forgotten or one.tickets < one.messages for one in outcomes))


def _print(one: Outcome) -> None:
    print(
        f"{one.sink:10} {one.messages} messages, {one.tickets} tickets, {one.duplicates} duplicates, {one.forgotten} forgotten"
        f" ({one.attempts} attempts, {one.kills} couriers killed, {one.repeats} known again by their key)"
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=200, help="to each sink (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of all chance (%(default)s)")
    parser.add_argument("--sink", action="append", choices=SINKS, help="only this one; may be given again")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
