"""Rules of the worker's messages; the shell runs against a page played by a few lines of JavaScript."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from py_mini_racer import MiniRacer

from rahnama.search import index, tiers
from rahnama.search.bundle import worker_source
from rahnama.search.documents import SearchDocument
from rahnama.search.format.files import MAGIC, VERSION
from rahnama.search.index import build_index

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rahnama.search.format.files import SearchIndex

DOCUMENTS = [
    SearchDocument(id="cod", url="faq/payment/cod/", kind="entry", title="پرداخت در محل"),
    SearchDocument(id="g-size", url="guides/size/", kind="guide", title="راهنمای سایز"),
]
INDEX = build_index(DOCUMENTS)
FOLDER = "https://shop.example/assets/search/"

PAGE = """
const posted = [];
const asked = [];
let listen;
const self = { addEventListener: (_type, listener) => { listen = listener; }, postMessage: (data) => posted.push(data) };
const fetch = (address) => new Promise((resolve, reject) => asked.push({ address, resolve, reject }));
const bytes = (text) => Uint8Array.from(text, (char) => char.charCodeAt(0));
const send = (data) => { listen({ data }); return true; };
const buffer = (text) => (text === null ? null : bytes(text).buffer);
const openWith = (index, text, coming) => send({ type: "open", index, file: buffer(text), coming });
const bringBeside = (text) => send({ type: "s", file: buffer(text) });
const addresses = () => JSON.stringify(asked.map(({ address }) => address));
const bring = (status, text) => {
  const { resolve, reject } = asked.shift();
  if (status === 0) reject(new Error("offline"));
  else resolve({ ok: status === 200, status, arrayBuffer: async () => bytes(text).buffer });
  return true;
};
const messages = () => JSON.stringify(posted);
"""


class Worker:
    """The worker with a page around it that does nothing but send, deliver files and note answers."""

    def __init__(self) -> None:
        self.engine = MiniRacer()
        self.engine.eval(PAGE + worker_source().removeprefix('"use strict";'))

    def send(self, message: dict[str, Any]) -> None:
        self.engine.call("send", message)

    def open(self, index: SearchIndex, *, hand_over: bool, coming: bool = False) -> None:
        """Tell where the index is, with its first file or without, and whether what goes with that will be brought."""
        self.engine.call("openWith", FOLDER + index.name, index.first.decode("latin-1") if hand_over else None, coming)

    def bring_beside(self, file: bytes | None) -> None:
        """Bring what goes with the first file, or tell that it could not be fetched."""
        self.engine.call("bringBeside", None if file is None else file.decode("latin-1"))

    def deliver(self, status: int, file: bytes = b"") -> None:
        """Answer the oldest request of the worker."""
        self.engine.call("bring", status, file.decode("latin-1"))

    def deliver_all(self, index: SearchIndex) -> int:
        """Answer every request with its file until the worker asks for nothing more; return how many there were."""
        delivered = 0
        while addresses := self.asked:
            self.deliver(200, index.files[addresses[0].removeprefix(FOLDER)])
            delivered += 1
        return delivered

    @property
    def asked(self) -> list[str]:
        """Addresses that the worker waits for."""
        addresses: list[str] = json.loads(self.engine.call("addresses"))
        return addresses

    @property
    def answers(self) -> list[dict[str, Any]]:
        answers: list[dict[str, Any]] = json.loads(self.engine.call("messages"))
        return answers


@pytest.fixture
def worker() -> Iterator[Worker]:
    opened = Worker()
    opened.open(INDEX, hand_over=False)
    yield opened
    opened.engine.close()


@pytest.fixture(scope="module")
def spread() -> SearchIndex:
    """Return an index in many files."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "LARGEST_FILE", 0)
        return build_index(DOCUMENTS)


@pytest.fixture
def opened(spread: SearchIndex) -> Iterator[Worker]:
    """Return a worker that was handed the first of many files."""
    worker = Worker()
    worker.open(spread, hand_over=True)
    yield worker
    worker.engine.close()


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


@pytest.mark.parametrize(("status", "reason"), [(0, "network"), (500, "network"), (404, "mismatch")])
def test_an_index_that_is_gone_went_with_its_publish_and_others_fail_with_the_network(
    worker: Worker, status: int, reason: str
) -> None:
    worker.deliver(status)
    assert [(answer["type"], answer["reason"]) for answer in worker.answers] == [("failed", reason)]


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


def test_a_first_file_that_the_page_brings_is_not_fetched(opened: Worker) -> None:
    assert opened.answers == [{"type": "ready", "documents": len(DOCUMENTS)}]
    assert opened.asked == []


def test_what_a_query_needs_is_fetched_beside_the_first_file(spread: SearchIndex, opened: Worker) -> None:
    opened.send(search(1, "پرداخت"))
    assert opened.asked == [FOLDER + spread.file_name("s"), FOLDER + spread.file_name("t0")]
    assert opened.deliver_all(spread) == 3
    assert opened.answers[-1]["hits"][0]["title"] == "پرداخت در محل"


def test_what_was_fetched_serves_the_next_query(spread: SearchIndex, opened: Worker) -> None:
    opened.send(search(1, "پرداخت"))
    opened.deliver_all(spread)
    opened.send(search(2, "پرداخت محل"))
    assert opened.asked == []
    assert opened.answers[-1]["id"] == 2


