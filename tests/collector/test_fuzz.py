"""Five thousand cases of what strangers send, the same ones each time; `benchmarks/fuzz.py` tries a million others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings

from tests.collector.fuzzing.connections import connection_target
from tests.collector.fuzzing.parsers import TARGETS, Target, check_proof_text
from tests.collector.fuzzing.service import fuzzed_service, http_target, openapi_targets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.collector.fuzzing.service import FuzzedService

PARSER_CASES = 200
OPERATION_CASES = 100
REQUESTS = 600
CONNECTIONS = 600
OPERATIONS = [
    f"{method} {mode}"
    for method in (
        "post /v1/requests",
        "put /v1/requests/{id}/files/{number}",
        "post /v1/events",
        "post /v1/status",
    )
    for mode in ("positive", "negative")
]


def fuzz(target: Target, cases: int) -> None:
    """Try so many cases, the same ones each time."""
    everyday = settings(
        max_examples=cases, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
    )
    everyday(given(target.cases)(target.check))()


@pytest.fixture(scope="module")
def fuzzed() -> Iterator[FuzzedService]:
    with fuzzed_service() as service:
        yield service


@pytest.fixture(scope="module")
def operations(fuzzed: FuzzedService) -> dict[str, Target]:
    return {target.name: target for target in openapi_targets(fuzzed)}


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_a_parser_holds_its_rule_whatever_is_sent(target: Target) -> None:
    fuzz(target, PARSER_CASES)


def test_no_request_breaks_the_service(fuzzed: FuzzedService) -> None:
    fuzz(http_target(fuzzed), REQUESTS)


def test_no_bytes_break_a_connection(fuzzed: FuzzedService) -> None:
    fuzz(connection_target(fuzzed), CONNECTIONS)


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_answers_as_its_document_says(operations: dict[str, Target], name: str) -> None:
    fuzz(operations[name], OPERATION_CASES)


def test_every_operation_that_takes_something_is_tried(operations: dict[str, Target]) -> None:
    assert set(operations) == set(OPERATIONS)
    tried = PARSER_CASES * len(TARGETS) + OPERATION_CASES * len(OPERATIONS) + REQUESTS + CONNECTIONS
    assert tried >= 5000


@pytest.mark.parametrize("endless", [b'{"x":' + b"[" * 1_400, b"[" * 1_500])
def test_a_proof_of_brackets_within_brackets_is_no_proof(endless: bytes) -> None:
    check_proof_text(endless)
