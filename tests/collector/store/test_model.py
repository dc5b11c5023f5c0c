"""Whatever is done in whatever order, every store answers and holds what the simple model does."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from rahnama.collector.records import (
    FORM_OUTCOMES,
    STATUSES,
    ContactRequest,
    Delivery,
    DeliveryState,
    Receipt,
    RequestStatus,
)
from tests.collector.conftest import Make
from tests.collector.store.conftest import DAY, LONG_AGO, MINUTE, NOW, SINKS, declare, upload
from tests.collector.store.model import Model

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    import pytest

    from rahnama.collector.records import Answer, Submission
    from rahnama.collector.store import Store

RUNS, STEPS = 15, 30
MOBILES = ("+989121111111", "+989122222222")
CONTENTS = (b"one", b"other")
IDS = tuple(f"01932f00-0000-7000-8000-00000000000{number}" for number in range(4))

few_ids = st.sampled_from(IDS)
messages = st.fixed_dictionaries(
    {
        "id": few_ids,
        "digest": st.sampled_from([b"\x01" * 32, b"\x02" * 32]),
        "mobile": st.sampled_from(MOBILES),
        "proof": st.sampled_from(["", "nonce a", "nonce b"]),
        "status": st.sampled_from(["open", "open", "quarantined"]),
        "files": st.sampled_from([(), (declare(b"one"),), (declare(b"one"), declare(b"other", 2))]),
    }
).map(lambda fields: Make.request(**fields))
uploads = st.builds(
    lambda name, content, number: upload(Make.request(id=name), content, number),
    few_ids,
    st.sampled_from(CONTENTS),
    st.integers(1, 3),
)
tabs = st.sampled_from(["aa" * 12, "cc" * 12])
searches = st.builds(
    lambda name, tab, revision, network: Make.search(
        id=name, tab=tab, revision=revision, network=network, hits=revision
    ),
    few_ids,
    tabs,
    st.integers(0, 3),
    tabs,
)
votes = st.builds(
    lambda name, tab, minutes, article: Make.vote(
        id=name, tab=tab, at=NOW + minutes * MINUTE, article=article, reason=str(minutes)
    ),
    few_ids,
    tabs,
    st.integers(0, 3),
    st.sampled_from(["cod", "refund"]),
)
forms = st.builds(
    lambda name, tab, revision, outcome: Make.form(id=name, tab=tab, revision=revision, outcome=outcome),
    few_ids,
    tabs,
    st.integers(0, 3),
    st.sampled_from(FORM_OUTCOMES),
)
batches = st.lists(st.one_of(messages, messages, uploads, searches, votes, forms), min_size=1, max_size=8)


class Comparison(RuleBasedStateMachine):
    """One store and the model, told the same at the same time."""

    store: Store

    def __init__(self) -> None:
        super().__init__()
        self.model = Model(SINKS)
        self.now = NOW
        self.codes: dict[str, str] = {}
        self.held: list[tuple[Delivery, Delivery]] = []

    @rule(batch=batches)
    def keep(self, batch: list[Submission]) -> None:
        known = self.model.requests.keys() | self.model.tombstones.keys()
        self.codes = {name: code for name, code in self.codes.items() if name in known}
        arrived = [dataclasses.replace(given, received=self.now) for given in batch]
        assert self._without_codes(self.store.keep(arrived)) == self.model.keep(arrived)

    def _without_codes(self, answers: Sequence[Answer]) -> list[Answer]:
        for answer in answers:
            if isinstance(answer, Receipt):
                assert self.codes.setdefault(answer.id, answer.code) == answer.code
        return [Receipt(answer.id, "") if isinstance(answer, Receipt) else answer for answer in answers]

    @rule(minutes=st.sampled_from([1, 10, 60, 2 * 24 * 60, 200 * 24 * 60]))
    def wait(self, minutes: int) -> None:
        self.now += minutes * MINUTE

    @rule(sinks=st.sampled_from([SINKS, SINKS[:1], ()]), limit=st.integers(1, 5))
    def lease(self, sinks: tuple[str, ...], limit: int) -> None:
        leased = self.store.lease_deliveries(sinks, self.now, 5 * MINUTE, limit)
        expected = self.model.lease_deliveries(sinks, self.now, 5 * MINUTE, limit)
        assert [without_lease(delivery) for delivery in leased] == [without_lease(delivery) for delivery in expected]
        self.held += zip(leased, expected, strict=True)

    @precondition(lambda self: self.held)
    @rule(place=st.integers(0, 20), state=st.sampled_from(["waiting", "leased", "unknown", "sent", "dead"]))
    def settle(self, place: int, state: DeliveryState) -> None:
        outcome: dict[str, Any] = {"state": state, "next_at": self.now + MINUTE, "remote": "T-7", "error": state}
        own, models = self.held[place % len(self.held)]
        outcome["attempts"] = own.attempts + 1
        settled = self.store.settle_delivery(dataclasses.replace(own, **outcome))
        assert settled == self.model.settle_delivery(dataclasses.replace(models, **outcome))

    @rule(name=few_ids, sink=st.sampled_from(SINKS))
    def retry(self, name: str, sink: str) -> None:
        assert self.store.retry_delivery(name, sink, self.now) == self.model.retry_delivery(name, sink, self.now)

    @rule(name=few_ids, status=st.sampled_from(STATUSES))
    def set_status(self, name: str, status: RequestStatus) -> None:
        assert self.store.set_status(name, status, self.now) == self.model.set_status(name, status, self.now)

    @rule(messages=st.sampled_from([1, 100, 400]), events=st.sampled_from([1, 100]))
    def forget(self, messages: int, events: int) -> None:
        terms: dict[str, dt.datetime] = {
            "requests_before": self.now - messages * DAY,
            "events_before": self.now - events * DAY,
        }
        assert self.store.forget(**terms) == self.model.forget(**terms)

    @rule(mobile=st.sampled_from(MOBILES))
    def erase_mobile(self, mobile: str) -> None:
        assert self.store.erase(mobile=mobile) == self.model.bury(lambda request: request.mobile == mobile)

    @rule(name=few_ids)
    def erase_code(self, name: str) -> None:
        code = self.codes.get(name, "RH-0000-0000")
        assert self.store.erase(code=code) == self.model.bury(lambda request: request.id == name)

    @invariant()
    def holds_the_same(self) -> None:
        own = [*self.store.requests(99), *self.store.requests(99, "quarantined")]
        assert sorted(map(without_code, own), key=by_id) == sorted(self.model.requests.values(), key=by_id)
        assert all(self.store.find_request(request.code) == request for request in own)
        assert {search.id: search for search in self.store.searches(LONG_AGO)} == self.model.searches
        assert {vote.id: vote for vote in self.store.votes(LONG_AGO)} == self.model.votes
        assert {visit.id: visit for visit in self.store.forms(LONG_AGO)} == self.model.forms
        assert self.store.counts() == self.model.counts()
        kept = {
            (delivery.request, delivery.sink): without_lease(delivery) for delivery in self.store.deliveries(None, 99)
        }
        assert kept == {key: without_lease(delivery) for key, delivery in self.model.deliveries.items()}

    @invariant()
    def holds_the_same_files(self) -> None:
        for name in IDS:
            declared = self.model.requests[name].files if name in self.model.requests else ()
            arrived = {file.number: file for (of, _), file in self.model.files.items() if of == name}
            assert self.store.stored_files(name) == [
                (file, arrived[file.number].received if file.number in arrived else None) for file in declared
            ]
            for number in (1, 2):
                content = arrived[number].content if number in arrived else None
                assert self.store.read_file(name, number) == content


def without_code(request: ContactRequest) -> ContactRequest:
    return dataclasses.replace(request, code="")


def without_lease(delivery: Delivery) -> Delivery:
    return dataclasses.replace(delivery, lease="held" if delivery.lease else "")


def by_id(request: ContactRequest) -> str:
    return request.id


def test_every_store_does_what_the_model_does(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for database in ("sqlite", "postgres"):  # test_bytes.py looks after that, and it is slow
        monkeypatch.setattr(f"rahnama.collector.{database}.tidying.scrub", lambda _connection: None)
    blank = tmp_path / "blank.db"
    store.backup(blank)

    class Fresh(Comparison):
        def __init__(self) -> None:
            store.restore(blank, replace=True)
            self.store = store
            super().__init__()

    run_state_machine_as_test(
        Fresh,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
