"""How the courier waits, gives up, spares a sink that is down, and survives what happens to it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import logging
import random
import threading
from typing import TYPE_CHECKING, Any

import pytest

from rahnama.collector.delivery import backoff
from rahnama.collector.delivery.courier import GIVE_UP_AGE, LEASE, Courier
from rahnama.collector.delivery.outcome import Busy, Lost, Refused
from rahnama.collector.delivery.settings import read_sinks
from rahnama.collector.logs import JsonLines
from rahnama.collector.store import StoreUnavailable
from tests.collector.delivery.conftest import Inbox, declare, message
from tests.collector.delivery.desks import ENVIRONMENT, TABLES, Clock, lane_to, open_desk

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rahnama.collector.delivery.ticket import Ticket
    from rahnama.collector.records import Delivery


class Scripted:
    """A sink that does as it is told, one outcome an attempt, the last for ever."""

    name = "smtp"
    settles = dt.timedelta(minutes=1)

    def __init__(self, *outcomes: Exception | str, found: str | None = None) -> None:
        self.outcomes = list(outcomes) or ["1"]
        self.found = found
        self.sent: list[Ticket] = []
        self.asked = 0

    def send(self, ticket: Ticket) -> str:
        self.sent.append(ticket)
        outcome = self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def resume(self, ticket: Ticket) -> str | None:  # noqa: ARG002 - of the protocol
        self.asked += 1
        return self.found


def test_pauses_double_up_to_an_hour_and_are_spread_fully() -> None:
    class Full(random.Random):
        def random(self) -> float:
            return 1.0

    longest = [backoff.pause(attempt, Full()).total_seconds() for attempt in range(1, 12)]
    assert longest == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600]
    chance = random.Random(1)
    pauses = [backoff.pause(20, chance).total_seconds() for _ in range(2000)]
    assert min(pauses) < 60
    assert max(pauses) > 3540
    assert backoff.pause(10_000, chance) <= dt.timedelta(hours=1)


def test_a_lost_outcome_is_looked_for_first_and_not_before_the_sink_has_settled(inbox: Inbox, clock: Clock) -> None:
    request = inbox.receive()
    sink = Scripted(Lost("no reply"), "2", found="1")
    lane = lane_to(inbox.store, sink, clock)
    lane.turn()
    assert inbox.delivery(request).next_at >= clock() + sink.settles
    clock.advance(hours=1)
    lane.turn()
    assert (len(sink.sent), sink.asked, inbox.delivery(request).remote) == (1, 1, "1")


def test_what_was_unknown_once_is_looked_for_each_time(inbox: Inbox, clock: Clock) -> None:
    request = inbox.receive()
    sink = Scripted(Lost("no reply"), Busy("HTTP 429"), "3")
    lane = lane_to(inbox.store, sink, clock)
    for _ in range(3):
        lane.turn()
        clock.advance(hours=2)
    assert (inbox.delivery(request).state, len(sink.sent), sink.asked) == ("sent", 3, 2)


def test_a_courier_that_dies_between_send_and_settle_leaves_one_that_looks(inbox: Inbox, clock: Clock) -> None:
    request = inbox.receive()
    sink = Scripted("1", "2", found="1")

    class Dead(BaseException):
        pass

    def die(_: Delivery) -> bool:
        raise Dead

    lane = lane_to(Wrapped(inbox.store, settle_delivery=die), sink, clock)
    with pytest.raises(Dead):
        lane.turn()
    next_lane = lane_to(inbox.store, sink, clock)
    assert not next_lane.turn()
    clock.advance(seconds=LEASE.total_seconds() + 1)
    assert next_lane.turn()
    assert (inbox.delivery(request).state, len(sink.sent)) == ("sent", 1)


class Wrapped:
    """A store with some methods replaced."""

    def __init__(self, store: object, **methods: Callable[..., Any]) -> None:
        self._store = store
        self._methods = methods

    def __getattr__(self, name: str) -> Any:
        return self._methods.get(name) or getattr(self._store, name)


def test_an_outcome_is_written_down_again_while_the_database_refuses(inbox: Inbox, clock: Clock) -> None:
    request = inbox.receive()
    refusals = iter([True, True, False])

    def settle(delivery: Delivery) -> bool:
        if next(refusals):
            raise StoreUnavailable("disk")
        return inbox.store.settle_delivery(delivery)

    lane_to(Wrapped(inbox.store, settle_delivery=settle), Scripted(), clock).turn()
    assert inbox.delivery(request).state == "sent"


def test_a_fault_of_ours_is_an_unknown_outcome_not_the_end(
    inbox: Inbox, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    request = inbox.receive()
    lane_to(inbox.store, Scripted(ZeroDivisionError(request.message)), clock).turn()
    assert inbox.delivery(request).state == "unknown"
    written = "".join(JsonLines().format(record) for record in caplog.records)
    assert "test_courier.py:" in written  # where it happened
    assert json.dumps(request.message)[1:-1] not in written


def test_a_message_that_cannot_be_put_together_does_not_stay_leased(inbox: Inbox, clock: Clock) -> None:
    request = inbox.receive()

    def fail(_: str) -> None:
        raise ZeroDivisionError

    lane_to(Wrapped(inbox.store, stored_files=fail), Scripted(), clock).turn()
    assert inbox.delivery(request).state == "unknown"


def test_a_message_is_given_up_after_a_week_of_trying(inbox: Inbox, clock: Clock) -> None:
    request = inbox.receive()
    lane = lane_to(inbox.store, Scripted(Busy("no connection")), clock)
    while inbox.delivery(request).state == "waiting":
        lane.turn()
        clock.advance(minutes=20)
    assert inbox.delivery(request).state == "dead"
    assert clock() - request.received > GIVE_UP_AGE


def test_a_collector_that_was_down_for_a_month_still_tries(inbox: Inbox, clock: Clock) -> None:
    request = inbox.receive()
    clock.advance(days=30)
    lane = lane_to(inbox.store, Scripted(Busy("no connection"), "1"), clock)
    lane.turn()
    clock.advance(hours=2)
    lane.turn()
    assert inbox.delivery(request).state == "sent"


def test_a_sink_that_is_down_is_probed_with_one_message_at_a_time(inbox: Inbox, clock: Clock) -> None:
    for _ in range(100):
        inbox.receive()
    sink = Scripted(Busy("no connection"))
    lane = lane_to(inbox.store, sink, clock)
    while lane.turn():
        pass
    assert len(sink.sent) == backoff.PATIENCE
    for _ in range(24 * 60):
        clock.advance(minutes=1)
        while lane.turn():
            pass
    assert len(sink.sent) < backoff.PATIENCE + 24 * 60 / 7.5 + 10  # 15 minutes, half of it spread
    sink.outcomes = ["1"]
    clock.advance(hours=2)
    while lane.turn():
        pass
    assert {one.state for one in inbox.store.deliveries(None, 1000)} == {"sent"}


def test_a_message_that_is_refused_says_nothing_against_its_sink(inbox: Inbox, clock: Clock) -> None:
    for _ in range(20):
        inbox.receive()
    sink = Scripted(Refused("HTTP 422"))
    lane = lane_to(inbox.store, sink, clock)
    while lane.turn():
        pass
    assert len(sink.sent) == 20


def test_a_sink_that_refuses_a_message_is_not_down(inbox: Inbox, clock: Clock) -> None:
    for _ in range(9):
        inbox.receive()
    trouble = [Busy("no connection")] * (backoff.PATIENCE - 1)
    sink = Scripted(*trouble, Refused("HTTP 422"), *trouble)
    lane = lane_to(inbox.store, sink, clock)
    while lane.turn():
        pass
    assert len(sink.sent) == 9


def test_a_sink_cannot_ask_for_more_than_a_day_of_patience(inbox: Inbox, clock: Clock) -> None:
    request = inbox.receive()
    lane_to(inbox.store, Scripted(Busy("HTTP 429", retry_after=dt.timedelta(days=900))), clock).turn()
    assert inbox.delivery(request).next_at <= clock() + backoff.OBEYED


def test_quarantined_messages_are_never_delivered(inbox: Inbox, clock: Clock) -> None:
    inbox.receive(status="quarantined")
    clock.advance(days=1)
    assert not lane_to(inbox.store, Scripted(), clock).turn()


def test_files_that_did_not_come_are_named(inbox: Inbox, clock: Clock) -> None:
    request = message(files=(declare("عکس.jpg", b"\xff\xd8\xff"),))
    inbox.store.keep([request])
    sink = Scripted()
    lane = lane_to(inbox.store, sink, clock)
    assert not lane.turn()  # it waits for them
    clock.advance(hours=1)
    lane.turn()
    assert "پیوست‌هایی که نرسیدند: عکس.jpg" in sink.sent[0].text


def test_the_log_tells_of_request_and_sink_and_never_of_the_customer(
    inbox: Inbox, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with open_desk("freshdesk") as desk:
        inbox = Inbox(inbox_path(inbox), "freshdesk")
        request = inbox.receive()
        lane = lane_to(inbox.store, desk.sink, clock)
        for fault in ("deny", "none"):
            desk.fake.faults = lambda _, fault=fault: fault  # type: ignore[misc]
            lane.turn()
            inbox.store.retry_delivery(request.id, "freshdesk", clock())
    written = "\n".join(JsonLines().format(record) for record in caplog.records)
    lines = [json.loads(line) for line in written.splitlines()]
    assert [(line["request"], line["sink"]) for line in lines] == [(request.id, "freshdesk")] * 2
    for secret in (
        request.name,
        request.mobile[3:],
        request.email,
        request.order,
        "پولم",
        "not like this",
        "the-token",
    ):
        assert secret not in written
        assert json.dumps(secret)[1:-1] not in written


def inbox_path(inbox: Inbox) -> Path:
    return inbox.store._connections.path.parent / "other.db"  # type: ignore[attr-defined, no-any-return]


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("secrets")
def test_a_slow_sink_holds_up_no_other_and_the_end_comes_within_seconds(tmp_path: Path) -> None:
    with open_desk("zendesk") as slow, open_desk("webhook") as quick:
        tables = [
            {"name": kind, "kind": kind, "url": desk.fake.url, "allow_private": True, **TABLES[kind]}
            for kind, desk in (("zendesk", slow), ("webhook", quick))
        ]
        inbox = Inbox(tmp_path / "rahnama.db", "zendesk", "webhook")
        slow.fake.faults = lambda _: "hang"
        arrived = threading.Event()
        quick.fake.now = lambda: arrived.set() or ""  # type: ignore[func-returns-value]
        for _ in range(5):
            inbox.receive(received=dt.datetime.now(dt.UTC))
        courier = Courier(inbox.store, read_sinks(tables), topics={})
        courier.start()
        for _ in range(200):
            if len(quick.fake.tickets) == 5:
                break
            courier.wake()
            arrived.wait(0.05)
        courier.close(seconds=0.2)
        assert len(quick.fake.tickets) == 5
        assert len(slow.fake.tickets) <= 1


@pytest.mark.usefixtures("secrets")
def test_the_courier_goes_on_after_the_database_came_back(tmp_path: Path) -> None:
    with open_desk("webhook") as desk:
        table = {
            "name": "webhook",
            "kind": "webhook",
            "url": desk.fake.url,
            "allow_private": True,
            "secret_env": "SECRET",
        }
        inbox = Inbox(tmp_path / "rahnama.db", "webhook")
        inbox.receive(received=dt.datetime.now(dt.UTC))
        failures = iter([StoreUnavailable("disk"), ZeroDivisionError()])

        def lease(*arguments: Any) -> Any:
            failure = next(failures, None)
            if failure is not None:
                raise failure
            return inbox.store.lease_deliveries(*arguments)

        courier = Courier(Wrapped(inbox.store, lease_deliveries=lease), read_sinks([table]), topics={})
        courier.start()
        wait = threading.Event()
        for _ in range(200):
            if [one.state for one in inbox.store.deliveries(None, 9)] == ["sent"]:
                break
            courier.wake()
            wait.wait(0.05)
        courier.close()
        assert len(desk.fake.tickets) == 1


def test_closing_a_courier_that_never_started_does_no_harm(tmp_path: Path) -> None:
    courier = Courier(Inbox(tmp_path / "rahnama.db").store, ())
    courier.close()
    courier.close()
    assert not [thread for thread in threading.enumerate() if type(thread).__module__ == Courier.__module__]


def test_a_message_that_was_erased_meanwhile_goes_nowhere(inbox: Inbox, clock: Clock) -> None:
    request = inbox.receive()
    sink = Scripted()
    store = Wrapped(inbox.store, get_request=lambda _: None)
    lane_to(store, sink, clock).turn()
    assert not sink.sent
    assert dataclasses.replace(inbox.delivery(request)).state == "leased"


@pytest.mark.usefixtures("secrets")
def test_two_collectors_on_one_database_make_one_ticket_of_each_message(tmp_path: Path) -> None:
    with open_desk("freshdesk") as desk:
        table = {
            "name": "freshdesk",
            "kind": "freshdesk",
            "url": desk.fake.url,
            "allow_private": True,
            "token_env": "TOKEN",
        }
        first = Inbox(tmp_path / "rahnama.db", "freshdesk")
        second = Inbox(tmp_path / "rahnama.db", "freshdesk")
        for _ in range(40):
            first.receive(received=dt.datetime.now(dt.UTC))
        couriers = [Courier(inbox.store, read_sinks([table]), topics={}) for inbox in (first, second)]
        for courier in couriers:
            courier.start()
        wait = threading.Event()
        for _ in range(600):
            if {one.state for one in first.store.deliveries(None, 99)} == {"sent"}:
                break
            wait.wait(0.05)
        for courier in couriers:
            courier.close()
        assert len(desk.fake.tickets) == 40
