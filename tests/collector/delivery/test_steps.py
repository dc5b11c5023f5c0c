"""Sinks that need more than one call, or have a key: what each call in between may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rahnama.collector.delivery.outcome import Lost
from rahnama.collector.delivery.ticket import Attachment, Ticket
from tests.collector.delivery.conftest import PHOTO, Inbox, message
from tests.collector.delivery.desks import lane_to, open_desk

if TYPE_CHECKING:
    from pathlib import Path

    from tests.collector.delivery.desks import Clock
    from tests.collector.delivery.fakes.server import Fault


def test_zendesk_knows_a_second_attempt_by_its_key() -> None:
    """Also when our look-up would have come too early to find the first."""
    ticket = Ticket(message(code="RH-7K3Q-9D2M"), "پرداخت")
    with open_desk("zendesk") as desk:
        assert desk.sink.send(ticket) == desk.sink.send(ticket)
        assert len(desk.fake.tickets) == 1
        assert {call.headers["idempotency-key"] for call in desk.fake.calls} == {ticket.id}


def test_a_key_that_zendesk_knows_with_other_uploads_means_look_again() -> None:
    """Each attempt uploads its files anew, so that the second one's content differs."""
    ticket = Ticket(message(code="RH-7K3Q-9D2M"), "پرداخت", (Attachment("a.jpg", "image/jpeg", PHOTO),))
    with open_desk("zendesk") as desk:
        made = desk.sink.send(ticket)
        with pytest.raises(Lost):
            desk.sink.send(ticket)
        assert desk.sink.resume(ticket) == made
        assert len(desk.fake.tickets) == 1


@pytest.mark.parametrize("fault", ["limit", "vanish", "drop", "break", "hang"])
def test_a_conversation_of_chatwoot_that_lacks_its_text_is_completed(
    tmp_path: Path, clock: Clock, fault: Fault
) -> None:
    inbox = Inbox(tmp_path / "rahnama.db", "chatwoot")
    request = inbox.receive()
    with open_desk("chatwoot") as desk:
        faults = iter([fault])
        desk.fake.faults = lambda call: (
            next(faults, "none") if call.method == "POST" and call.path.endswith("/messages") else "none"
        )
        lane = lane_to(inbox.store, desk.sink, clock)
        lane.turn()
        assert inbox.delivery(request).state == "unknown"
        clock.advance(hours=1)
        lane.turn()
        [ticket] = desk.fake.tickets
    assert inbox.delivery(request).state == "sent"
    assert ticket.text.count(request.message) == 1


def test_a_text_that_chatwoot_refuses_is_dead_and_names_the_conversation(tmp_path: Path, clock: Clock) -> None:
    inbox = Inbox(tmp_path / "rahnama.db", "chatwoot")
    request = inbox.receive()
    with open_desk("chatwoot") as desk:
        desk.fake.faults = lambda call: "deny" if call.path.endswith("/messages") else "none"
        lane_to(inbox.store, desk.sink, clock).turn()
    assert inbox.delivery(request).state == "dead"
    assert "conversation 1 lacks its text" in inbox.delivery(request).error


def test_one_customer_is_one_contact_of_chatwoot(tmp_path: Path, clock: Clock) -> None:
    inbox = Inbox(tmp_path / "rahnama.db", "chatwoot")
    for email in ("negar@example.ir", "Negar@Example.ir", "negar@example.ir.com", ""):
        inbox.receive(email=email)
    with open_desk("chatwoot") as desk:
        lane = lane_to(inbox.store, desk.sink, clock)
        while lane.turn():
            pass
        assert len(desk.fake.tickets) == 4
        assert len({ticket.customer["contact"] for ticket in desk.fake.tickets}) == 3
