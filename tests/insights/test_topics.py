"""Which texts are one topic."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from rahnama.analysis.analyzer import default_analyzer
from rahnama.content.check import load_content
from rahnama.insights.language import Language
from rahnama.insights.signals import Signals, read_signals
from rahnama.insights.topics import Grouped, group_texts
from tests.insights.shop import DAY, NOW, Customers

PROJECT = Path(__file__).parents[2]


@cache
def language() -> Language:
    catalog = load_content(PROJECT, today=NOW.date()).catalog
    return Language(catalog, default_analyzer())


def group(customers: Customers) -> tuple[Grouped, Signals]:
    signals = read_signals(customers, NOW - 30 * DAY, default_analyzer())
    return group_texts(signals, language()), signals


def failing(customers: Customers) -> list[set[str]]:
    grouped, signals = group(customers)
    return [{signals.texts[signals.text[row]] for row in one.rows} for one in grouped.failing]


def several(customers: Customers, *texts: str, times: int = 4) -> None:
    for text in texts * times:
        customers.visit(text)


def test_word_order_politeness_endings_and_slips_do_not_part_a_topic() -> None:
    customers = Customers()
    texts = ["تخفیف دانشجویی دارید", "سلام برای دانشجوها تخفیف هست؟", "تخفيف دانشجويي", "تخفیف دانشجوی"]
    several(customers, *texts)
    assert failing(customers) == [set(texts)]


def test_a_known_word_in_common_makes_no_topic() -> None:
    customers = Customers()
    several(customers, "تخفیف دانشجویی", "تخفیف فرهنگیان", "بیمه گوشی", "گلس گوشی")
    assert len(failing(customers)) == 4


def test_words_that_look_alike_stay_apart_when_many_type_both() -> None:
    customers = Customers()
    several(customers, "لاستیک ماشین", "پلاستیک کمتر")
    assert len(failing(customers)) == 2


def test_wordings_that_visitors_try_one_after_the_other_are_one_topic() -> None:
    customers = Customers()
    several(customers, "فرصت شغلی", "استخدام", times=2)
    for _ in range(3):
        customers.visit("فرصت شغلی", "استخدام")
    assert failing(customers) == [{"فرصت شغلی", "استخدام"}]


def test_a_single_visitor_cannot_make_two_topics_one() -> None:
    customers = Customers()
    several(customers, "بیمه گوشی", "استخدام")
    customers.visit("بیمه گوشی", "استخدام")
    assert len(failing(customers)) == 2


def test_topics_that_end_at_different_entries_stay_apart_whatever_visitors_try() -> None:
    customers = Customers()
    for _ in range(6):
        customers.visit("لیزینگ", "پوز سیار")
        customers.visit("لیزینگ", ("خرید قسطی", "installments"))
        customers.visit("پوز سیار", ("پرداخت در محل", "cod"))
    assert {"لیزینگ"} in failing(customers)


def test_a_text_that_most_are_answered_on_is_no_topic_and_its_slips_follow_it() -> None:
    customers = Customers()
    for _ in range(9):
        customers.visit(("برگشت پول", "refund-time"))
    several(customers, "برگشت پوول", times=1)
    assert failing(customers) == []


def test_a_failing_text_is_a_topic_however_much_it_looks_like_an_answered_one() -> None:
    customers = Customers()
    for _ in range(9):
        customers.visit(("برگشت پول مرجوعی", "refund-time"))
    several(customers, "ریفاند پول مرجوعی")
    assert failing(customers) == [{"ریفاند پول مرجوعی"}]


def test_addresses_spam_greetings_hidden_numbers_and_blind_typing_are_no_questions() -> None:
    customers = Customers()
    texts = ["https://x.example/y", "کازینو آنلاین", "سلام", "کد •••", "شسیب", "asdf", "ببببب", "dfgdfg", "ظک"]
    several(customers, *texts)
    grouped, _ = group(customers)
    assert grouped.failing == []
    assert len(grouped.unwanted) == len(texts)


def test_a_name_that_several_networks_type_is_a_question_though_no_language_has_it() -> None:
    customers = Customers()
    several(customers, "ژوروک")
    assert failing(customers) == [{"ژوروک"}]


def test_a_visitor_who_tried_both_makes_two_small_pieces_with_a_rare_word_in_common_one() -> None:
    customers = Customers()
    several(customers, "خرید از آمازون امارات", "کالای آمازون رو میارید")
    apart = failing(customers)
    customers.visit("خرید از آمازون امارات", "کالای آمازون رو میارید")
    assert len(apart) == 2
    assert len(failing(customers)) == 1


def test_a_text_follows_its_visitors_rather_than_a_single_word() -> None:
    customers = Customers()
    several(customers, "تست", times=9)
    several(customers, "تست پوست", times=3)
    together = failing(customers)
    for _ in range(3):
        customers.visit("مشاوره آرایشی آنلاین", "تست پوست")
    assert {"تست", "تست پوست"} in together
    assert {"مشاوره آرایشی آنلاین", "تست پوست"} in failing(customers)


def test_who_turns_to_people_does_not_ask_what_nobody_turns_to_people_about() -> None:
    customers = Customers()
    for _ in range(60):
        customers.visit("قیمت دلار امروز")
    for place in range(12):
        customers.visit("چرا با قیمت دلار گران میکنید", outcome="escalated" if place % 3 else "zero")
    for _ in range(4):
        customers.visit("قیمت دلار امروز", "چرا با قیمت دلار گران میکنید")
    assert len(failing(customers)) == 2
