"""Rules of the index file."""

from __future__ import annotations

import pytest
from py_mini_racer import JSEvalException

from rahnama.search.documents import SearchDocument
from rahnama.search.format.files import SearchIndex
from rahnama.search.index import LEAD_LENGTH, build_index, lead
from rahnama.search.ranker import Ranker

HEAD = 14
"""Bytes in front of a file's body."""

COD = SearchDocument(id="cod", url="faq/payment/cod/", kind="entry", title="پرداخت در محل", text="﷼ 📦 ممکن است.")
SIZE = SearchDocument(id="g-size", url="guides/size/", kind="guide", title="راهنمای سایز", aliases=("سایز چند بردارم",))


def test_the_same_documents_give_the_same_bytes() -> None:
    assert build_index([COD, SIZE], [["ریال", "تومان"]]) == build_index([COD, SIZE], [["ریال", "تومان"]])


def test_files_are_named_after_the_content_of_all() -> None:
    names = {build_index(documents).name for documents in ([COD], [SIZE], [COD, SIZE], [SIZE, COD])}
    assert len(names) == 4


def test_an_index_of_other_rules_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rahnama.search.index.analysis_hash", lambda: "0" * 12)
    with pytest.raises(JSEvalException, match="rules 000000000000"):
        Ranker(build_index([COD]))


def test_an_index_of_another_format_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rahnama.search.format.files.VERSION", 99)
    with pytest.raises(JSEvalException, match="format 99"):
        Ranker(build_index([COD]))


def opened_as(content: bytes) -> Ranker:
    """Open an index whose first file is `content`."""
    return Ranker(SearchIndex("index.txt", {"index.txt": content}))


def test_a_file_cut_short_anywhere_is_refused() -> None:
    first = build_index([COD, SIZE]).first
    for length in range(0, len(first), 7):
        with pytest.raises(JSEvalException, match=r"damaged|ends too early|no file of a search index"):
            opened_as(first[:length])


def test_a_file_with_one_wrong_bit_is_refused() -> None:
    first = build_index([COD, SIZE]).first
    for place in range(HEAD, len(first), 11):
        with pytest.raises(JSEvalException, match="damaged"):
            opened_as(first[:place] + bytes((first[place] ^ 4,)) + first[place + 1 :])


def test_a_page_of_the_host_in_place_of_the_index_is_refused() -> None:
    with pytest.raises(JSEvalException, match="no file of a search index"):
        opened_as(b"<!doctype html><title>404</title>")


def test_an_empty_site_has_an_index_too() -> None:
    with Ranker(build_index([])) as ranker:
        assert ranker.search("سفارش").outcome == "none"


def test_rial_sign_beside_an_emoji_does_not_spoil_the_index() -> None:
    with Ranker(build_index([COD, SIZE])) as ranker:
        assert ranker.search("ریال").hits[0].id == "cod"


def test_a_lead_is_cut_after_a_whole_word() -> None:
    words = "کالا " * 60
    shown = lead(words)
    assert len(shown) <= LEAD_LENGTH
    assert set(shown.split()) == {"کالا"}


def test_a_lead_stands_on_one_line() -> None:
    assert lead("پاسخ\n\n  کوتاه") == "پاسخ کوتاه"