def test_a_sure_answer_does_not_wait_for_the_less_weighty_files(wide: SearchIndex) -> None:
    worker = Worker()
    worker.open(wide, hand_over=True)
    worker.send(search(1, "هزینه ارسال"))
    assert len(worker.asked) == 6
    worker.deliver_all(wide)
    early, final = [answer for answer in worker.answers if answer["type"] == "results"]
    assert (early["id"], early["more"], early["outcome"], early["hits"][0]["id"]) == (1, True, "found", "cost")
    assert (final["id"], final.get("more"), final["hits"][0]["id"]) == (1, None, "cost")
    worker.engine.close()


@pytest.fixture
def wide(monkeypatch: pytest.MonkeyPatch) -> SearchIndex:
    """Return an index with a file for each word and each document, in which many words mean what few ask for."""
    monkeypatch.setattr(index, "LARGEST_FILE", 0)
    monkeypatch.setattr(tiers, "SLICE_BYTES", 1)
    monkeypatch.setattr(tiers, "DOCUMENTS_A_FILE", 1)
    others = ["قیمت پست", "مبلغ حمل بار", "نرخ باربری", "پول مرسوله", "کرایه ترابری", "فرستادن هدیه", "رسیدن بسته"]
    named = [SearchDocument(id=f"other-{n}", url=f"{n}/", kind="entry", title=title) for n, title in enumerate(others)]
    return build_index([*named, SearchDocument(id="cost", url="cost/", kind="entry", title="هزینه ارسال")])


@pytest.fixture
def served(spread: SearchIndex) -> Iterator[Worker]:
    """Return a worker that was handed the first of many files and is promised the one that goes with it."""
    worker = Worker()
    worker.open(spread, hand_over=True, coming=True)
    yield worker
    worker.engine.close()


def test_what_the_page_fetches_beside_the_first_file_is_not_fetched_again(spread: SearchIndex, served: Worker) -> None:
    served.send(search(1, "پرداخت"))
    assert served.asked == [FOLDER + spread.file_name("t0")]
    served.deliver_all(spread)
    assert served.answers[-1]["type"] == "ready"
    served.bring_beside(spread.files[spread.file_name("s")])
    served.deliver_all(spread)
    assert served.answers[-1]["hits"][0]["id"] == "cod"


@pytest.mark.parametrize("file", [None, b"<html>"], ids=["missing", "damaged"])
def test_what_the_page_could_not_bring_is_fetched(spread: SearchIndex, served: Worker, file: bytes | None) -> None:
    served.send(search(1, "پرداخت"))
    served.bring_beside(file)
    served.deliver_all(spread)
    assert served.answers[-1]["hits"][0]["id"] == "cod"


def test_a_query_that_a_newer_one_overtakes_is_not_answered(spread: SearchIndex, opened: Worker) -> None:
    opened.send(search(1, "پرداخت"))
    opened.send(search(2, "سایز"))
    opened.deliver_all(spread)
    assert [answer.get("id") for answer in opened.answers] == [None, 2]


@pytest.mark.parametrize("status", [0, 404, 503])
def test_a_file_that_fails_is_fetched_once_more(spread: SearchIndex, opened: Worker, status: int) -> None:
    opened.send(search(1, "پرداخت"))
    opened.deliver(status)
    opened.deliver_all(spread)
    assert opened.answers[-1]["hits"][0]["id"] == "cod"


def test_a_damaged_file_is_fetched_once_more(spread: SearchIndex, opened: Worker) -> None:
    opened.send(search(1, "پرداخت"))
    opened.deliver(200, b"<html>")
    opened.deliver_all(spread)
    assert opened.answers[-1]["hits"][0]["id"] == "cod"


@pytest.mark.parametrize(("status", "reason"), [(0, "network"), (503, "network"), (404, "mismatch")])
def test_without_its_files_a_search_fails_and_says_why(opened: Worker, status: int, reason: str) -> None:
    opened.send(search(5, "پرداخت"))
    while opened.asked:
        opened.deliver(status)
    assert (opened.answers[-1]["type"], opened.answers[-1]["id"]) == ("failed", 5)
    assert opened.answers[-1]["reason"] == reason


def test_after_a_failure_the_next_search_tries_again(spread: SearchIndex, opened: Worker) -> None:
    opened.send(search(1, "پرداخت"))
    while opened.asked:
        opened.deliver(0)
    opened.send(search(2, "پرداخت"))
    opened.deliver_all(spread)
    assert opened.answers[-1]["hits"][0]["id"] == "cod"


def test_with_some_of_its_files_a_search_answers_what_it_can(shop: SearchIndex) -> None:
    worker = Worker()
    worker.open(shop, hand_over=True)
    worker.send(search(1, "پرداخت سایز"))
    while worker.asked:
        lost = worker.asked[0].endswith("d1.txt")
        worker.deliver(0 if lost else 200, shop.files[worker.asked[0].removeprefix(FOLDER)])
    assert [hit["id"] for hit in worker.answers[-1]["hits"]] == ["cod"]
    worker.engine.close()


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> SearchIndex:
    """Return an index with a file for each document."""
    monkeypatch.setattr(index, "LARGEST_FILE", 0)
    monkeypatch.setattr(tiers, "DOCUMENTS_A_FILE", 1)
    return build_index(DOCUMENTS)
