"""The signature that a webhook's receiver checks, and what stands in the event."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

from rahnama.collector.delivery.settings import webhook_secrets
from rahnama.collector.delivery.webhook import sign
from tests.collector.delivery.conftest import PHOTO, Inbox
from tests.collector.delivery.desks import TABLES, lane_to, open_desk, sink_of
from tests.collector.delivery.fakes.webhook import SECRET, is_signed

if TYPE_CHECKING:
    from pathlib import Path

    from tests.collector.delivery.desks import Clock


def test_the_signature_is_that_of_the_reference_libraries() -> None:
    """https://github.com/standard-webhooks/standard-webhooks/tree/main/libraries: the vector of their own tests."""
    keys = webhook_secrets("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    signed = sign(keys, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_two_secrets_sign_side_by_side(tmp_path: Path, clock: Clock) -> None:
    newer = "whsec_" + base64.b64encode(b"another key of thirty-two bytes!").decode()
    inbox = Inbox(tmp_path / "rahnama.db", "webhook")
    inbox.receive()
    with open_desk("webhook") as desk:
        both = {"SECRET": f"{newer} {SECRET}"}
        sink = sink_of("webhook", both, url=desk.fake.url, allow_private=True, **TABLES["webhook"])
        lane_to(inbox.store, sink, clock).turn()
    [call] = desk.fake.calls
    assert is_signed(call, newer)
    assert is_signed(call, SECRET)


def test_the_event_tells_all_there_is(tmp_path: Path, clock: Clock) -> None:
    inbox = Inbox(tmp_path / "rahnama.db", "webhook")
    request = inbox.receive(files={"عکس.jpg": PHOTO})
    with open_desk("webhook") as desk:
        lane_to(inbox.store, desk.sink, clock).turn()
    event = json.loads(desk.fake.calls[0].body)
    assert event["type"] == "request.received"
    assert event["data"] == {
        "id": request.id,
        "code": request.code,
        "topic": "payment",
        "topic_title": "پرداخت و برگشت پول",
        "name": request.name,
        "mobile": request.mobile,
        "email": request.email,
        "order": request.order,
        "message": request.message,
        "search": request.search,
        "read": ["cod", "refund-time"],
        "page": "/contact/",
        "received": "2026-11-22T08:30:00+00:00",
        "files": [
            {
                "name": "عکس.jpg",
                "type": "image/jpeg",
                "size": len(PHOTO),
                "content": base64.b64encode(PHOTO).decode(),
            }
        ],
        "missing_files": [],
    }


def test_the_content_of_files_can_be_left_out(tmp_path: Path, clock: Clock) -> None:
    inbox = Inbox(tmp_path / "rahnama.db", "webhook")
    inbox.receive(files={"عکس.jpg": PHOTO})
    with open_desk("webhook", send_files=False) as desk:
        desk.fake.faults = lambda _: "vanish"
        lane_to(inbox.store, desk.sink, clock).turn()
    [file] = json.loads(desk.fake.calls[0].body)["data"]["files"]
    assert file == {"name": "عکس.jpg", "type": "image/jpeg", "size": len(PHOTO)}
