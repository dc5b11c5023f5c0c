"""What a search, its outcome and what followed it are taken for."""

from __future__ import annotations

from rahnama.analysis.analyzer import default_analyzer
from rahnama.insights.signals import FLOOD_SEARCHES, NONE, Signals, read_signals
from tests.insights.shop import DAY, NOW, Customers


def read(customers: Customers) -> Signals:
    return read_signals(customers, NOW - 30 * DAY, default_analyzer())


def rescues(signals: Signals) -> list[str]:
    return [signals.articles[number] for number in signals.rescued]


def test_spellings_of_one_text_have_one_key() -> None:
    customers = Customers()
    for text in ("می‌خواهم برگردانم", "می خواهم برگردانم", "ميخواهم برگردانم"):
        customers.visit(text)
    signals = read(customers)
    assert len(signals.texts) == 3
    assert len(set(signals.keys)) == 1


def test_a_search_that_found_its_answer_after_another_is_rescued_and_known_by_what() -> None:
    customers = Customers()
    customers.visit("لیزینگ", ("خرید قسطی", "installments"))
    signals = read(customers)
    assert rescues(signals) == ["installments", ""]
    assert signals.texts[signals.via[0]] == signals.texts[signals.next_text[0]] == "خرید قسطی"


def test_all_vain_searches_of_a_tab_within_ten_minutes_are_rescued_together() -> None:
    customers = Customers()
    customers.visit("لیزینگ", "لیزینگی", ("خرید قسطی", "installments"))
    assert rescues(read(customers)) == ["installments", "installments", ""]


def test_what_another_tab_opens_or_the_same_an_hour_later_rescues_nothing() -> None:
    customers = Customers()
    customers.visit("لیزینگ", tab="one", days_ago=1)
    customers.visit(("خرید قسطی", "installments"), tab="one", days_ago=1 - 1 / 24)
    customers.visit(("خرید قسطی", "installments"))
    signals = read(customers)
    assert rescues(signals) == ["", "", ""]
    assert list(signals.next_text) == [NONE] * 3


def test_an_answer_found_by_browsing_shows_in_a_helpful_vote() -> None:
    customers = Customers()
    customers.vote(customers.visit("لیزینگ"), "installments", helpful=True)
    customers.vote(customers.visit("لیزینگ"), "installments", helpful=False)
    assert rescues(read(customers)) == ["installments", ""]


def test_a_no_to_the_opened_answer_is_noted_at_the_search() -> None:
    customers = Customers()
    customers.vote(customers.visit(("برگشت پول", "refund-time")), "refund-time", helpful=False)
    customers.vote(customers.visit(("برگشت پول", "refund-time")), "cod", helpful=False)
    assert list(read(customers).voted_down) == [1, 0]


def test_a_suggestion_read_in_a_form_that_was_left_rescues_the_search_and_one_that_was_sent_does_not() -> None:
    customers = Customers()
    customers.form(customers.visit("لیزینگ"), "installments", "left")
    customers.form(customers.visit("لیزینگ"), "installments", "sent")
    assert rescues(read(customers)) == ["installments", ""]


def test_the_request_type_and_the_articles_read_belong_to_the_text_that_was_searched_before() -> None:
    customers = Customers()
    customers.visit("تخفیف دانشجویی")
    customers.message("تخفيف  دانشجويي", "presale", "use-coupon")
    customers.message("چیز دیگری", "other")
    signals = read(customers)
    assert {key: dict(topics) for key, topics in signals.contact.items()} == {0: {"presale": 1}}
    assert {key: dict(articles) for key, articles in signals.read.items()} == {0: {"use-coupon": 1}}


def test_a_network_that_floods_counts_less_and_an_ordinary_one_does_not() -> None:
    customers = Customers()
    for number in range(2 * FLOOD_SEARCHES):
        customers.visit(f"متن {number}", network="flood", tab=f"bot-{number}")
        customers.visit("برگشت پول")
    weights = read(customers).weights
    assert list(weights.values()) == [0.5]
