"""A customer's message: kept once, whole, and answered with a code."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.collector.conftest import Service


def test_a_message_is_accepted_with_its_id_and_a_code(service: Service) -> None:
    message = service.message()
    response = service.send("/v1/requests", message)
    assert response.status_code == 202
    assert response.json().keys() == {"id", "code"}
    assert response.json()["id"] == message["id"]
    assert re.fullmatch(r"RH-[0-9A-Z]{4}-[0-9A-Z]{4}", response.json()["code"])


def test_every_field_is_kept(service: Service) -> None:
    message = service.message(
        topic="payment",
        name="نگار رضایی",
        mobile="۰۹۱۲ ۱۲۳ ۴۵۶۷",
        email="negar@example.com",
        order="AG-20481736",
        message="سلام\nپولم برنگشته است",
        search="برگشت پول 6037991123456789",
        read=["refund-time", "cod"],
        page="/faq/refund/refund-time/?from=sms#form",
    )
    code = service.send("/v1/requests", message).json()["code"]
    kept = service.store.find_request(code)
    assert kept is not None
    assert (kept.topic, kept.name, kept.mobile, kept.email, kept.order) == (
        "payment",
        "نگار رضایی",
        "+989121234567",
        "negar@example.com",
        "AG-20481736",
    )
    assert kept.message == "سلام\nپولم برنگشته است"
    assert (kept.search, kept.read, kept.page) == (
        "برگشت پول •••",
        ("refund-time", "cod"),
        "/faq/refund/refund-time/",
    )


def test_a_retry_with_the_same_id_makes_one_row_and_gets_the_same_answer(service: Service) -> None:
    message = service.message()
    answers = [service.send("/v1/requests", message) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.text for answer in answers}) == 1
    assert len(service.store.requests(10)) == 1


def test_other_content_under_the_same_id_is_refused_and_the_first_stays(service: Service) -> None:
    message = service.message()
    service.send("/v1/requests", message)
    response = service.send("/v1/requests", message | {"message": "چیز دیگر"})
    assert response.status_code == 409
    assert [kept.message for kept in service.store.requests(10)] == [message["message"]]


def test_application_json_is_taken_too(service: Service) -> None:
    response = service.client.post("/v1/requests", json=service.message())
    assert response.status_code == 202


@pytest.mark.parametrize(
    "mobile",
    [
        "09121234567",
        "0912 123 4567",
        "0912-123-45-67",
        "+989121234567",
        "+98 912 123 4567",
        "00989121234567",
        "989121234567",
        "9121234567",
        "۰۹۱۲۱۲۳۴۵۶۷",
        "٠٩١٢١٢٣٤٥٦٧",
        "+۹۸ (۹۱۲) ۱۲۳۴۵۶۷",
        "\u200e0912\u200c1234567\u200f",
    ],
)
def test_every_way_to_write_a_mobile_number_is_kept_as_one(shared: Service, mobile: str) -> None:
    code = shared.send("/v1/requests", shared.message(mobile=mobile)).json()["code"]
    kept = shared.store.find_request(code)
    assert kept is not None
    assert kept.mobile == "+989121234567"


def test_persian_digits_in_an_address_become_those_of_the_mailbox(shared: Service) -> None:
    code = shared.send("/v1/requests", shared.message(mobile="", email="ali۱۲@example.com")).json()["code"]
    kept = shared.store.find_request(code)
    assert kept is not None
    assert kept.email == "ali12@example.com"


def test_signs_that_reorder_or_control_text_are_not_kept(shared: Service) -> None:
    written = "سلام\u202e\x00\x1b[31m\r\nخط دوم\u2066 می\u200cخواهم"
    code = shared.send("/v1/requests", shared.message(message=written)).json()["code"]
    kept = shared.store.find_request(code)
    assert kept is not None
    assert kept.message == "سلام[31m\nخط دوم می\u200cخواهم"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"message": ""}, {"message"}),
        ({"message": " \n\u200b\x00 "}, {"message"}),
        ({"message": "ن" * 5001}, {"message"}),
        ({"mobile": ""}, {"mobile"}),
        ({"mobile": "", "email": "  "}, {"mobile"}),
        ({"mobile": "0912123456"}, {"mobile"}),
        ({"mobile": "02191000123"}, {"mobile"}),
        ({"mobile": "091212345678"}, {"mobile"}),
        ({"mobile": "0912123456a"}, {"mobile"}),
        ({"mobile": "+19121234567"}, {"mobile"}),
        ({"email": "ali"}, {"email"}),
        ({"email": "ali@localhost"}, {"email"}),
        ({"email": "ali@@example.com"}, {"email"}),
        ({"email": "@example.com"}, {"email"}),
        ({"email": "ali@example..com"}, {"email"}),
        ({"email": "ali@example.com,other@example.com"}, {"email"}),
        ({"email": "ali <ali@example.com>"}, {"email"}),
        ({"email": "a" * 250 + "@example.com"}, {"email"}),
        ({"name": "ن" * 101}, {"name"}),
        ({"order": "1" * 61}, {"order"}),
        ({"search": "ن" * 301}, {"search"}),
        ({"topic": "../etc"}, {"topic"}),
        ({"message": "", "mobile": "12", "email": "x"}, {"message", "mobile", "email"}),
    ],
)
def test_each_wrong_field_is_named_with_a_persian_sentence(
    shared: Service, fields: dict[str, Any], wrong: set[str]
) -> None:
    response = shared.send("/v1/requests", shared.message(**fields))
    assert response.status_code == 422
    errors = response.json()["errors"]
    assert set(errors) == wrong
    assert all(re.search("[آ-ی]", sentence) for sentence in errors.values())


def test_five_thousand_letters_are_not_too_many(shared: Service) -> None:
    assert shared.send("/v1/requests", shared.message(message="ن" * 5000)).status_code == 202


def test_a_message_needs_an_id(shared: Service) -> None:
    message = shared.message()
    del message["id"]
    assert shared.send("/v1/requests", message).status_code == 422


def test_of_the_articles_read_only_real_ids_are_kept(shared: Service) -> None:
    body = shared.message(read=["cod", "<script>", "", "Refund", "g-gift"])
    kept = shared.store.find_request(shared.send("/v1/requests", body).json()["code"])
    assert kept is not None
    assert kept.read == ("cod", "g-gift")


def test_ids_in_upper_case_are_the_same_ids(shared: Service) -> None:
    message = shared.message(id=str(uuid.uuid4()).upper())
    first = shared.send("/v1/requests", message)
    again = shared.send("/v1/requests", message | {"id": message["id"].lower()})
    assert first.json() == again.json()
