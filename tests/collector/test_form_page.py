"""The contact form in a browser without JavaScript: a plain POST, answered by a Persian page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from rahnama.collector.settings import CollectorSettings, Rate, Rates
from rahnama.collector.store import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.collector.conftest import Service

FIELDS = {
    "topic": "payment",
    "name": "نگار",
    "mobile": "۰۹۱۲۱۲۳۴۵۶۷",
    "email": "",
    "order": "",
    "message": "پولم برنگشته است",
    "search": "برگشت پول",
    "read": "refund-time,cod",
    "page": "/contact/",
}


def test_the_page_shows_the_code_of_the_message_that_was_kept(service: Service) -> None:
    response = service.client.post("/v1/requests", data=FIELDS)
    assert response.status_code == 202
    [kept] = service.store.requests(10)
    assert kept.code in response.text
    assert (kept.message, kept.mobile, kept.read) == ("پولم برنگشته است", "+989121234567", ("refund-time", "cod"))


def test_the_page_is_persian_and_right_to_left(shared: Service) -> None:
    response = shared.client.post("/v1/requests", data=FIELDS)
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert '<html lang="fa" dir="rtl">' in response.text
    assert "کد پیگیری شما" in response.text
    assert '<a href="/contact/">' in response.text


def test_the_page_allows_nothing_to_run_or_load(shared: Service) -> None:
    policy = shared.client.post("/v1/requests", data=FIELDS).headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "script" not in policy


def test_pressing_send_twice_keeps_one_message(service: Service) -> None:
    first = service.client.post("/v1/requests", data=FIELDS)
    again = service.client.post("/v1/requests", data=FIELDS)
    assert first.text == again.text
    assert len(service.store.requests(10)) == 1


def test_what_was_written_stands_in_the_page_that_says_what_is_wrong(shared: Service) -> None:
    response = shared.client.post("/v1/requests", data=FIELDS | {"mobile": "0912"})
    assert response.status_code == 422
    assert "شمارهٔ موبایل درست نیست" in response.text
    assert "پولم برنگشته است" in response.text
    assert 'name="topic" value="payment"' in response.text


def test_the_mended_page_can_be_sent_again(service: Service) -> None:
    page = service.client.post("/v1/requests", data=FIELDS | {"mobile": "0912"}).text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    mended = hidden | {"mobile": "09121234567", "message": "پولم برنگشته است", "name": "", "email": "", "order": ""}
    assert service.client.post("/v1/requests", data=mended).status_code == 202
    assert service.store.requests(1)[0].topic == "payment"


def test_what_customers_write_is_never_markup(shared: Service) -> None:
    hostile = '"><script>alert(1)</script>'
    response = shared.client.post(
        "/v1/requests", data=FIELDS | {"name": hostile, "message": hostile, "mobile": hostile}
    )
    assert response.status_code == 422
    assert "<script" not in response.text


def test_the_way_back_leads_to_no_other_site(shared: Service) -> None:
    for page in ("//evil.example/", "https://evil.example/", "javascript:alert(1)"):
        response = shared.client.post("/v1/requests", data=FIELDS | {"page": page})
        assert response.status_code == 202
        assert '<a href="/">' in response.text


@pytest.mark.parametrize(
    "body",
    [
        b"message=%D8%B3&mobile=09121234567&admin=1",
        b"message=a&message=b&mobile=09121234567",
        b"message=a&mobile=09121234567&id=12",
        b"&".join(b"f%d=1" % number for number in range(100)),
        b"\xff\xfe=1",
        b"",
    ],
)
def test_a_form_that_is_not_ours_is_refused_with_a_page(shared: Service, body: bytes) -> None:
    response = shared.client.post(
        "/v1/requests", content=body, headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert response.status_code == 422
    assert response.headers["content-type"] == "text/html; charset=utf-8"


def test_a_form_of_another_site_is_refused(shared: Service) -> None:
    response = shared.client.post("/v1/requests", data=FIELDS, headers={"Origin": "https://evil.example"})
    assert response.status_code == 403


def test_a_page_that_knows_only_its_place_in_the_site_is_kept_as_a_path(service: Service) -> None:
    service.client.post("/v1/requests", data=FIELDS | {"page": "faq/payment/cod/"})
    assert service.store.requests(1)[0].page == "/faq/payment/cod/"


def test_when_proof_would_be_needed_the_page_asks_to_wait_and_keeps_what_was_written(
    service_with: Callable[[CollectorSettings], Service],
) -> None:
    rates = Rates(free=Rate(per_second=0.01, burst=1))
    service = service_with(CollectorSettings(rates=rates))
    assert service.client.post("/v1/requests", data=FIELDS).status_code == 202
    response = service.client.post("/v1/requests", data=FIELDS | {"message": "یک پیام دیگر"})
    assert response.status_code == 429
    assert 90 <= int(response.headers["retry-after"]) <= 100
    assert "چند دقیقهٔ دیگر" in response.text
    for written in ("یک پیام دیگر", "نگار", "۰۹۱۲۱۲۳۴۵۶۷", 'name="read" value="refund-time,cod"'):
        assert written in response.text


def test_a_busy_disk_keeps_what_was_written_too(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_batch: object) -> None:
        raise StoreUnavailable("FullError")

    monkeypatch.setattr(service.store, "keep", refuse)
    response = service.client.post("/v1/requests", data=FIELDS)
    assert response.status_code == 503
    assert int(response.headers["retry-after"]) > 0
    assert "پولم برنگشته است" in response.text


def test_the_honeypot_of_the_page_is_out_of_sight_and_quarantines_who_fills_it(service: Service) -> None:
    page = service.client.post("/v1/requests", data=FIELDS | {"mobile": "0912"}).text
    assert re.search('class="away" aria-hidden="true"><label>[^<]+<input name="website" tabindex="-1"', page)
    assert ".away { position: absolute" in page
    answer = service.client.post("/v1/requests", data=FIELDS | {"website": "https://spam.example"})
    assert answer.status_code == 202
    assert "کد پیگیری شما" in answer.text
    assert service.store.requests(9) == []
    assert len(service.store.requests(9, "quarantined")) == 1


def test_an_empty_honeypot_changes_nothing(service: Service) -> None:
    service.client.post("/v1/requests", data=FIELDS)
    service.client.post("/v1/requests", data=FIELDS | {"website": ""})
    assert len(service.store.requests(9)) == 1


def test_the_pages_say_that_files_need_javascript(shared: Service) -> None:
    assert "جاوااسکریپت" in shared.client.post("/v1/requests", data=FIELDS | {"mobile": "0912"}).text
    assert "ایمیل کنید" in shared.client.post("/v1/requests", data=FIELDS).text


@pytest.mark.parametrize("field", ["files", "proof", "digest", "status"])
def test_a_plain_form_has_no_files_and_no_proof(shared: Service, field: str) -> None:
    assert shared.client.post("/v1/requests", data=FIELDS | {field: "x"}).status_code == 422
