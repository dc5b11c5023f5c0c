"""Searches and votes: kept once each, masked, with the outcome that is known best."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from pathlib import Path

    from tests.collector.conftest import Service


def test_a_batch_is_kept_as_sent(service: Service) -> None:
    response = service.send_events(service.search("کفش ورزشی", outcome="no-click", hits=4), service.vote(helpful=False))
    assert (response.status_code, response.json()) == (202, {"kept": 2})
    [search], [vote] = service.searches(), service.votes()
    assert (search.query, search.outcome, search.hits, search.page) == ("کفش ورزشی", "no-click", 4, "/search/")
    assert (vote.article, vote.helpful, vote.page) == ("cod", False, "/faq/payment/cod/")


def test_what_became_of_a_form_is_kept_masked(service: Service) -> None:
    event = service.form(search="پیگیری 09121234567")
    service.send_events(event)
    service.send_events(event | {"revision": 2, "opened": "g-shoe-size", "outcome": "left"})
    [visit] = service.forms()
    assert (visit.search, visit.suggested) == ("پیگیری •••", ("size-help", "g-shoe-size"))
    assert (visit.opened, visit.outcome) == ("g-shoe-size", "left")


@pytest.mark.parametrize("suggested", ["Size Help", "a  b", " a", "/x/", " ".join("abcdefghijk")])
def test_suggestions_that_are_no_ids_are_refused(shared: Service, suggested: str) -> None:
    assert shared.send_events(shared.form(suggested=suggested)).status_code == 422


def test_a_retried_batch_is_kept_once(service: Service) -> None:
    batch = [service.search(), service.vote()]
    for _ in range(3):
        assert service.send_events(*batch).status_code == 202
    assert (len(service.searches()), len(service.votes())) == (1, 1)


def test_a_later_revision_updates_the_outcome_and_a_belated_one_does_not(service: Service) -> None:
    event = service.search(outcome="zero")
    service.send_events(event)
    service.send_events(event | {"revision": 3, "outcome": "escalated"})
    service.send_events(event | {"revision": 2, "outcome": "no-click"})
    assert [(search.outcome, search.revision) for search in service.searches()] == [("escalated", 3)]


def test_numbers_and_addresses_are_masked_before_anything_is_stored(service: Service, tmp_path: Path) -> None:
    planted = "زنگ بزنید 09121234567"
    service.send_events(
        service.search(planted, page="/search/09121234567/", tab="09121234567"),
        service.vote(comment=planted, reason="09121234567", page="/?mobile=09121234567"),
    )
    [search], [vote] = service.searches(), service.votes()
    assert search.query == vote.comment == "زنگ بزنید •••"
    stored = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"9121234567" not in stored


def test_no_address_of_the_sender_is_stored(service: Service, tmp_path: Path) -> None:
    service.send_events(service.search(), service.vote())
    service.send("/v1/requests", service.message())
    assert b"127.0.0" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())


def test_tabs_are_told_apart(service: Service) -> None:
    tabs = ["tab-one-1", "tab-two-2", "tab-one-1"]
    service.send_events(*(service.search(tab=tab) for tab in tabs))
    assert len({search.tab for search in service.searches()}) == 2
    assert len({search.network for search in service.searches()}) == 1


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z", "2001-01-01T00:00:00Z"])
def test_a_clock_that_cannot_be_right_is_not_believed(shared: Service, at: str) -> None:
    event = shared.search(at=at)
    assert shared.send_events(event).status_code == 202
    [search] = [kept for kept in shared.searches() if kept.id == event["id"]]
    assert search.at == search.received


def test_an_offline_spell_is_believed(shared: Service) -> None:
    yesterday = dt.datetime.now(dt.UTC).replace(microsecond=0) - dt.timedelta(days=1)
    event = shared.search(at=yesterday.isoformat())
    shared.send_events(event)
    assert [kept.at for kept in shared.searches() if kept.id == event["id"]] == [yesterday]


def test_a_long_query_is_cut_after_masking(shared: Service) -> None:
    event = shared.search("ن" * 190 + " 0912 123 4567 " + "ن" * 300)
    shared.send_events(event)
    [search] = [kept for kept in shared.searches() if kept.id == event["id"]]
    assert len(search.query) == 200
    assert not any(letter.isdigit() for letter in search.query)


@pytest.mark.parametrize("count", [0, 51])
def test_a_batch_holds_one_to_fifty_events(shared: Service, count: int) -> None:
    assert shared.send_events(*(shared.search() for _ in range(count))).status_code == 422


def test_fifty_events_are_a_batch(shared: Service) -> None:
    assert shared.send_events(*(shared.search() for _ in range(50))).json() == {"kept": 50}


@pytest.mark.parametrize(
    "change",
    [
        {"id": "12"},
        {"id": None},
        {"type": "click"},
        {"revision": -1},
        {"revision": "1"},
        {"tab": "short"},
        {"tab": "x" * 65},
        {"tab": "with space"},
        {"query": ""},
        {"query": "ن" * 1001},
        {"query": None},
        {"outcome": "found"},
        {"hits": -1},
        {"opened": "../x"},
        {"at": "yesterday"},
        {"at": "2026-11-21T20:30:00"},
        {"page": "/" + "x" * 300},
        {"ip": "1.2.3.4"},
    ],
    ids=str,
)
def test_a_batch_with_one_wrong_event_keeps_none(shared: Service, change: dict[str, Any]) -> None:
    good = shared.search()
    response = shared.send_events(good, shared.search() | change)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert good["id"] not in {search.id for search in shared.searches()}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda children: st.lists(children, max_size=4) | st.dictionaries(st.text(max_size=8), children, max_size=4),
    max_leaves=12,
)


@given(body=JSON, path=st.sampled_from(["/v1/requests", "/v1/events"]))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_json_whatsoever_makes_an_error_of_ours(shared: Service, body: Any, path: str) -> None:
    response = shared.client.post(path, content=json.dumps(body).encode(), headers={"Content-Type": "text/plain"})
    assert response.status_code in {400, 422, 429}


@given(field=st.sampled_from(["query", "tab", "page", "outcome", "opened", "at", "id"]), value=st.text(max_size=40))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_in_an_event_makes_an_error_of_ours(shared: Service, field: str, value: str) -> None:
    event = shared.search(id=str(uuid.uuid4())) | {field: value}
    assert shared.send_events(event).status_code in {202, 422, 429}
