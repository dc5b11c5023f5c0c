"""Several collectors on one database, at the same time."""

from __future__ import annotations

import contextlib
import dataclasses
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from rahnama.collector.records import Receipt, Replayed
from rahnama.collector.store import StoreUnavailable
from tests.collector.store.conftest import DAY, MINUTE, NOW, SINKS, declare, upload

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rahnama.collector.store import Store
    from tests.collector.conftest import Make

Result = TypeVar("Result")
COLLECTORS = 4


def at_once(calls: Sequence[Callable[[], Result]]) -> list[Result]:
    """Let every call start at the same moment in a thread of its own; return what they brought."""
    gate = threading.Barrier(len(calls))

    def start(call: Callable[[], Result]) -> Result:
        gate.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(start, calls))


def test_the_same_message_at_several_collectors_is_kept_once_with_one_code(
    opened: Callable[[], Store], make: Make
) -> None:
    stores = [opened() for _ in range(COLLECTORS)]
    for _ in range(10):
        request = make.request(files=(declare(b"1"),), proof=make.request().id)
        answers = at_once([lambda store=store: store.keep([request]) for store in stores])  # type: ignore[misc]  # noqa: B023
        [receipt] = answers[0]
        assert isinstance(receipt, Receipt)
        assert answers == [[receipt]] * COLLECTORS
        assert stores[0].stored_files(request.id) == [(declare(b"1"), None)]
    assert len(stores[0].requests(99)) == 10
    assert len(stores[0].deliveries(None, 99)) == 10 * len(SINKS)


def test_batches_that_overlap_in_opposite_order_do_not_lock_each_other_out(
    opened: Callable[[], Store], make: Make
) -> None:
    stores = [opened() for _ in range(COLLECTORS)]
    for _ in range(5):
        batch: list[Any] = [make.request(proof=make.request().id) for _ in range(50)]
        batch += [make.search() for _ in range(50)] + [make.vote() for _ in range(50)]
        batches = [batch if number % 2 else batch[::-1] for number in range(COLLECTORS)]
        answers = at_once(
            [lambda store=store, part=part: store.keep(part) for store, part in zip(stores, batches, strict=True)]  # type: ignore[misc]
        )
        assert answers[0] == answers[2] == answers[1][::-1] == answers[3][::-1]
    assert len(stores[0].requests(999)) == 250


def test_one_proof_at_several_collectors_serves_one_message(opened: Callable[[], Store], make: Make) -> None:
    stores = [opened() for _ in range(COLLECTORS)]
    for nonce in "abcdefgh":
        answers = at_once(
            [lambda store=store: store.keep([make.request(proof=nonce)]) for store in stores]  # type: ignore[misc]  # noqa: B023
        )
        kinds = sorted(type(answer).__name__ for [answer] in answers)
        assert kinds == [Receipt.__name__, *[Replayed.__name__] * (COLLECTORS - 1)]


def test_two_files_at_two_collectors_release_the_delivery(opened: Callable[[], Store], make: Make) -> None:
    first, second = opened(), opened()
    for _ in range(10):
        request = make.request(files=(declare(b"1"), declare(b"2", 2)))
        first.keep([request])
        at_once([lambda: first.keep([upload(request, b"1")]), lambda: second.keep([upload(request, b"2", 2)])])  # noqa: B023
    assert len(first.lease_deliveries(SINKS, NOW, MINUTE, 99)) == 10 * len(SINKS)


def test_every_delivery_goes_to_one_collector(opened: Callable[[], Store], make: Make) -> None:
    stores = [opened() for _ in range(COLLECTORS)]
    stores[0].keep([make.request() for _ in range(100)])

    def take_all(store: Store) -> list[tuple[str, str]]:
        taken = []
        while leased := store.lease_deliveries(SINKS, NOW, MINUTE, 7):
            taken += [(delivery.request, delivery.sink) for delivery in leased]
        return taken

    taken = [key for keys in at_once([lambda store=store: take_all(store) for store in stores]) for key in keys]  # type: ignore[misc]
    # One that was passed over because another held it for a moment is taken at the next look.
    taken += take_all(stores[0])
    assert sorted(taken) == sorted((row.request, row.sink) for row in stores[0].deliveries(None, 999))
    assert len(taken) == len(set(taken)) == 200


def test_what_was_kept_while_others_lease_settle_and_forget_is_all_there(
    opened: Callable[[], Store], make: Make
) -> None:
    keeper, courier, tidier = opened(), opened(), opened()
    requests = [make.request() for _ in range(200)]

    def deliver() -> int:
        sent = 0
        while sent < len(requests) * len(SINKS):
            for delivery in courier.lease_deliveries(SINKS, NOW, DAY, 50):
                sent += courier.settle_delivery(dataclasses.replace(delivery, state="sent"))
        return sent

    def keep() -> int:
        return sum(len(keeper.keep(requests[place : place + 10])) for place in range(0, 200, 10))

    def tidy() -> int:
        return sum(tidier.forget(requests_before=NOW - DAY, events_before=NOW - DAY) for _ in range(20))

    assert at_once([deliver, keep, tidy]) == [400, 200, 0]
    assert keeper.counts().deliveries == {(sink, "sent"): 200 for sink in SINKS}


def test_a_message_that_is_erased_while_it_is_sent_again_does_not_come_back(
    opened: Callable[[], Store], make: Make
) -> None:
    first, second = opened(), opened()
    for _ in range(5):
        request = make.request()
        receipt = first.keep([request])
        answers = at_once([lambda: second.keep([request]), lambda: first.erase(mobile=request.mobile)])  # noqa: B023
        assert answers == [receipt, 1]
        assert first.requests(9) == []


def test_erasing_beside_a_busy_collector_gets_through_and_loses_it_nothing(
    opened: Callable[[], Store], make: Make
) -> None:
    collector, script = opened(), opened()
    erasing = threading.Event()
    erasing.set()
    kept: list[str] = []

    def keep() -> int:
        while erasing.is_set():
            requests = [make.request(mobile="+989120000000") for _ in range(10)]
            with contextlib.suppress(StoreUnavailable):  # on a slow machine; browsers try again
                collector.keep(requests)
                kept.extend(request.id for request in requests)
        return 0

    def read() -> int:
        while erasing.is_set():
            collector.requests(100)
        return 0

    def erase() -> int:
        try:
            gone = 0
            for _ in range(3):
                script.keep([make.request(mobile="+989121111111")])
                gone += script.erase(mobile="+989121111111")
            return gone
        finally:
            erasing.clear()

    assert at_once([erase, keep, read]) == [3, 0, 0]
    assert set(kept) <= {request.id for request in collector.requests(1_000_000)}
