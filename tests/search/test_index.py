"""Rules of the index file."""

from __future__ import annotations

import pytest
from py_mini_racer import JSEvalException

from rahnama.analysis.rules import analysis_hash
from rahnama.search.documents import SearchDocument
from rahnama.search.index import LEAD_LENGTH, build_index, lead
from rahnama.search.ranker import Ranker

COD = SearchDocument(id="cod", url="faq/payment/cod/", kind="entry", title="پرداخت در محل", text="﷼ 📦 ممکن است.")
SIZE = SearchDocument(id="g-size", url="guides/size/", kind="guide", title="راهنمای سایز", aliases=("سایز چند بردارم",))


def test_the_same_documents_give_the_same_bytes() -> None:
    assert build_index([COD, SIZE], [["ریال", "تومان"]]) == build_index([COD, SIZE], [["ریال", "تومان"]])


def test_an_index_of_other_rules_is_refused() -> None:
    index = build_index([COD]).replace(analysis_hash().encode(), b"000000000000")
    with pytest.raises(JSEvalException, match="rules 000000000000"):
        Ranker(index)


def test_an_index_of_another_format_is_refused() -> None:
    index = build_index([COD]).replace(b'"format":1', b'"format":999')
    with pytest.raises(JSEvalException, match="format 999"):
        Ranker(index)


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
