"""Rules of reading a query: each layer finds what customers mean, and none outranks a surer one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rahnama.search.documents import SearchDocument
from rahnama.search.index import build_index
from rahnama.search.ranker import Ranker

if TYPE_CHECKING:
    from collections.abc import Iterator

TITLES = {
    "gift-wrap": "بسته‌بندی هدیه",
    "wishlist": "لیست علاقه‌مندی‌ها",
    "preorder": "پیش‌سفارش چیست",
    "seller": "چطور فروشنده شوم",
    "return": "مهلت مرجوع کردن کالا",
    "late": "اگر بسته نرسید چه کنم",
    "coupon": "کد تخفیف را کجا وارد کنم",
    "password": "رمز عبورم را فراموش کرده‌ام",
    "installments": "خرید قسطی",
    "cancel": "لغو سفارش",
    "card": "کارت بانکی",
    "visa": "پرداخت با Visa",
    "refund": "پول من کی برمی‌گردد",
}


@pytest.fixture(scope="module")
def ranker() -> Iterator[Ranker]:
    documents = [SearchDocument(id=key, url=key, kind="entry", title=title) for key, title in TITLES.items()]
    with Ranker(build_index(documents, [["کوپن طلایی", "کد تخفیف"]])) as opened:
        yield opened


def first(ranker: Ranker, query: str) -> str:
    """Return the id of the first hit, or an empty string."""
    hits = ranker.search(query).hits
    return hits[0].id if hits else ""


@pytest.mark.parametrize("query", ["بسته‌بندی", "بسته بندی", "بستهبندی"])
def test_joined_half_spaced_and_spaced_words_are_one(ranker: Ranker, query: str) -> None:
    assert first(ranker, query) == "gift-wrap"


@pytest.mark.parametrize("query", ["فروشندگان", "فروشنده‌ها", "فروشنده‌هایتان", "فروشندتون"])
def test_inflected_forms_find_the_word(ranker: Ranker, query: str) -> None:
    assert first(ranker, query) == "seller"


@pytest.mark.parametrize("query", ["کدم", "کدمو", "کدهاتون"])
def test_short_words_have_forms_too(ranker: Ranker, query: str) -> None:
    assert first(ranker, query + " ") == "coupon"


def test_a_word_that_only_looks_inflected_is_another_word(ranker: Ranker) -> None:
    assert "card" not in {hit.id for hit in ranker.search("کار ").hits}


@pytest.mark.parametrize("query", ["نرسیده", "نمیرسه", "می‌رسد", "رسیدن", "نرسیدش"])
def test_forms_of_a_verb_find_each_other(ranker: Ranker, query: str) -> None:
    assert first(ranker, query) == "late"


@pytest.mark.parametrize("query", ["برنگشته", "بر نگشته", "برمیگرده", "برگردوندین"])
def test_a_preverb_stays_with_its_verb(ranker: Ranker, query: str) -> None:
    assert first(ranker, query) == "refund"


@pytest.mark.parametrize("query", ["پسورد", "گذرواژه"])
def test_a_synonym_finds_what_the_shop_calls_it(ranker: Ranker, query: str) -> None:
    assert first(ranker, query) == "password"


def test_the_shop_adds_synonyms_of_several_words(ranker: Ranker) -> None:
    assert first(ranker, "کوپن طلایی") == "coupon"


@pytest.mark.parametrize("query", ["قصطی", "مرجوئ", "حدیه"])
def test_letters_that_sound_alike_are_forgiven(ranker: Ranker, query: str) -> None:
    expected = {"قصطی": "installments", "مرجوئ": "return", "حدیه": "gift-wrap"}
    assert first(ranker, query + " ") == expected[query]


def test_a_query_in_the_wrong_layout_is_retyped_and_says_so(ranker: Ranker) -> None:
    result = ranker.search("gy, sthva")
    assert (result.hits[0].id, result.correction) == ("cancel", "لغو سفارش")


def test_persian_typed_for_a_latin_word_is_retyped(ranker: Ranker) -> None:
    result = ranker.search("رهسش")
    assert (result.hits[0].id, result.correction) == ("visa", "visa")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("laghve sefaresh", "cancel"),
        ("code takhfif", "coupon"),
        ("poolam bar nagashte", "refund"),
        ("hedye", "gift-wrap"),
    ],
)
def test_persian_in_latin_letters_is_understood(ranker: Ranker, query: str, expected: str) -> None:
    assert first(ranker, query) == expected


def test_a_latin_word_of_the_shop_is_itself(ranker: Ranker) -> None:
    result = ranker.search("visa")
    assert (result.hits[0].id, result.correction) == ("visa", None)


def test_an_exact_word_outranks_its_misspelling() -> None:
    titles = {"exact": "بیمه کالا", "near": "نیمه کالا"}
    documents = [SearchDocument(id=key, url=key, kind="entry", title=title) for key, title in titles.items()]
    with Ranker(build_index(documents)) as ranker:
        assert first(ranker, "بیمه") == "exact"
        assert first(ranker, "نیمه") == "near"


def test_an_exact_word_outranks_a_synonym() -> None:
    titles = {"said": "گذرواژه پنل", "meant": "رمز عبور پنل"}
    documents = [SearchDocument(id=key, url=key, kind="entry", title=title) for key, title in titles.items()]
    with Ranker(build_index(documents)) as ranker:
        assert [hit.id for hit in ranker.search("گذرواژه ").hits] == ["said", "meant"]
