"""A session that gave its memory back goes on searching."""

from __future__ import annotations

from rahnama.search.documents import SearchDocument
from rahnama.search.index import build_index
from rahnama.search.ranker import Ranker

TRACK = SearchDocument(
    id="track",
    url="faq/order/track/",
    kind="entry",
    title="چطور سفارشم را پیگیری کنم؟",
    section="سفارش",
    text="کد رهگیری.",
)


def test_a_tidied_session_finds_the_same() -> None:
    with Ranker(build_index([TRACK])) as ranker:
        before = ranker.search("پیگیری سفارش")
        ranker.tidy()
        assert ranker.search("پیگیری سفارش") == before
