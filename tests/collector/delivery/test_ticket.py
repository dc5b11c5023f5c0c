"""What a person at the helpdesk sees of a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rahnama.collector.delivery.ticket import Ticket, compose, file_name, read_topics
from tests.collector.delivery.conftest import PHOTO, Inbox, declare, message
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def test_a_ticket_begins_with_the_message_and_tells_the_rest_in_persian() -> None:
    ticket = Ticket(message(code="RH-7K3Q-9D2M"), "پرداخت و برگشت پول")
    assert ticket.subject == "[RH-7K3Q-9D2M] پرداخت و برگشت پول"
    assert ticket.text.splitlines() == [
        "پولم برنگشته است.",
        "لطفاً پیگیری کنید.",
        "",
        "—" * 8,
        "نام: نگار احمدی",
        "موبایل: \u200e+989121234567",
        "ایمیل: \u200enegar@example.ir",
        "شمارهٔ سفارش: \u200eAG-20481736",
        "موضوع: پرداخت و برگشت پول",
        "جست‌وجوی پیش از پیام: برگشت پول",
        "خوانده بود: \u200ecod، \u200erefund-time",
        "صفحه: \u200e/contact/",
        "کد پیگیری: \u200eRH-7K3Q-9D2M",
        "رسید: ۱۴۰۵/۰۹/۰۱ ۱۲:۰۰",
    ]


def test_what_is_not_known_is_not_mentioned() -> None:
    ticket = Ticket(message(code="RH-7K3Q-9D2M", name="", order="", search="", read=(), page="", email=""), "پرداخت")
    assert [label for label, _ in ticket.facts] == ["موبایل", "موضوع", "کد پیگیری", "رسید"]


def test_as_html_nothing_of_a_customer_is_active() -> None:
    evil = '<script>alert(1)</script><img src=x onerror="x">\n&amp;'
    ticket = Ticket(message(message=evil, name=evil, order=evil, search=evil), evil)
    for tag in ("<script", "<img"):
        assert tag not in ticket.html
    assert "&lt;script&gt;" in ticket.html


def test_topics_have_the_shops_own_titles(tmp_path: Path) -> None:
    assert read_topics(ROOT / "shop" / "requests.yml")["payment"] == "پرداخت و برگشت پول"
    assert read_topics(tmp_path / "none.yml") == {}
    for broken in ("requests: 5", "a: [", "- x", "requests: [{id: x}]"):
        (tmp_path / "broken.yml").write_text(broken, "utf-8")
        assert read_topics(tmp_path / "broken.yml") == {}


def test_an_unknown_topic_is_shown_as_it_is_and_none_as_a_message(inbox: Inbox) -> None:
    assert compose(inbox.store, inbox.receive(topic="warranty"), {}).subject.endswith("] warranty")
    assert compose(inbox.store, inbox.receive(topic=""), {}).subject.endswith("] پیام مشتری")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("عکس کفش.jpg", "عکس کفش.jpg"),
        ("IMG_1.JPEG", "IMG_1.jpeg"),
        ("../../etc/passwd", "_.._etc_passwd.jpg"),
        ("C:\\autorun.exe", "C__autorun.exe.jpg"),
        ("page.html", "page.html.jpg"),
        ("a\r\nb.jpg", "a b.jpg"),
        ('x"; filename="y.exe', "x_; filename=_y.exe.jpg"),
        ("....", "file.jpg"),
        ("", "file.jpg"),
        (".jpg", "jpg.jpg"),
        ("\u202egpj.exe", "gpj.exe.jpg"),
        ("ب" * 120 + ".jpg", "ب" * 80 + ".jpg"),
    ],
)
def test_names_of_files_are_fit_for_any_folder_and_true_to_their_type(written: str, shown: str) -> None:
    assert file_name(declare(written, PHOTO)) == shown


def test_two_files_of_one_name_are_told_apart(inbox: Inbox) -> None:
    declared = (declare("a.jpg", PHOTO), declare("a.jpg", PHOTO, 2))
    request = message(files=declared)
    inbox.store.keep([request])
    for one in declared:
        inbox.bring(request, one, PHOTO)
    assert [file.name for file in compose(inbox.store, request, {}).files] == ["a.jpg", "a-2.jpg"]
