"""Which texts are one topic."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from rahnama.analysis.analyzer import default_analyzer
from rahnama.content.check import load_content
from rahnama.insights.bonds import beyond_chance
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


def tried_both(outcome: str) -> Customers:
    """Two matters without a word in common, which five visitors asked one after the other; `outcome` is that of the smaller one."""
    customers = Customers()
    for _ in range(60):
        customers.visit("قیمت دلار امروز")
    for _ in range(12):
        customers.visit("چرا گران میکنید", outcome=outcome)
    for _ in range(5):
        customers.visit("قیمت دلار امروز", "چرا گران میکنید")
    return customers


def test_who_turns_to_people_does_not_ask_what_nobody_turns_to_people_about() -> None:
    assert len(failing(tried_both("zero"))) == 1
    assert len(failing(tried_both("escalated"))) == 2


def test_a_pair_that_chance_explains_is_no_bond() -> None:
    crowd = {(0, other): 9 for other in range(2, 40)}
    assert beyond_chance({**crowd, (0, 1): 1}) == {}
    assert (40, 41) in beyond_chance({**crowd, (40, 41): 1})
