"""A handful of the fault runs that `benchmarks/outbox.py` makes by the hundred."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from benchmarks.outbox import run_all

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.browser

SECONDS = 600.0
"""Far more than eight runs take; a bound, not a measurement."""


@pytest.mark.parametrize("seed", [11, 12])
def test_a_message_is_stored_once_or_told_to_be_unsent_whatever_the_network_does(site: Path, seed: int) -> None:
    verdict = asyncio.run(run_all(site, runs=8, seed=seed, tabs=4, seconds=SECONDS))
    assert verdict.failures == []
    assert (verdict.runs, verdict.files_stored) == (8, verdict.files_declared)
    assert verdict.stored_once > 0
