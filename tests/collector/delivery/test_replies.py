"""Whatever a server answers, an adapter either names a ticket or says what kind of failure it was."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rahnama.collector.delivery.http import Reply, Site
from rahnama.collector.delivery.outcome import Undelivered
from rahnama.collector.delivery.ticket import Attachment, Ticket
from tests.collector.delivery.conftest import PHOTO, message
from tests.collector.delivery.desks import TABLES, sink_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KEYS = [
    "id",
    "ticket",
    "tickets",
    "payload",
    "contact",
    "upload",
    "token",
    "_embedded",
    "conversations",
    "title",
    "subject",
]
KEYS += ["external_id", "custom_attributes", "rahnama_id", "message_type", "created_at", "email", "phone_number"]
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("RH-7K3Q-9D2M")
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=12,
)
BODIES = VALUES.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=40) | st.just(b"[" * 20_000)
HEADERS = st.fixed_dictionaries({}, optional={"Retry-After": st.text(max_size=12), "Resource-ID": st.text(max_size=8)})
STATUSES = st.sampled_from([200, 200, 200, 201, 204, 302, 400, 401, 404, 410, 422, 429, 500, 503])
REPLIES = st.builds(Reply, STATUSES, HEADERS, BODIES)
TICKET = Ticket(message(code="RH-7K3Q-9D2M"), "پرداخت", (Attachment("a.jpg", "image/jpeg", PHOTO),))


@pytest.mark.parametrize("kind", sorted(TABLES))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(replies=st.lists(REPLIES, min_size=1, max_size=6))
def test_no_reply_is_a_fault_of_ours(kind: str, replies: list[Reply]) -> None:
    sink = sink_of(kind, url="https://desk.example", **TABLES[kind])
    for attempt in (sink.send, sink.resume):
        answers: Iterator[Reply] = iter(replies * 60)

        def call(*_: Any, answers: Iterator[Reply] = answers) -> Reply:
            return next(answers)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Site, "_call", call)
            outcome = _outcome(attempt)
        if isinstance(outcome, Undelivered):
            assert outcome.reason
            assert "\n" not in outcome.reason + outcome.detail
        else:
            assert outcome is None or outcome


def _outcome(attempt: Callable[[Ticket], str | None]) -> str | Undelivered | None:
    try:
        return attempt(TICKET)
    except Undelivered as failure:
        return failure
