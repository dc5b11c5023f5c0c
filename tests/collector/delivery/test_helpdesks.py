"""What every helpdesk's adapter promises; each rule runs against each of the fakes, over real connections."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.collector.delivery.conftest import PAPER, PHOTO
from tests.collector.delivery.desks import TABLES, Clock, lane_to, sink_of
from tests.collector.delivery.fakes.server import RETRY_AFTER

if TYPE_CHECKING:
    from tests.collector.delivery.conftest import Inbox
    from tests.collector.delivery.desks import Desk
    from tests.collector.delivery.fakes.server import Call, Fault


ASKED = sorted({*TABLES} - {"webhook"})
"""Those that can be asked whether a ticket is there."""


def writes(call: Call) -> bool:
    return call.method == "POST" and not call.path.endswith("/filter")


def test_a_message_becomes_a_ticket_with_code_and_text(desk: Desk, inbox: Inbox, clock: Clock) -> None:
    request = inbox.receive()
    assert lane_to(inbox.store, desk.sink, clock).turn()
    [ticket] = desk.fake.tickets
    assert request.code in ticket.subject
    assert "پولم برنگشته است." in ticket.text
    assert (inbox.delivery(request).state, inbox.delivery(request).attempts) == ("sent", 1)


def test_the_ticket_is_known_to_us_by_its_id(desk: Desk, inbox: Inbox, clock: Clock) -> None:
    request = inbox.receive()
    lane_to(inbox.store, desk.sink, clock).turn()
    assert inbox.delivery(request).remote in {str(desk.fake.tickets[0].id), request.id}


def test_nothing_is_sent_twice(desk: Desk, inbox: Inbox, clock: Clock) -> None:
    inbox.receive()
    lane = lane_to(inbox.store, desk.sink, clock)
    assert [lane.turn(), lane.turn()] == [True, False]
    assert len(desk.fake.tickets) == 1


def test_files_arrive_byte_for_byte_under_their_names(desk: Desk, inbox: Inbox, clock: Clock) -> None:
    inbox.receive(files={"عکس کفش.jpg": PHOTO, "فاکتور.pdf": PAPER})
    lane_to(inbox.store, desk.sink, clock).turn()
    [ticket] = desk.fake.tickets
    assert [(file.name, file.type, file.content) for file in ticket.files] == [
        ("عکس کفش.jpg", "image/jpeg", PHOTO),
        ("فاکتور.pdf", "application/pdf", PAPER),
    ]


def test_a_customer_without_email_is_served_too(desk: Desk, inbox: Inbox, clock: Clock) -> None:
    request = inbox.receive(email="", name="")
    lane_to(inbox.store, desk.sink, clock).turn()
    assert len(desk.fake.tickets) == 1
    assert inbox.delivery(request).state == "sent"


def test_too_many_requests_are_answered_with_the_patience_asked_for(desk: Desk, inbox: Inbox, clock: Clock) -> None:
    inbox.receive()
    inbox.receive()
    desk.fake.faults = lambda _: "limit"
    lane = lane_to(inbox.store, desk.sink, clock)
    lane.turn()
    asked = len(desk.fake.calls)
    desk.fake.faults = lambda _: "none"
    clock.advance(seconds=RETRY_AFTER - 1)
    assert not lane.turn()  # also for the message that was not asked about yet: the limit is the sink's
    assert len(desk.fake.calls) == asked
    clock.advance(seconds=61)
    while lane.turn():
        pass
    assert len(desk.fake.tickets) == 2


@pytest.mark.parametrize("fault", ["break", "drop", "hang"])
def test_a_ticket_whose_reply_was_lost_is_not_made_again(desk: Desk, inbox: Inbox, clock: Clock, fault: Fault) -> None:
    request = inbox.receive(files={"عکس.jpg": PHOTO})
    faults = iter([fault])
    desk.fake.faults = lambda call: next(faults, "none") if _makes_a_ticket(call) else "none"
    lane = lane_to(inbox.store, desk.sink, clock)
    lane.turn()
    assert inbox.delivery(request).state == "unknown"
    clock.advance(hours=1)
    lane.turn()
    assert inbox.delivery(request).state == "sent"
    [ticket] = desk.fake.tickets
    assert request.message.splitlines()[0] in ticket.text
    assert len(ticket.files) == 1


def _makes_a_ticket(call: Call) -> bool:
    return writes(call) and not call.path.endswith(("/uploads", "/contacts"))


def test_a_ticket_that_is_made_late_is_not_made_again(desk: Desk, inbox: Inbox, clock: Clock) -> None:
    inbox.receive()
    faults = iter(["late"])
    desk.fake.faults = lambda call: next(faults, "none") if _makes_a_ticket(call) else "none"  # type: ignore[arg-type]
    lane = lane_to(inbox.store, desk.sink, clock)
    lane.turn()
    clock.advance(seconds=desk.sink.settles.total_seconds() - 1)
    assert not lane.turn()  # looking now could miss it
    desk.fake.catch_up()
    clock.advance(hours=1)
    lane.turn()
    assert len(desk.fake.tickets) == 1


@pytest.mark.parametrize("fault", ["vanish", "limit"])
def test_a_message_that_never_arrived_is_sent_again(desk: Desk, inbox: Inbox, clock: Clock, fault: Fault) -> None:
    request = inbox.receive()
    faults = iter([fault])
    desk.fake.faults = lambda call: next(faults, "none") if writes(call) else "none"
    lane = lane_to(inbox.store, desk.sink, clock)
    lane.turn()
    clock.advance(hours=1)
    lane.turn()
    assert inbox.delivery(request).state == "sent"
    assert len(desk.fake.tickets) == 1


def test_a_message_that_is_refused_for_good_is_dead_and_says_why(desk: Desk, inbox: Inbox, clock: Clock) -> None:
    request = inbox.receive()
    desk.fake.faults = lambda call: "deny" if writes(call) else "none"
    lane = lane_to(inbox.store, desk.sink, clock)
    lane.turn()
    delivery = inbox.delivery(request)
    assert delivery.state == "dead"
    assert "HTTP 422" in delivery.error
    assert "not like this" in delivery.error
    clock.advance(days=30)
    assert not lane.turn()


def test_a_dead_message_goes_when_it_is_told_to(desk: Desk, inbox: Inbox, clock: Clock) -> None:
    request = inbox.receive()
    desk.fake.faults = lambda call: "deny" if writes(call) else "none"
    lane = lane_to(inbox.store, desk.sink, clock)
    lane.turn()
    desk.fake.faults = lambda _: "none"
    assert inbox.store.retry_delivery(request.id, desk.sink.name, clock())
    lane.turn()
    assert inbox.delivery(request).state == "sent"
    assert len(desk.fake.tickets) == 1


def test_a_wrong_key_kills_no_message(desk: Desk, inbox: Inbox, clock: Clock) -> None:
    request = inbox.receive()
    kind = desk.sink.name
    other = {"TOKEN": "another", "SECRET": "whsec_" + "A" * 44}
    wrong = sink_of(kind, other, url=desk.fake.url, allow_private=True, **TABLES[kind])
    lane_to(inbox.store, wrong, clock).turn()
    assert inbox.delivery(request).state == "waiting"
    clock.advance(hours=1)
    lane_to(inbox.store, desk.sink, clock).turn()
    assert inbox.delivery(request).state == "sent"


@pytest.mark.parametrize("desk", ASKED, indirect=True)
def test_a_look_up_that_fails_sends_nothing(desk: Desk, inbox: Inbox, clock: Clock) -> None:
    request = inbox.receive()
    faults = iter(["drop"])
    desk.fake.faults = lambda call: next(faults, "none") if _makes_a_ticket(call) else "none"  # type: ignore[arg-type]
    lane = lane_to(inbox.store, desk.sink, clock)
    lane.turn()
    desk.fake.faults = lambda call: "none" if writes(call) else "break"
    clock.advance(hours=1)
    lane.turn()
    assert inbox.delivery(request).state == "unknown"
    assert len(desk.fake.tickets) == 1


def test_a_helpdesk_whose_clock_is_hours_behind_is_looked_through_all_the_same(
    desk: Desk, inbox: Inbox, clock: Clock
) -> None:
    inbox.receive()
    behind = Clock(clock() - dt.timedelta(hours=6))
    desk.fake.now = behind.text
    faults = iter(["drop"])
    desk.fake.faults = lambda call: next(faults, "none") if _makes_a_ticket(call) else "none"  # type: ignore[arg-type]
    lane = lane_to(inbox.store, desk.sink, clock)
    lane.turn()
    clock.advance(hours=1)
    lane.turn()
    assert len(desk.fake.tickets) == 1


@pytest.mark.parametrize("desk", ASKED, indirect=True)
def test_a_ticket_is_found_among_hundreds_that_came_after_it(desk: Desk, inbox: Inbox, clock: Clock) -> None:
    first = inbox.receive()
    faults = iter(["drop"])
    desk.fake.faults = lambda call: next(faults, "none") if _makes_a_ticket(call) else "none"  # type: ignore[arg-type]
    lane = lane_to(inbox.store, desk.sink, clock)
    lane.turn()
    waiting = [inbox.receive() for _ in range(130)]
    while lane.turn():
        clock.advance(seconds=0.1)
    assert len(desk.fake.tickets) == 1 + len(waiting)
    clock.advance(hours=1)
    assert lane.turn()
    assert inbox.delivery(first).state == "sent"
    assert len(desk.fake.tickets) == 1 + len(waiting)
