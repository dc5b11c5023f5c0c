"""What the collector counts about itself, and that nobody can be found in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from prometheus_client.parser import text_string_to_metric_families as parse

from rahnama.collector.settings import CollectorSettings, Rate, Rates
from rahnama.collector.store import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from tests.collector.conftest import Service


def metrics(service: Service) -> dict[tuple[str, ...], float]:
    """Return every number under its name and the values of its labels."""
    answer = service.client.get("/metrics")
    assert answer.status_code == 200
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in parse(answer.text)
        for sample in family.samples
    }


def test_answers_are_counted_by_address_and_status(service: Service) -> None:
    service.send("/v1/requests", service.message())
    service.send("/v1/requests", {"id": "x"})
    service.client.put("/v1/requests/1/files/1", content=b"x", headers={"Content-Type": "image/png"})
    service.client.get("/an/invention")
    numbers = metrics(service)
    assert numbers["rahnama_http_responses_total", "/v1/requests", "202"] == 1
    assert numbers["rahnama_http_responses_total", "/v1/requests", "422"] == 1
    assert numbers["rahnama_http_responses_total", "/v1/requests/{id}/files/{number}", "404"] == 1
    assert numbers["rahnama_http_responses_total", "other", "404"] == 1
    assert numbers["rahnama_refusals_total", "invalid"] == 1


def test_what_is_kept_is_counted(service: Service) -> None:
    service.send("/v1/requests", service.message())
    service.send("/v1/requests", service.message(website="spam"))
    service.send_events(service.search(), service.vote())
    numbers = metrics(service)
    assert numbers["rahnama_requests", "open"] == 1
    assert numbers["rahnama_requests", "quarantined"] == 1
    assert numbers[("rahnama_searches",)] == 1
    assert numbers[("rahnama_votes",)] == 1
    assert numbers[("rahnama_commit_records_sum",)] == 4
    assert numbers[("rahnama_queue_jobs",)] == numbers[("rahnama_queue_bytes",)] == 0
    assert numbers[("rahnama_upload_bytes",)] == 0


def test_refusals_of_plain_forms_are_counted_too(service_with: Callable[[CollectorSettings], Service]) -> None:
    service = service_with(CollectorSettings(rates=Rates(free=Rate(per_second=1, burst=0))))
    service.client.post("/v1/requests", data={"message": "سلام", "mobile": "09121234567"})
    assert metrics(service)["rahnama_refusals_total", "too-many-plain"] == 1


def test_nothing_that_a_customer_wrote_is_in_them(service: Service) -> None:
    message = service.message(name="نگار", email="negar@example.com")
    code = service.send("/v1/requests", message).json()["code"]
    service.client.get("/secret/path?q=09121234567")
    text = service.client.get("/metrics").text
    for secret in ("نگار", "negar", "9121234567", code, message["id"], "secret", "127.0.0.1"):
        assert secret not in text


def test_a_stranger_cannot_make_up_labels(service: Service) -> None:
    before = len(metrics(service))
    for number in range(50):
        service.client.get(f"/{number}")
        service.client.request("POST", f"/v1/{number}")
    assert len(metrics(service)) <= before + 4


def test_a_store_that_does_not_answer_is_down_and_the_rest_is_still_told(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert metrics(service)[("rahnama_store_up",)] == 1

    def fail() -> None:
        raise StoreUnavailable("gone")

    monkeypatch.setattr(service.store, "counts", fail)
    assert metrics(service)[("rahnama_store_up",)] == 0
    assert re.search(r"^rahnama_queue_jobs 0.0$", service.client.get("/metrics").text, re.MULTILINE)
