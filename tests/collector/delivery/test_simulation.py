"""Nothing is forgotten and nothing is doubled, whatever sinks and processes do; `benchmarks/delivery.py` runs it longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.collector.delivery.simulation import SINKS, simulate

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
