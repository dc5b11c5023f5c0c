"""What goes, goes with all that hangs on it; a bare id stays, so that nothing comes back."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from rahnama.collector.records import Conflict, Counts, Receipt, Unknown
from rahnama.collector.store import TOMBSTONE_DAYS
from tests.collector.store.conftest import DAY, LONG_AGO, MINUTE, NOW, SINKS, declare, upload

if TYPE_CHECKING:
    from rahnama.collector.store import Store
    from tests.collector.conftest import Make

NOTHING = Counts(requests={}, deliveries={}, oldest_waiting=None, searches=0, votes=0, file_bytes=0)
NEGAR, OTHER = "+989121234567", "+989120000000"


def forget(store: Store, days: int = 0) -> int:
    """Forget what is older than so many days."""
    return store.forget(requests_before=NOW - days * DAY, events_before=NOW - days * DAY)


def test_only_what_is_older_than_its_term_is_forgotten(store: Store, make: Make) -> None:
    fresh = make.request(received=NOW)
    store.keep([make.request(received=NOW - MINUTE), fresh])
    store.keep([make.search(at=NOW - DAY), make.search(at=NOW), make.vote(at=NOW - DAY)])
    assert store.forget(requests_before=NOW, events_before=NOW) == 3
    assert [kept.id for kept in store.requests(9)] == [fresh.id]
    assert (len(list(store.searches(LONG_AGO))), list(store.votes(LONG_AGO))) == (1, [])


def test_messages_and_events_have_terms_of_their_own(store: Store, make: Make) -> None:
    store.keep([make.request(), make.search()])
    assert store.forget(requests_before=NOW - DAY, events_before=NOW + DAY) == 1
    assert (len(store.requests(9)), list(store.searches(LONG_AGO))) == (1, [])


def test_however_much_is_too_old_all_of_it_goes(store: Store, make: Make) -> None:
    store.keep([make.request(received=NOW - DAY) for _ in range(450)])
    store.keep([record for _ in range(300) for record in (make.search(at=NOW - DAY), make.vote(at=NOW - DAY))])
    assert forget(store) == 1050
    assert store.counts() == NOTHING


def test_files_and_deliveries_go_with_their_message(store: Store, make: Make) -> None:
    request = make.request(received=NOW - DAY, files=(declare(b"1"),))
    store.keep([request, upload(request, b"1")])
    assert forget(store) == 1
    assert store.counts() == NOTHING
    assert (store.read_file(request.id, 1), store.stored_files(request.id)) == (None, [])


def test_a_forgotten_message_that_is_sent_again_gets_its_first_receipt_and_is_not_kept(
    store: Store, make: Make
) -> None:
    request = make.request(received=NOW - DAY)
    first = store.keep([request])
    forget(store)
    assert store.keep([request]) == first
    assert store.counts() == NOTHING


def test_a_tombstone_goes_a_year_later(store: Store, make: Make) -> None:
    request = make.request(received=NOW - TOMBSTONE_DAYS * DAY)
    first = store.keep([request])
    forget(store)
    assert store.keep([request]) == first
    store.forget(requests_before=NOW + MINUTE, events_before=NOW)
    [again] = store.keep([request])
    assert isinstance(again, Receipt)
    assert [again] != first
    assert len(store.requests(9)) == 1


def test_a_message_is_erased_by_its_code(store: Store, make: Make) -> None:
    receipt, _ = store.keep([make.request(), make.request()])
    assert isinstance(receipt, Receipt)
    assert store.erase(code=receipt.code) == 1
    assert store.find_request(receipt.code) is None
    assert len(store.requests(9)) == 1


def test_all_messages_of_a_mobile_are_erased_and_no_others(store: Store, make: Make) -> None:
    store.keep([make.request(mobile=NEGAR), make.request(mobile=OTHER), make.request(mobile=NEGAR)])
    store.keep([make.request(mobile="", email="negar@example.com"), make.request(mobile=NEGAR, status="quarantined")])
    assert store.erase(mobile=NEGAR) == 3
    assert sorted(kept.mobile for kept in store.requests(9)) == ["", OTHER]
    assert store.requests(9, "quarantined") == []


def test_erasing_nothing_in_particular_erases_nothing(store: Store, make: Make) -> None:
    store.keep([make.request(mobile="", email="negar@example.com")])
    assert store.erase() == store.erase(code="", mobile="") == store.erase(code="RH-0000-0000") == 0
    assert len(store.requests(9)) == 1


def test_an_erased_message_that_is_sent_again_gets_its_first_receipt_and_is_not_kept(store: Store, make: Make) -> None:
    request = make.request(files=(declare(b"1"),), proof="nonce")
    first = store.keep([request])
    store.erase(mobile=request.mobile)
    assert store.keep([request, upload(request, b"1")]) == [*first, Unknown(request.id)]
    assert store.counts() == NOTHING


def test_other_content_under_an_erased_id_is_not_taken_for_it(store: Store, make: Make) -> None:
    request = make.request()
    store.keep([request])
    store.erase(mobile=request.mobile)
    other = make.request(id=request.id, digest=b"\x02" * 32)
    assert store.keep([other]) == [Conflict(request.id)]


def test_a_proof_stays_spent_when_its_message_is_erased(store: Store, make: Make) -> None:
    store.keep([make.request(proof="nonce")])
    store.erase(mobile=NEGAR)
    store.keep([make.request(proof="nonce")])
    assert store.requests(9) == []


def test_a_delivery_under_way_when_its_message_is_erased_settles_nothing(store: Store, make: Make) -> None:
    store.keep([make.request()])
    [delivery, _] = store.lease_deliveries(SINKS, NOW, MINUTE, 9)
    store.erase(mobile=NEGAR)
    assert not store.settle_delivery(delivery)


def test_an_empty_store_counts_nothing(store: Store) -> None:
    assert store.counts() == NOTHING


def test_what_is_held_is_counted(store: Store, make: Make) -> None:
    oldest = make.request(received=NOW - DAY, files=(declare(b"12345"), declare(b"22", 2)))
    answered, trapped = make.request(), make.request(status="quarantined", received=NOW - 2 * DAY)
    store.keep([oldest, answered, trapped, upload(oldest, b"12345"), make.search(), make.search(), make.vote()])
    store.set_status(answered.id, "answered", NOW)
    store.lease_deliveries(["mail"], NOW, MINUTE, 9)
    assert store.counts() == Counts(
        requests={"open": 1, "answered": 1, "quarantined": 1},
        deliveries={("mail", "leased"): 2, ("helpdesk", "waiting"): 2},
        oldest_waiting=NOW - DAY,
        searches=2,
        votes=1,
        file_bytes=5,
    )


def test_what_is_delivered_or_dead_waits_no_more(store: Store, make: Make) -> None:
    store.keep([make.request()])
    mail, helpdesk = sorted(
        store.lease_deliveries(SINKS, NOW, MINUTE, 9), key=lambda delivery: delivery.sink == "helpdesk"
    )
    store.settle_delivery(replace(mail, state="sent"))
    assert store.counts().oldest_waiting == NOW
    store.settle_delivery(replace(helpdesk, state="dead"))
    assert store.counts().oldest_waiting is None


def test_moments_are_kept_to_the_millisecond(store: Store, make: Make) -> None:
    odd = dt.datetime(2026, 3, 20, 14, 45, 59, 999_000, tzinfo=dt.UTC)
    store.keep([make.request(received=odd)])
    assert [kept.received for kept in store.requests(9)] == [odd]
