"""Rules of relevance: which of two articles has to come first, and for which words."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from rahnama.search.documents import SearchDocument
from rahnama.search.index import build_index
from rahnama.search.ranker import Ranker

if TYPE_CHECKING:
    from collections.abc import Iterator

SHOP = [
    SearchDocument(
        id="track",
        url="faq/order/track/",
        kind="entry",
        title="چطور سفارشم را پیگیری کنم؟",
        section="سفارش",
        aliases=("بسته‌ام الان کجاست",),
        tags=("رهگیری",),
        text="وارد حساب شوید و «سفارش‌های من» را باز کنید. کد رهگیری را هم برایتان پیامک می‌کنیم.",
    ),
    SearchDocument(
        id="cancel",
        url="faq/order/cancel/",
        kind="entry",
        title="چطور سفارش را لغو کنم؟",
        section="سفارش",
        text="تا پیش از ارسال، در جزئیات سفارش «لغو» را بزنید. مبلغ تا ۷۲ ساعت به کارت برمی‌گردد.",
    ),
    SearchDocument(
        id="payment",
        url="faq/payment/methods/",
        kind="entry",
        title="چه روش‌هایی برای پرداخت هست؟",
        section="پرداخت",
        text="پرداخت با درگاه بانک، کیف پول و پرداخت در محل. رمز پویا لازم است.",
    ),
    SearchDocument(
        id="returns",
        url="faq/returns/how/",
        kind="entry",
        title="چطور کالا را مرجوع کنم؟",
        section="مرجوعی",
        text="تا ۷ روز پس از تحویل می‌توانید کالا را پس بدهید. درخواست مرجوعی را در حساب ثبت کنید.",
    ),
    SearchDocument(
        id="g-size",
        url="guides/size/",
        kind="guide",
        title="راهنمای انتخاب سایز کفش",
        section="راهنماها",
        text="کف پا را اندازه بگیرید و با جدول بسنجید. برای مدل‌های Nike نیم سایز بزرگ‌تر بردارید.",
    ),
]


@pytest.fixture(scope="module")
def ranker() -> Iterator[Ranker]:
    with Ranker(build_index(SHOP)) as opened:
        yield opened


def first(ranker: Ranker, query: str) -> str:
    """Return the id of the first hit, or an empty string."""
    hits = ranker.search(query).hits
    return hits[0].id if hits else ""


def test_the_words_of_a_title_find_it(ranker: Ranker) -> None:
    assert first(ranker, "لغو سفارش") == "cancel"


def test_a_whole_sentence_finds_what_its_rare_words_mean(ranker: Ranker) -> None:
    assert first(ranker, "سلام من می‌خواهم این سفارش را لغو کنم لطفا") == "cancel"


def test_arabic_letters_find_persian_words(ranker: Ranker) -> None:
    assert first(ranker, "پيگيري") == "track"


def test_a_title_counts_more_than_a_text(ranker: Ranker) -> None:
    assert first(ranker, "پرداخت") == "payment"


def test_an_alias_finds_its_article(ranker: Ranker) -> None:
    assert first(ranker, "بسته کجاست") == "track"


@pytest.mark.parametrize("typed", ["مر", "مرج", "مرجو"])
def test_the_last_word_may_be_unfinished(ranker: Ranker, typed: str) -> None:
    assert first(ranker, typed) == "returns"


@pytest.mark.parametrize("slip", ["پرداحت", "پرادخت", "پرداختت", "پردخت"])
def test_one_slip_of_the_finger_is_forgiven(ranker: Ranker, slip: str) -> None:
    assert first(ranker, slip + " ") == "payment"


@pytest.mark.parametrize("digits", ["72", "۷۲", "٧٢"])
def test_every_row_of_digits_finds_the_others(ranker: Ranker, digits: str) -> None:
    assert first(ranker, f"{digits} ساعت") == "cancel"


def test_a_number_is_never_a_slip_of_another() -> None:
    written = SearchDocument(
        id="a", url="a", kind="entry", title="خطای ۱۰۲۰ درگاه چیست؟", text="با کارت دیگری بپردازید."
    )
    with Ranker(build_index([written])) as ranker:
        assert ranker.search("۱۰۲۰").hits
        assert not ranker.search("۱۰۶۰ ").hits


def test_a_hit_names_the_words_to_highlight(ranker: Ranker) -> None:
    hit = ranker.search("لغو سفارش").hits[0]
    assert {"لغو", "سفارش"} <= set(hit.matched)


def test_words_to_highlight_are_written_as_in_the_document() -> None:
    written = SearchDocument(id="a", url="a", kind="entry", title="آدرسِ «نشانی‌ها»، كجاست؟", text="در آدرس‌های شما")
    with Ranker(build_index([written])) as ranker:
        assert ranker.search("ادرس نشانی").hits[0].matched == ("آدرسِ", "نشانی‌ها", "آدرس‌های")


def test_words_that_only_a_loose_synonym_names_are_not_highlighted() -> None:
    text = "واریز را انجام می‌دهیم و پول برمی‌گردد."
    written = SearchDocument(id="a", url="a", kind="entry", title="پولم چند روزه برمی‌گردد؟", text=text)
    with Ranker(build_index([written])) as ranker:
        matched = set(ranker.search("پولم برنگشت").hits[0].matched)
    assert {"پولم", "برمی‌گردد"} <= matched
    assert "می‌دهیم" not in matched


def test_a_guide_is_told_from_a_question(ranker: Ranker) -> None:
    assert ranker.search("سایز کفش").hits[0].kind == "guide"


def test_nothing_known_finds_nothing(ranker: Ranker) -> None:
    result = ranker.search("قورمه‌سبزی")
    assert (result.hits, result.outcome, result.confidence) == ((), "none", 0)


@pytest.mark.parametrize("query", ["", "   ", "؟؟؟", "و از به", "📦", "\u200c"])
def test_a_query_without_words_finds_nothing(ranker: Ranker, query: str) -> None:
    assert ranker.search(query).outcome == "none"


def test_no_more_hits_than_asked_for(ranker: Ranker) -> None:
    assert len(ranker.search("سفارش", limit=1).hits) == 1


def test_no_text_breaks_a_search(ranker: Ranker) -> None:
    chance = random.Random(20261121)
    letters = "ابپتسشعغفقکگلمنوهی ‌abekhst;',[]\\`۱2٣\U0001f4e6\u0000﷼"
    for _ in range(300):
        query = "".join(chance.choice(letters) for _ in range(chance.randrange(60)))
        result = ranker.search(query)
        assert 0 <= result.confidence <= 1
        assert (result.outcome == "none") == (result.hits == ())


def test_a_pasted_novel_is_searched_by_its_beginning(ranker: Ranker) -> None:
    assert first(ranker, "لغو سفارش " * 5_000) == "cancel"


def test_searching_leaves_no_trace_in_the_next_search(ranker: Ranker) -> None:
    before = ranker.search("لغو سفارش")
    ranker.search("پرداخت بانک رمز پویا کیف پول سایز کفش")
    assert ranker.search("لغو سفارش") == before


def ids(documents: list[SearchDocument], query: str) -> list[str]:
    """Return the ids that a query finds in these documents, best first."""
    with Ranker(build_index(documents)) as opened:
        return [hit.id for hit in opened.search(query).hits]


@pytest.mark.parametrize("turn", [1, -1])
def test_words_side_by_side_count_more_than_scattered_ones(turn: int) -> None:
    documents = [
        SearchDocument(id="scattered", url="s", kind="entry", title="کد بسته برای تحویل رهگیری"),
        SearchDocument(id="side-by-side", url="n", kind="entry", title="بسته برای تحویل کد رهگیری"),
    ]
    assert ids(documents[::turn], "کد رهگیری")[0] == "side-by-side"


@pytest.mark.parametrize("turn", [1, -1])
def test_nearness_is_seen_in_the_lead_too(turn: int) -> None:
    documents = [
        SearchDocument(id="scattered", url="s", kind="entry", title="راهنما", text="کد بسته تحویل رهگیری"),
        SearchDocument(id="side-by-side", url="n", kind="entry", title="راهنما", text="بسته تحویل کد رهگیری"),
    ]
    assert ids(documents[::turn], "کد رهگیری")[0] == "side-by-side"


def test_a_long_guide_that_mentions_all_words_once_comes_after_an_article_about_most_of_them() -> None:
    filler = " ".join(f"واژه{number}" for number in range(600))
    documents = [
        SearchDocument(
            id="guide", url="g", kind="guide", title="راهنمای گوشی", text=f"{filler} تعویض {filler} سایز لباس"
        ),
        SearchDocument(id="about", url="a", kind="entry", title="تعویض سایز", text="کالا را عوض کنید"),
    ]
    assert ids(documents, "تعویض سایز لباس")[0] == "about"


def test_an_everyday_word_does_not_outweigh_what_is_asked() -> None:
    common = [SearchDocument(id=f"o{n}", url="o", kind="entry", title="سفارش", text="سفارش بازگشت") for n in range(20)]
    documents = [
        *common,
        SearchDocument(id="returns", url="r", kind="entry", title="مهلت بازگشت سفارش"),
        SearchDocument(id="weather", url="w", kind="entry", title="هوا", text="یکدفعه هوا ابری شد"),
    ]
    assert ids(documents, "یکدفعه مهلت بازگشت سفارش")[0] == "returns"


def test_a_long_story_is_answered_without_doubt(ranker: Ranker) -> None:
    story = "سلام وقت بخیر من دیروز یه سفارش دادم ولی الان پشیمون شدم میخوام سفارش رو لغو کنم لطفا راهنمایی کنید"
    result = ranker.search(story)
    assert (result.hits[0].id, result.outcome) == ("cancel", "found")


def test_a_story_need_not_be_covered_to_its_last_word(ranker: Ranker) -> None:
    question = "سفارش رو چطور لغو کنم"
    story = f"دیروز خواهرم زنگ زد گفت عروسی عقب افتاده و لباس لازم نیست حالا {question}"
    result = ranker.search(story)
    assert (result.hits[0].id, result.outcome) == ("cancel", "found")


@pytest.mark.parametrize("query", ["ساعت حرکت مترو", "کارت ملی هوشمند", "قیمت طلا امروز", "آموزش آشپزی"])
def test_what_the_shop_says_nothing_about_is_doubted(ranker: Ranker, query: str) -> None:
    assert ranker.search(query).outcome != "found"


def test_confidence_rises_with_what_is_found(ranker: Ranker) -> None:
    queries = ["لغو گوسفند و مترو", "لغو گوسفند", "لغو سفارش", "چطور سفارش را لغو کنم؟"]
    confidences = [ranker.search(query).confidence for query in queries]
    assert confidences == sorted(confidences)
    assert confidences[0] < 0.2
    assert confidences[-1] > 0.9


def test_evidence_passes_over_what_the_shop_is_thought_not_to_have(ranker: Ranker) -> None:
    with_answer, without = ranker.evidence("لغو سفارش"), ranker.evidence("لغو سفارش", ["cancel"])
    assert with_answer is not None
    assert without is not None
    assert (with_answer[0], without[0]) == ("cancel", "track")
    assert with_answer[1] > without[1]


def test_nothing_found_has_no_evidence(ranker: Ranker) -> None:
    assert ranker.evidence("قورمه‌سبزی") is None
