"""What a customer hears about a message, and what nobody else does."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from rahnama.collector.settings import CollectorSettings, Rate, Rates

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from tests.collector.conftest import Service

SOON = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)


def ask(service: Service, code: str, last_four: str = "4567") -> httpx.Response:
    return service.send("/v1/status", {"code": code, "last_four": last_four})


def send(service: Service, **fields: str) -> dict[str, str]:
    answer: dict[str, str] = service.send("/v1/requests", service.message(**fields)).json()
    return answer


def test_code_and_last_digits_tell_how_a_message_stands(service: Service) -> None:
    sent = send(service)
    [kept] = service.store.requests(1)
    answer = ask(service, sent["code"])
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json() == {
        "status": "open",
        "received": kept.received.isoformat().replace("+00:00", "Z"),
        "answered": None,
    }
    service.store.set_status(sent["id"], "answered", SOON)
    answer = ask(service, sent["code"])
    assert answer.json()["status"] == "answered"
    assert dt.datetime.fromisoformat(answer.json()["answered"]) == SOON


@pytest.mark.parametrize(("written", "digits"), [(" {} ", "۴۵۶۷"), ("{}", " 4567 "), ("{}", "٤٥٦٧")])
def test_code_and_digits_may_be_written_as_people_write_them(service: Service, written: str, digits: str) -> None:
    code = send(service)["code"].lower().replace("-", " ")
    assert ask(service, written.format(code), digits).status_code == 200


def test_wrong_digits_and_a_wrong_code_are_the_same_answer(service: Service) -> None:
    code = send(service)["code"]
    answers = [ask(service, code, "0000"), ask(service, "RH-0000-0000"), ask(service, "x", ""), ask(service, code, "")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert len({str(dict(answer.headers) | {"date": ""}) for answer in answers}) == 1


def test_a_message_without_a_mobile_cannot_be_asked_about(service: Service) -> None:
    code = send(service, mobile="", email="negar@example.com")["code"]
    for digits in ("", "xxxx", "0000", "None"):
        assert ask(service, code, digits).status_code == 404


def test_who_was_quarantined_does_not_hear_of_it(service: Service) -> None:
    assert ask(service, send(service, website="x")["code"]).json()["status"] == "open"


def test_guessing_is_slow(service_with: Callable[[CollectorSettings], Service]) -> None:
    service = service_with(CollectorSettings(rates=Rates(status=Rate(per_second=0.01, burst=3))))
    statuses = [ask(service, "RH-0000-0000").status_code for _ in range(5)]
    assert statuses == [404, 404, 404, 429, 429]


def test_a_page_of_another_origin_may_not_ask(shared: Service) -> None:
    body = {"code": "RH-0000-0000", "last_four": "4567"}
    assert shared.send("/v1/status", body, Origin="https://evil.example").status_code == 403


@pytest.mark.parametrize(
    "body", [{}, {"code": "x"}, {"code": 1, "last_four": "1"}, {"code": "x" * 41, "last_four": ""}]
)
def test_a_question_out_of_order_is_422(shared: Service, body: dict[str, object]) -> None:
    assert shared.send("/v1/status", body).status_code == 422


def test_the_code_never_stands_in_an_address(shared: Service) -> None:
    assert shared.client.get("/v1/status?code=RH-0000-0000").status_code == 405
