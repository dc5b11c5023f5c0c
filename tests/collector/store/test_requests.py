"""Messages: kept once and whole, whoever sends them how often."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from rahnama.collector.database import open_store
from rahnama.collector.records import Conflict, Receipt, Replayed
from rahnama.collector.store import UnfitRecordError
from tests.collector.store.conftest import DAY, NOW, declare

if TYPE_CHECKING:
    from rahnama.collector.store import Store
    from tests.collector.conftest import Make


def test_a_request_comes_back_as_it_was_kept(store: Store, make: Make) -> None:
    request = make.request()
    [receipt] = store.keep([request])
    assert isinstance(receipt, Receipt)
    assert store.find_request(receipt.code) == dataclasses.replace(request, code=receipt.code)


def test_the_same_request_again_keeps_one_and_brings_the_same_code(store: Store, make: Make) -> None:
    request = make.request()
    first, again = store.keep([request]), store.keep([request])
    assert first == again
    assert len(store.requests(10)) == 1


def test_the_same_request_twice_in_one_batch_keeps_one(store: Store, make: Make) -> None:
    request = make.request()
    first, again = store.keep([request, request])
    assert first == again
    assert len(store.requests(10)) == 1


def test_another_message_under_a_known_id_is_a_conflict_and_changes_nothing(store: Store, make: Make) -> None:
    request = make.request()
    store.keep([request])
    [answer] = store.keep([make.request(id=request.id, digest=b"\x02" * 32, message="چیز دیگر")])
    assert answer == Conflict(request.id)
    assert [kept.message for kept in store.requests(10)] == [request.message]


def test_a_conflict_does_not_take_the_rest_of_its_batch_with_it(store: Store, make: Make) -> None:
    request = make.request()
    store.keep([request])
    conflict, receipt, nothing = store.keep(
        [make.request(id=request.id, digest=b"\x02" * 32), make.request(), make.search()]
    )
    assert isinstance(conflict, Conflict)
    assert isinstance(receipt, Receipt)
    assert nothing is None
    assert len(store.requests(10)) == 2


def test_requests_come_newest_first_and_no_more_than_asked_for(store: Store, make: Make) -> None:
    store.keep([make.request(message=str(day), received=NOW - day * DAY) for day in (2, 0, 1)])
    assert [kept.message for kept in store.requests(2)] == ["0", "1"]


def test_an_unknown_code_finds_nothing(store: Store) -> None:
    assert store.find_request("RH-0000-0000") is None


def test_a_store_that_can_be_used_passes_its_check(store: Store) -> None:
    store.check()


def test_what_was_kept_is_there_for_the_next_process(store: Store, make: Make, url: str) -> None:
    store.keep([make.request(), make.search(), make.vote()])
    store.close()
    again = open_store(url, create=False)
    assert (len(again.requests(9)), len(list(again.searches(NOW))), len(list(again.votes(NOW)))) == (1, 1, 1)
    again.close()


def test_what_was_kept_is_there_after_closing_twice(url: str, store: Store, make: Make) -> None:
    store.keep([make.request()])
    store.close()
    store.close()
    again = open_store(url, create=False)
    assert len(again.requests(9)) == 1
    again.close()


def test_a_request_is_found_by_its_id(store: Store, make: Make) -> None:
    request = make.request(files=(declare(b"1"), declare(b"22", 2)))
    [receipt] = store.keep([request])
    assert isinstance(receipt, Receipt)
    assert store.get_request(request.id) == dataclasses.replace(request, code=receipt.code)
    assert store.get_request("unknown") is None


@pytest.mark.parametrize(
    "text",
    [
        "می‌خواهم پول‌م را پس بگیرم",
        "ناقص 👨‍👩‍👧 و \U0010ffff",
        "'; DROP TABLE requests; --",
        "%s ? $1 \\ \t \n {}",
        "ي ك ة ۱۲ ٣٤",
    ],
)
def test_every_text_comes_back_letter_by_letter(store: Store, make: Make, text: str) -> None:
    store.keep([make.request(message=text, name=text, read=(text,)), make.search(query=text)])
    [kept], [search] = store.requests(9), store.searches(NOW)
    assert (kept.message, kept.name, kept.read, search.query) == (text, text, (text,), text)


def test_signs_that_no_database_keeps_are_dropped_and_take_nothing_with_them(store: Store, make: Make) -> None:
    odd = "پیش\x00میان\ud800پس"
    store.keep(
        [make.request(message=odd, files=(declare(b"1", name=odd),)), make.search(query=odd), make.vote(comment=odd)]
    )
    [kept], [search], [vote] = store.requests(9), store.searches(NOW), store.votes(NOW)
    assert {kept.message, kept.files[0].name, search.query, vote.comment} == {"پیش‌میان‌پس".replace("\u200c", "")}


def test_a_record_that_breaks_a_rule_is_told_from_a_store_that_cannot(store: Store, make: Make) -> None:
    with pytest.raises(UnfitRecordError):
        store.keep([make.search(), make.request(message="\x00")])
    assert list(store.searches(NOW)) == []
    store.keep([make.request()])


def test_an_error_over_a_record_does_not_quote_it(store: Store, make: Make) -> None:
    with pytest.raises(UnfitRecordError) as caught:
        store.keep([make.request(message="", name="نگار رازدار")])
    assert "رازدار" not in str(caught.value)
    assert caught.value.__cause__ is None or "رازدار" not in str(caught.value.__cause__)


def test_a_large_batch_with_everything_in_it_is_answered_in_order(store: Store, make: Make) -> None:
    requests = [make.request(received=NOW + number * DAY) for number in range(300)]
    answers = store.keep([record for request in requests for record in (request, make.search(), request)])
    assert [answer.id for answer in answers if isinstance(answer, Receipt)] == [
        request.id for request in requests for _ in range(2)
    ]
    assert answers[1::3] == [None] * 300


def test_a_proof_serves_one_message(store: Store, make: Make) -> None:
    first, second = make.request(proof="nonce"), make.request(proof="nonce")
    [receipt] = store.keep([first])
    assert isinstance(receipt, Receipt)
    assert store.keep([second]) == [Replayed(second.id)]
    assert [kept.id for kept in store.requests(9)] == [first.id]


def test_of_two_messages_with_one_proof_in_a_batch_the_first_is_kept(store: Store, make: Make) -> None:
    requests = [make.request(proof="nonce") for _ in range(5)]
    first, *others = store.keep(requests)
    assert first is not None
    assert others == [Replayed(request.id) for request in requests[1:]]
    assert [kept.id for kept in store.requests(9)] == [requests[0].id]


def test_the_same_message_may_come_again_with_its_proof_or_another(store: Store, make: Make) -> None:
    request = make.request(proof="nonce")
    first = store.keep([request])
    assert store.keep([request]) == store.keep([dataclasses.replace(request, proof="other")]) == first


def test_a_message_that_is_kept_already_spends_no_proof(store: Store, make: Make) -> None:
    request = make.request()
    store.keep([request])
    store.keep([dataclasses.replace(request, proof="nonce")])
    [receipt] = store.keep([make.request(proof="nonce")])
    assert isinstance(receipt, Receipt)


def test_a_spent_proof_is_remembered_for_longer_than_a_challenge_lives(store: Store, make: Make) -> None:
    store.keep([make.request(proof="nonce")])
    later = make.request(proof="nonce", received=NOW + DAY / 2)
    assert store.keep([later]) == [Replayed(later.id)]
    [receipt] = store.keep([make.request(proof="nonce", received=NOW + 2 * DAY)])
    assert isinstance(receipt, Receipt)


def test_a_status_is_kept_with_the_moment_of_the_answer(store: Store, make: Make) -> None:
    request = make.request()
    store.keep([request])
    assert store.set_status(request.id, "answered", NOW + DAY)
    [kept] = store.requests(9)
    assert (kept.status, kept.answered) == ("answered", NOW + DAY)
    store.set_status(request.id, "closed", NOW + 2 * DAY)
    assert [kept.answered for kept in store.requests(9, "closed")] == [NOW + DAY]
    store.set_status(request.id, "open", NOW + 3 * DAY)
    assert [kept.answered for kept in store.requests(9, "open")] == [None]


def test_an_unknown_message_gets_no_status(store: Store) -> None:
    assert not store.set_status("unknown", "closed", NOW)


def test_quarantined_messages_are_listed_apart(store: Store, make: Make) -> None:
    trapped, honest = make.request(status="quarantined"), make.request()
    store.keep([trapped, honest])
    assert [kept.id for kept in store.requests(9)] == [honest.id]
    assert [kept.id for kept in store.requests(9, "quarantined")] == [trapped.id]
