"""The privacy benchmark finds what is there to be found, and nothing is."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from typing import Any

import pytest

from benchmarks import privacy
from benchmarks.privacy_queries import Query, make_query
from tests.conftest import ROOT

DATES_AND_LONG_NUMBERS = {
    "لپتاپ i5 12450h",
    "پردازنده 13600k",
    "پاوربانک 20000",
    "کولر 12000",
    "پکیج 24000",
    "1405-08-30",
    "2026-11-22",
}
"""Names that the rule of five digits in one piece, or eight joined by hyphens, takes with it; an order code looks the same."""


@pytest.fixture(scope="module")
def figures() -> dict[str, Any]:
    command = [sys.executable, "benchmarks/privacy.py", "--queries", "2000", "--seed", "11", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_nothing_that_was_planted_is_left_anywhere(figures: dict[str, Any]) -> None:
    left = {name: count for name, count in figures.items() if name.startswith("left_")}
    assert left == dict.fromkeys(left, 0)
    assert (figures["stored"], len(left)) == (2000, 4)


def test_the_browser_masks_letter_for_letter_what_the_collector_masks(figures: dict[str, Any]) -> None:
    assert figures["masked_otherwise_in_browser"] == 0


def test_of_the_names_of_products_only_long_numbers_are_masked(figures: dict[str, Any]) -> None:
    assert set(figures["harmless_names_masked"]) == DATES_AND_LONG_NUMBERS


def test_every_kind_would_be_found_unmasked_in_a_row_and_in_raw_bytes() -> None:
    chance = random.Random(3)
    queries = [make_query(chance) for _ in range(2000)]
    assert [query for query in queries if not privacy._survives(query, query.text)] == []
    raw = b"\x00\xff".join(query.text.encode() for query in queries)
    assert privacy._found_in(raw, queries) >= 0.97 * len(queries)  # a word may join two numbers in raw bytes


def test_digits_within_ids_are_no_find() -> None:
    row = b"01234567-0912-7345-8678-901234567890\x01" + b"0912345678" * 5
    assert privacy._found_in(row[: 36 + 1 + 48], [Query("", "mobile", "0912345678")]) == 0
