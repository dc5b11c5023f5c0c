"""Files: taken only as declared, and delivery waits for the last of them."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from rahnama.collector.records import Conflict, FileReceipt, Unknown
from rahnama.collector.store import FILE_WAIT
from tests.collector.store.conftest import DAY, MINUTE, NOW, SINKS, declare, upload

if TYPE_CHECKING:
    from rahnama.collector.store import Store
    from tests.collector.conftest import Make

PICTURE, OTHER = b"\x89PNG\r\n\x1a\n\x00\xff", b"\x89PNG other"


def due(store: Store, now: object) -> int:
    return len(store.lease_deliveries(SINKS, now, MINUTE, 99))  # type: ignore[arg-type]


def test_a_declared_file_is_kept_byte_by_byte(store: Store, make: Make) -> None:
    request = make.request(files=(declare(PICTURE),))
    store.keep([request])
    assert store.read_file(request.id, 1) is None
    assert store.keep([upload(request, PICTURE)]) == [FileReceipt(request.id, 1)]
    assert store.read_file(request.id, 1) == PICTURE


def test_files_of_five_megabytes_are_no_trouble(store: Store, make: Make) -> None:
    content = bytes(range(256)) * 20_480
    request = make.request(files=(declare(content),))
    store.keep([request, upload(request, content)])
    assert store.read_file(request.id, 1) == content


def test_it_is_told_which_files_arrived_and_when(store: Store, make: Make) -> None:
    declared = (declare(PICTURE), declare(OTHER, 2, "عکس.png"))
    request = make.request(files=declared)
    store.keep([request, upload(request, OTHER, 2, NOW + MINUTE)])
    assert store.stored_files(request.id) == [(declared[0], None), (declared[1], NOW + MINUTE)]
    assert store.stored_files("unknown") == []


def test_the_same_file_again_gets_the_same_answer_and_the_first_arrival_stays(store: Store, make: Make) -> None:
    request = make.request(files=(declare(PICTURE),))
    store.keep([request])
    first = store.keep([upload(request, PICTURE), upload(request, PICTURE)])
    assert store.keep([upload(request, PICTURE, received=NOW + DAY)]) == first[:1] == first[1:]
    assert [arrived for _, arrived in store.stored_files(request.id)] == [NOW]


def test_another_file_than_declared_is_a_conflict_before_and_after_the_right_one(store: Store, make: Make) -> None:
    request = make.request(files=(declare(PICTURE),))
    store.keep([request])
    wrong = upload(request, OTHER)
    assert store.keep([wrong, upload(request, PICTURE), wrong]) == [
        Conflict(request.id),
        FileReceipt(request.id, 1),
        Conflict(request.id),
    ]
    assert store.read_file(request.id, 1) == PICTURE


def test_another_type_than_declared_is_a_conflict(store: Store, make: Make) -> None:
    request = make.request(files=(declare(PICTURE),))
    store.keep([request])
    assert store.keep([dataclasses.replace(upload(request, PICTURE), type="image/webp")]) == [Conflict(request.id)]


def test_a_file_of_no_message_or_no_declaration_is_unknown(store: Store, make: Make) -> None:
    request, without = make.request(files=(declare(PICTURE),)), make.request()
    store.keep([request, without])
    foreign = [upload(make.request(), PICTURE), upload(request, PICTURE, 2), upload(without, PICTURE)]
    assert store.keep(foreign) == [Unknown(file.request) for file in foreign]


def test_a_message_is_kept_before_the_files_of_its_batch(store: Store, make: Make) -> None:
    request = make.request(files=(declare(PICTURE),))
    [file, _] = store.keep([upload(request, PICTURE), request])
    assert file == FileReceipt(request.id, 1)


def test_a_conflicting_message_declares_nothing(store: Store, make: Make) -> None:
    request = make.request()
    store.keep([request])
    store.keep([make.request(id=request.id, digest=b"\x02" * 32, files=(declare(PICTURE),))])
    assert store.stored_files(request.id) == []


def test_delivery_waits_for_the_last_file(store: Store, make: Make) -> None:
    request = make.request(files=(declare(PICTURE), declare(OTHER, 2)))
    store.keep([request])
    store.keep([upload(request, OTHER, 2, NOW + MINUTE)])
    assert due(store, NOW + MINUTE) == 0
    store.keep([upload(request, PICTURE, 1, NOW + 2 * MINUTE)])
    assert due(store, NOW + 2 * MINUTE) == len(SINKS)


def test_delivery_does_not_wait_for_ever(store: Store, make: Make) -> None:
    store.keep([make.request(files=(declare(PICTURE),))])
    assert due(store, NOW + FILE_WAIT - MINUTE / 60) == 0
    assert due(store, NOW + FILE_WAIT) == len(SINKS)


def test_a_late_file_does_not_hurry_a_sink_that_asked_for_patience(store: Store, make: Make) -> None:
    request = make.request(files=(declare(PICTURE),))
    store.keep([request])
    for delivery in store.lease_deliveries(SINKS, NOW + FILE_WAIT, MINUTE, 9):
        store.settle_delivery(dataclasses.replace(delivery, state="waiting", attempts=1, next_at=NOW + DAY))
    store.keep([upload(request, PICTURE, received=NOW + FILE_WAIT + MINUTE)])
    assert due(store, NOW + FILE_WAIT + MINUTE) == 0
