"""Mail to the staff: what stands in it, how servers can fail, and that nobody can write headers of their own."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING

import pytest

from rahnama.collector.delivery.letter import write_answer, write_letter
from rahnama.collector.delivery.settings import SmtpSettings
from rahnama.collector.delivery.ticket import Attachment, Ticket
from tests.collector.delivery.conftest import PAPER, PHOTO, Inbox, message
from tests.collector.delivery.desks import CERTIFICATE, Clock, certified, lane_to, mail_sink
from tests.collector.delivery.fakes.mail import FakeMailbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.collector.delivery.fakes.mail import MailFault

SETTINGS = SmtpSettings(name="smtp", host="localhost", sender="help@shop.ir", to="support@shop.ir")
HEADERS = {"Subject", "From", "To", "Date", "Message-ID", "Reply-To", "MIME-Version", "Content-Type"}
ENDS = (
    "\r\n",
    "\n",
    "\r",
    "\x0b",
    "\x0c",
    "\x1c",
    "\x1d",
    "\x1e",
    "\x85",
    "\u2028",
    "\u2029",
    "\x00",
    "%0d%0a",
    "=0D=0A",
)
INJECTIONS = [
    f"نگار{end}{header}"
    for end in ENDS
    for header in ("Bcc: thief@evil.example", "Reply-To: thief@evil.example", "Subject: x", f"{end}<script>x</script>")
]


@pytest.fixture
def mailbox() -> Iterator[FakeMailbox]:
    with FakeMailbox() as mailbox:
        yield mailbox


def test_a_message_arrives_as_mail_that_a_reply_answers(mailbox: FakeMailbox, inbox: Inbox, clock: Clock) -> None:
    request = inbox.receive()
    lane_to(inbox.store, mail_sink(mailbox), clock).turn()
    [letter] = mailbox.letters
    assert letter["Subject"] == f"[{request.code}] پرداخت و برگشت پول"
    assert letter["From"] == "help@shop.ir"
    assert letter["To"] == "support@shop.ir"
    assert letter["Reply-To"] == "negar@example.ir"
    assert letter["Message-ID"] == f"<{request.id}@shop.ir>"
    assert mailbox.recipients == [["support@shop.ir"]]
    text = letter.get_content()
    assert request.message in text.replace("\r\n", "\n")
    assert "شمارهٔ سفارش: \u200eAG-20481736" in text
    assert inbox.delivery(request).state == "sent"


def test_files_are_attached(mailbox: FakeMailbox, inbox: Inbox, clock: Clock) -> None:
    inbox.receive(files={"عکس کفش.jpg": PHOTO, "فاکتور.pdf": PAPER})
    lane_to(inbox.store, mail_sink(mailbox), clock).turn()
    [letter] = mailbox.letters
    assert [(one.get_filename(), one.get_content_type(), one.get_content()) for one in letter.iter_attachments()] == [
        ("عکس کفش.jpg", "image/jpeg", PHOTO),
        ("فاکتور.pdf", "application/pdf", PAPER),
    ]


def test_a_customer_without_email_brings_no_reply_to(mailbox: FakeMailbox, inbox: Inbox, clock: Clock) -> None:
    inbox.receive(email="")
    lane_to(inbox.store, mail_sink(mailbox), clock).turn()
    assert mailbox.letters[0]["Reply-To"] is None
    assert "\u200e+989121234567" in mailbox.letters[0].get_content()


def test_a_customers_persian_domain_can_be_answered(mailbox: FakeMailbox, inbox: Inbox, clock: Clock) -> None:
    inbox.receive(email="negar@فروشگاه.ir")
    lane_to(inbox.store, mail_sink(mailbox), clock).turn()
    assert str(mailbox.letters[0]["Reply-To"]).startswith("negar@xn--")


def test_lines_of_dots_and_long_lines_arrive_whole(mailbox: FakeMailbox, inbox: Inbox, clock: Clock) -> None:
    written = ".\n..\nFrom x\n" + "ب" * 5000 + "\n."
    inbox.receive(message=written)
    lane_to(inbox.store, mail_sink(mailbox), clock).turn()
    assert mailbox.letters[0].get_content().replace("\r\n", "\n").startswith(written)
    assert max(map(len, mailbox.raw[0].splitlines())) <= 998


@pytest.mark.parametrize("fault", ["drop", "hang"])
def test_mail_that_may_have_arrived_comes_again_under_the_same_id(
    mailbox: FakeMailbox, inbox: Inbox, clock: Clock, fault: MailFault
) -> None:
    request = inbox.receive()
    faults = iter([fault])
    mailbox.faults = lambda: next(faults, "none")
    lane = lane_to(inbox.store, mail_sink(mailbox), clock)
    lane.turn()
    assert inbox.delivery(request).state == "unknown"
    clock.advance(hours=1)
    lane.turn()
    assert inbox.delivery(request).state == "sent"
    assert mailbox.distinct() == {f"<{request.id}@shop.ir>"}


@pytest.mark.parametrize(
    ("fault", "state"), [("greylist", "waiting"), ("unwelcome", "waiting"), ("reject", "dead"), ("spam", "dead")]
)
def test_only_a_letter_that_is_refused_itself_is_dead(
    mailbox: FakeMailbox, inbox: Inbox, clock: Clock, fault: MailFault, state: str
) -> None:
    request = inbox.receive()
    faults = iter([fault])
    mailbox.faults = lambda: next(faults, "none")
    lane_to(inbox.store, mail_sink(mailbox), clock).turn()
    assert inbox.delivery(request).state == state
    assert not mailbox.letters


def test_a_server_that_is_down_is_tried_again(inbox: Inbox, clock: Clock) -> None:
    request = inbox.receive()
    with FakeMailbox() as mailbox:
        port = mailbox.port
    lane_to(inbox.store, mail_sink(mailbox, port=port), clock).turn()
    assert inbox.delivery(request).state == "waiting"
    assert "no session" in inbox.delivery(request).error


def test_starttls_and_login_are_used(inbox: Inbox, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    request = inbox.receive()
    with FakeMailbox(tls=certified(), password="the password") as mailbox:
        login = {"security": "starttls", "username": "help", "password_env": "PASSWORD"}
        lane_to(inbox.store, mail_sink(mailbox, **login), clock).turn()
    assert inbox.delivery(request).state == "sent"


def test_tls_from_the_first_byte_is_used(inbox: Inbox, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    request = inbox.receive()
    with FakeMailbox(tls=certified(), from_the_first_byte=True) as mailbox:
        lane_to(inbox.store, mail_sink(mailbox, security="tls"), clock).turn()
    assert inbox.delivery(request).state == "sent"


def test_a_certificate_that_nobody_signed_gets_no_mail(inbox: Inbox, clock: Clock) -> None:
    request = inbox.receive()
    with FakeMailbox(tls=certified()) as mailbox:
        lane_to(inbox.store, mail_sink(mailbox, security="starttls"), clock).turn()
    assert not mailbox.letters
    assert inbox.delivery(request).state == "waiting"


@pytest.mark.parametrize("field", ["name", "mobile", "email", "order", "topic", "search", "page", "message", "code"])
def test_no_field_of_a_customer_makes_a_header(field: str) -> None:
    for written in INJECTIONS:
        letter = write_letter(Ticket(message(**{"code": "RH-0000-0000", field: written}), "پرداخت"), SETTINGS)
        check(letter.as_bytes(), {"support@shop.ir"})


def test_no_email_of_a_customer_becomes_two_addresses() -> None:
    evil = [
        "a@b.ir, thief@evil.example",
        "a@b.ir;thief@evil.example",
        "<a@b.ir> x",
        "a@b.ir\nBcc: t@e.x",
        '"a@b.ir',
        "a b@c.ir",
    ]
    evil += [f"negar@example.ir{end}thief@evil.example" for end in ENDS]
    for email in evil:
        letter = write_letter(Ticket(message(email=email), "پرداخت"), SETTINGS)
        assert len(letter["Reply-To"].addresses if letter["Reply-To"] else ()) == 0, email


def test_no_name_of_a_file_and_no_title_of_a_topic_makes_a_header() -> None:
    for written in INJECTIONS:
        ticket = Ticket(message(code="RH-0000-0000"), written, (Attachment(written, "image/jpeg", PHOTO),))
        check(write_letter(ticket, SETTINGS).as_bytes(), {"support@shop.ir"})


def test_an_answer_stands_in_the_thread_of_its_message() -> None:
    request = message(code="RH-7K3Q-9D2M")
    now = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
    answer = write_answer(request, "پرداخت", "سلام نگار،\nبرگشت.", SETTINGS, now)
    assert answer is not None
    assert answer["To"] == "negar@example.ir"
    assert answer["Reply-To"] == "support@shop.ir"
    assert answer["In-Reply-To"] == answer["References"] == f"<{request.id}@shop.ir>"
    assert answer["Subject"] == "Re: [RH-7K3Q-9D2M] پرداخت"
    assert "> پولم برنگشته است." in answer.get_content()
    for written in INJECTIONS:
        evil = write_answer(dataclasses.replace(request, message=written), written, written, SETTINGS, now)
        assert evil is not None
        check(evil.as_bytes(), {"negar@example.ir"})


def check(raw: bytes, recipients: set[str]) -> None:
    """Hold mail to its own headers, once each, and to its recipients; judged by raw lines, not by who wrote them."""
    head = raw.partition(b"\r\n\r\n")[0].decode("ascii")
    names = [line.partition(":")[0] for line in head.split("\r\n") if not line.startswith((" ", "\t"))]
    allowed = HEADERS | {"In-Reply-To", "References", "Content-Transfer-Encoding", "Content-Language"}
    assert len(names) == len(set(names)), head
    assert set(names) <= allowed, head
    assert "\n" not in head.replace("\r\n", "")
    [to] = [line.partition(": ")[2] for line in head.split("\r\n") if line.startswith("To: ")]
    assert {to} == recipients
