"""Group commit: whatever waits is written together, and each sender hears only of its own."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import pytest

from rahnama.collector.records import Receipt
from rahnama.collector.sqlite import SqliteStore
from rahnama.collector.store import StoreUnavailable
from rahnama.collector.writer import WAITING, Writer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from rahnama.collector.records import Answer, Submission
    from tests.collector.conftest import Make


class SlowStore(SqliteStore):
    """A SQLite store whose disk waits until it is told to go on, and that chokes on the message "بد"."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.go = threading.Event()
        self.busy = threading.Event()
        self.batches: list[int] = []

    def keep(self, batch: Sequence[Submission]) -> list[Answer]:
        self.busy.set()
        self.go.wait()
        if any(getattr(record, "message", "") == "بد" for record in batch):
            raise ZeroDivisionError
        self.batches.append(len(batch))
        return super().keep(batch)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SlowStore]:
    store = SlowStore(tmp_path / "rahnama.db")
    yield store
    store.close()


async def send(writer: Writer, records: list[Any], store: SlowStore) -> list[Any]:
    """Send one record, and while the disk is busy with it, all the others; then let the disk go on."""
    first = asyncio.create_task(writer.keep(records[:1]))
    await asyncio.to_thread(store.busy.wait)
    others = [asyncio.create_task(writer.keep([record])) for record in records[1:]]
    await asyncio.sleep(0)
    store.go.set()
    results = await asyncio.gather(first, *others, return_exceptions=True)
    await asyncio.to_thread(writer.close)
    return results


def test_what_waits_is_written_in_one_transaction(store: SlowStore, make: Make) -> None:
    answers = asyncio.run(send(Writer(store), [make.request() for _ in range(20)], store))
    assert store.batches == [1, 19]
    assert all(isinstance(answer, Receipt) for [answer] in answers)


def test_each_sender_gets_the_receipt_of_its_own_message(store: SlowStore, make: Make) -> None:
    requests = [make.request() for _ in range(20)]
    answers = asyncio.run(send(Writer(store), requests, store))
    assert [answer.id for [answer] in answers] == [request.id for request in requests]


def test_one_bad_submission_takes_no_other_with_it(store: SlowStore, make: Make) -> None:
    records = [make.request(message=text) for text in ("یک", "دو", "بد", "سه")]
    answers = asyncio.run(send(Writer(store), records, store))
    assert [type(answer) for answer in answers] == [list, list, ZeroDivisionError, list]
    assert {kept.message for kept in store.requests(9)} == {"یک", "دو", "سه"}


def test_who_comes_when_too_many_wait_is_turned_away_at_once(store: SlowStore, make: Make) -> None:
    async def crowd() -> list[Any]:
        writer = Writer(store)
        records = [make.search() for _ in range(WAITING + 2)]
        return await send(writer, records, store)

    refused = [answer for answer in asyncio.run(crowd()) if isinstance(answer, Exception)]
    assert [type(error) for error in refused] == [StoreUnavailable]


def test_closing_writes_what_waits_and_refuses_the_rest(store: SlowStore, make: Make) -> None:
    async def ending() -> None:
        writer = Writer(store)
        waiting = asyncio.create_task(writer.keep([make.request()]))
        await asyncio.to_thread(store.busy.wait)
        store.go.set()
        await asyncio.to_thread(writer.close)
        assert len(await waiting) == 1
        with pytest.raises(StoreUnavailable):
            await writer.keep([make.request()])

    asyncio.run(ending())
    assert len(store.requests(9)) == 1


async def _end_the_wait(store: SlowStore, record: Any) -> list[Any]:
    writer = Writer(store)
    task = asyncio.create_task(writer.keep([record]))
    await asyncio.to_thread(store.busy.wait)
    task.cancel()
    results = list(await asyncio.gather(task, return_exceptions=True))
    store.go.set()
    await asyncio.to_thread(writer.close)
    return results


def test_a_sender_whose_wait_the_server_ends_is_told_to_come_again(store: SlowStore, make: Make) -> None:
    [told] = asyncio.run(_end_the_wait(store, make.request()))
    assert isinstance(told, StoreUnavailable)
