"""Deliveries: one for each message and sink, in one hand at a time, never forgotten."""

from __future__ import annotations

import contextlib
import dataclasses
from typing import TYPE_CHECKING

import pytest

from rahnama.collector.database import open_store
from rahnama.collector.records import DELIVERY_STATES, Delivery, DeliveryState
from tests.collector.store.conftest import DAY, MINUTE, NOW, SINKS

if TYPE_CHECKING:
    from collections.abc import Callable

    from rahnama.collector.store import Store
    from tests.collector.conftest import Make


def lease(store: Store, after: int = 0, sinks: tuple[str, ...] = SINKS, limit: int = 99) -> list[Delivery]:
    """Take what is due so many minutes later, for a minute."""
    return store.lease_deliveries(sinks, NOW + after * MINUTE, MINUTE, limit)


def test_a_message_goes_to_every_sink_at_once(store: Store, make: Make) -> None:
    request = make.request()
    store.keep([request])
    assert store.deliveries(None, 9) == [
        Delivery(request=request.id, sink=sink, state="waiting", attempts=0, next_at=NOW) for sink in SINKS
    ]


def test_a_retry_of_the_message_makes_no_second_delivery(store: Store, make: Make) -> None:
    request = make.request()
    store.keep([request, request])
    store.keep([request])
    assert len(store.deliveries(None, 9)) == len(SINKS)


def test_nothing_is_leased_before_it_is_due(store: Store, make: Make) -> None:
    store.keep([make.request(received=NOW + MINUTE)])
    assert lease(store) == []
    assert len(lease(store, 1)) == len(SINKS)


def test_only_the_named_sinks_are_leased(store: Store, make: Make) -> None:
    store.keep([make.request()])
    assert [delivery.sink for delivery in lease(store, sinks=("mail", "unknown"))] == ["mail"]
    assert lease(store, sinks=()) == []


def test_the_oldest_are_leased_first_and_no_more_than_asked_for(store: Store, make: Make) -> None:
    requests = [make.request(received=NOW - number * MINUTE) for number in (1, 3, 2)]
    store.keep(requests)
    leased = lease(store, sinks=("mail",), limit=2)
    assert [delivery.request for delivery in leased] == [requests[1].id, requests[2].id]


def test_a_leased_delivery_tells_how_long_and_nobody_else_gets_it(store: Store, make: Make) -> None:
    store.keep([make.request()])
    leased = lease(store)
    assert {(delivery.state, delivery.attempts, delivery.next_at) for delivery in leased} == {
        ("waiting", 0, NOW + MINUTE)
    }
    assert all(delivery.lease for delivery in leased)
    assert lease(store) == []
    assert {delivery.state for delivery in store.deliveries(None, 9)} == {"leased"}


def test_a_lease_that_ran_out_comes_as_unknown_and_counts_as_an_attempt(store: Store, make: Make) -> None:
    store.keep([make.request()])
    first, second, third = lease(store), lease(store, 1), lease(store, 2)
    assert {(delivery.state, delivery.attempts) for delivery in second} == {("unknown", 1)}
    assert {(delivery.state, delivery.attempts) for delivery in third} == {("unknown", 2)}
    assert {delivery.lease for delivery in first}.isdisjoint(delivery.lease for delivery in second)


@pytest.mark.parametrize("state", ["waiting", "unknown"])
def test_a_settled_delivery_comes_again_when_it_is_due(store: Store, make: Make, state: DeliveryState) -> None:
    store.keep([make.request()])
    [delivery] = lease(store, sinks=("mail",))
    settled = dataclasses.replace(
        delivery, state=state, attempts=1, next_at=NOW + 5 * MINUTE, remote="T-7", error="پاسخی نیامد"
    )
    assert store.settle_delivery(settled)
    assert lease(store, 4, sinks=("mail",)) == []
    [again] = lease(store, 5, sinks=("mail",))
    assert (again.state, again.attempts, again.remote, again.error) == (state, 1, "T-7", "پاسخی نیامد")


@pytest.mark.parametrize("state", ["sent", "dead"])
def test_what_is_sent_or_dead_is_never_due(store: Store, make: Make, state: DeliveryState) -> None:
    store.keep([make.request()])
    for delivery in lease(store):
        store.settle_delivery(dataclasses.replace(delivery, state=state))
    assert store.lease_deliveries(SINKS, NOW + 1000 * DAY, MINUTE, 9) == []


