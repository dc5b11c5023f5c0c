"""Nothing is forgotten and nothing is doubled, whatever sinks and processes do; `benchmarks/delivery.py` runs it longer."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.collector.cluster import find_server, running_cluster
from tests.collector.delivery.simulation import SINKS, simulate
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

MESSAGES = 30
"""For each of seven sinks."""


@pytest.mark.parametrize("sink", SINKS)
def test_failing_slow_and_lying_sinks_get_every_message_once(sink: str, tmp_path: Path) -> None:
    outcome = simulate(sink, tmp_path, messages=MESSAGES, seed=1)
    assert (outcome.messages, outcome.tickets) == (MESSAGES, MESSAGES)
    assert (outcome.duplicates, outcome.forgotten) == (0, 0)
    assert outcome.attempts > MESSAGES, "no fault ever struck"
    assert outcome.kills > 0


def test_postgresql_forgets_and_doubles_nothing_either(tmp_path: Path) -> None:
    programs = find_server()
    if programs is None:
        pytest.skip("no PostgreSQL server found: install one, or set RAHNAMA_POSTGRESQL to the folder of initdb")
    with running_cluster(programs) as cluster:
        outcome = simulate("freshdesk", tmp_path, messages=MESSAGES, seed=2, database=cluster.url)
    assert (outcome.messages, outcome.tickets) == (MESSAGES, MESSAGES)
    assert (outcome.duplicates, outcome.forgotten) == (0, 0)


def test_the_benchmark_tells_the_same_in_json() -> None:
    command = [
        sys.executable,
        str(ROOT / "benchmarks" / "delivery.py"),
        "--messages",
        "3",
        "--sink",
        "zendesk",
        "--json",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    [row] = json.loads(done.stdout)["sinks"]
    assert {key: row[key] for key in ("sink", "messages", "tickets", "duplicates", "forgotten")} == {
        "sink": "zendesk",
        "messages": 3,
        "tickets": 3,
        "duplicates": 0,
        "forgotten": 0,
    }
