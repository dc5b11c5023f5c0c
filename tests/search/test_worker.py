"""Rules of the worker's messages; the shell runs against a page played by a few lines of JavaScript."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from py_mini_racer import MiniRacer

from rahnama.search.bundle import worker_source
from rahnama.search.documents import SearchDocument
from rahnama.search.format.files import MAGIC, VERSION
from rahnama.search.index import build_index

if TYPE_CHECKING:
    from collections.abc import Iterator

INDEX = build_index(
    [
        SearchDocument(id="cod", url="faq/payment/cod/", kind="entry", title="پرداخت در محل"),
        SearchDocument(id="g-size", url="guides/size/", kind="guide", title="راهنمای سایز"),
    ]
)

PAGE = """
const posted = [];
let listen, deliver;
const self = { addEventListener: (_type, listener) => { listen = listener; }, postMessage: (data) => posted.push(data) };
const fetch = (address) => new Promise((resolve, reject) => {
  deliver = (status, text) => status === 0 ? reject(new Error("offline"))
    : resolve({ ok: status === 200, status, arrayBuffer: async () => bytes(text).buffer });
});
const bytes = (text) => Uint8Array.from(text, (char) => char.charCodeAt(0));
const send = (data) => { listen({ data }); return true; };
const bring = (status, text) => { deliver(status, text); return true; };
const messages = () => JSON.stringify(posted);
"""


class Worker:
    """The worker with a page around it that does nothing but send, deliver files and note answers."""

    def __init__(self) -> None:
        self.engine = MiniRacer()
        self.engine.eval(PAGE + worker_source().removeprefix('"use strict";'))

    def send(self, message: dict[str, Any]) -> None:
        self.engine.call("send", message)

    def deliver(self, status: int, file: bytes = b"") -> None:
        self.engine.call("bring", status, file.decode("latin-1"))

    @property
    def answers(self) -> list[dict[str, Any]]:
        answers: list[dict[str, Any]] = json.loads(self.engine.call("messages"))
        return answers


@pytest.fixture
def worker() -> Iterator[Worker]:
    opened = Worker()
    opened.send({"type": "open", "index": "https://shop.example/index.0123456789.txt"})
    yield opened
    opened.engine.close()


def search(number: int, query: str) -> dict[str, Any]:
    """Return the message that asks for a search."""
    return {"type": "search", "id": number, "query": query, "limit": 5}


def test_an_opened_index_is_reported_with_its_size(worker: Worker) -> None:
    worker.deliver(200, INDEX.first)
    assert worker.answers == [{"type": "ready", "documents": 2}]


def test_results_carry_the_id_and_the_query_they_answer(worker: Worker) -> None:
    worker.deliver(200, INDEX.first)
    worker.send(search(7, "پرداخت"))
    answer = worker.answers[-1]
    assert (answer["type"], answer["id"], answer["query"]) == ("results", 7, "پرداخت")
    assert set(answer) == {"type", "id", "query", "hits", "outcome", "confidence", "correction"}
    assert set(answer["hits"][0]) == {"id", "url", "kind", "title", "section", "lead", "score", "matched"}


def test_of_searches_before_the_index_only_the_newest_is_answered(worker: Worker) -> None:
    worker.send(search(1, "سایز"))
    worker.send(search(2, "پرداخت"))
    worker.deliver(200, INDEX.first)
    assert [answer.get("id") for answer in worker.answers] == [None, 2]


@pytest.mark.parametrize("status", [0, 404, 500])
def test_an_index_that_cannot_be_fetched_is_a_network_failure(worker: Worker, status: int) -> None:
    worker.deliver(status)
    assert [(answer["type"], answer["reason"]) for answer in worker.answers] == [("failed", "network")]


def test_an_index_of_another_format_is_a_mismatch(worker: Worker) -> None:
    worker.deliver(200, INDEX.first.replace(MAGIC + bytes((VERSION,)), MAGIC + b"\xff"))
    assert worker.answers[0]["reason"] == "mismatch"


def test_a_broken_index_is_an_internal_failure(worker: Worker) -> None:
    worker.deliver(200, INDEX.first[:100])
    assert worker.answers[0]["reason"] == "internal"


def test_a_search_that_breaks_names_its_id(worker: Worker) -> None:
    worker.deliver(200, INDEX.first)
    worker.send({"type": "search", "id": 9, "limit": 5})
    assert (worker.answers[-1]["reason"], worker.answers[-1]["id"]) == ("internal", 9)