def test_a_lost_lease_settles_nothing(store: Store, make: Make) -> None:
    store.keep([make.request()])
    [lost] = lease(store, sinks=("mail",))
    [held] = lease(store, 1, sinks=("mail",))
    assert not store.settle_delivery(dataclasses.replace(lost, state="sent"))
    assert store.settle_delivery(dataclasses.replace(held, state="sent", remote="T-8"))
    assert not store.settle_delivery(dataclasses.replace(held, state="dead"))
    [kept] = store.deliveries("sent", 9)
    assert (kept.remote, kept.lease) == ("T-8", "")


def test_nothing_settles_without_a_lease(store: Store, make: Make) -> None:
    store.keep([make.request()])
    waiting = store.deliveries("waiting", 9)[0]
    assert not store.settle_delivery(dataclasses.replace(waiting, state="sent"))


def test_a_lease_can_be_prolonged_by_its_holder(store: Store, make: Make) -> None:
    store.keep([make.request()])
    [held] = lease(store, sinks=("mail",))
    assert store.settle_delivery(dataclasses.replace(held, state="leased", next_at=NOW + 5 * MINUTE))
    assert lease(store, 4, sinks=("mail",)) == []
    assert store.settle_delivery(dataclasses.replace(held, state="sent"))


def test_a_dead_delivery_is_tried_again_when_told_to_and_looks_first(store: Store, make: Make) -> None:
    request = make.request()
    store.keep([request])
    [delivery] = lease(store, sinks=("mail",))
    store.settle_delivery(dataclasses.replace(delivery, state="dead", attempts=20, next_at=NOW + DAY))
    assert not store.retry_delivery(request.id, "helpdesk", NOW)
    assert store.retry_delivery(request.id, "mail", NOW)
    assert not store.retry_delivery(request.id, "mail", NOW)
    [again] = lease(store, sinks=("mail",))
    assert (again.state, again.attempts) == ("unknown", 0)


def test_deliveries_are_listed_by_state_soonest_due_first(store: Store, make: Make) -> None:
    early, late = make.request(), make.request(received=NOW + MINUTE)
    store.keep([late, early])
    store.settle_delivery(dataclasses.replace(lease(store, sinks=("mail",))[0], state="dead"))
    listed = {state: [delivery.request for delivery in store.deliveries(state, 9)] for state in DELIVERY_STATES}
    assert listed == {
        "waiting": [early.id, late.id, late.id],
        "leased": [],
        "unknown": [],
        "sent": [],
        "dead": [early.id],
    }
    assert len(store.deliveries(None, 2)) == 2


def test_a_quarantined_message_is_never_delivered(store: Store, make: Make) -> None:
    store.keep([make.request(status="quarantined")])
    assert store.deliveries(None, 9) == []


def test_a_message_put_into_quarantine_is_not_leased_until_it_leaves(store: Store, make: Make) -> None:
    request = make.request()
    store.keep([request])
    store.set_status(request.id, "quarantined", NOW)
    assert lease(store) == []
    store.set_status(request.id, "open", NOW)
    assert len(lease(store)) == len(SINKS)


def test_a_message_that_leaves_the_quarantine_it_was_born_in_gets_its_deliveries(store: Store, make: Make) -> None:
    request = make.request(status="quarantined")
    store.keep([request])
    store.set_status(request.id, "open", NOW + DAY)
    assert {(delivery.sink, delivery.next_at) for delivery in store.deliveries("waiting", 9)} == {
        (sink, NOW + DAY) for sink in SINKS
    }


def test_a_script_that_knows_no_sinks_releases_a_message_to_those_of_the_others(
    store: Store, url: str, make: Make
) -> None:
    trapped = make.request(status="quarantined")
    store.keep([trapped, make.request()])
    with contextlib.closing(open_store(url)) as script:
        script.set_status(trapped.id, "open", NOW)
    released = [delivery.sink for delivery in store.deliveries("waiting", 9) if delivery.request == trapped.id]
    assert released == list(SINKS)


def test_what_a_sink_answers_is_kept_without_signs_that_no_database_keeps(store: Store, make: Make) -> None:
    store.keep([make.request()])
    [delivery] = lease(store, sinks=("mail",))
    assert store.settle_delivery(dataclasses.replace(delivery, state="dead", error="500 \x00\udcff"))
    assert [kept.error for kept in store.deliveries("dead", 9)] == ["500 "]


def test_what_one_collector_leased_the_other_finds_when_the_lease_is_over(
    store: Store, opened: Callable[[], Store], make: Make
) -> None:
    store.keep([make.request()])
    other = opened()
    assert len(lease(store)) == len(SINKS)
    assert lease(other) == []
    assert {delivery.state for delivery in lease(other, 1)} == {"unknown"}
