"""What a topic needs, judged over the demo shop with its real search; and a miniature month of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from rahnama.analysis.analyzer import default_analyzer
from rahnama.content.check import load_content
from rahnama.insights.insights import find_insights, topics_by_key
from rahnama.insights.language import Language
from rahnama.search.catalog import catalog_documents
from rahnama.search.index import build_index
from rahnama.search.ranker import Ranker
from tests.insights.shop import NOW, Customers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rahnama.content.model import Catalog
    from rahnama.insights.model import Insights, Topic

PROJECT = Path(__file__).parents[2]
STUDENTS = ("تخفیف دانشجویی دارید", "دانشجو هستم تخفیف میدید", "کد تخفیف دانشجویی")


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_content(PROJECT, today=dt.datetime.now(tz=dt.UTC).date()).catalog


@pytest.fixture(scope="module")
def ranker() -> Iterator[Ranker]:
    content = load_content(PROJECT, today=dt.datetime.now(tz=dt.UTC).date())
    documents = list(catalog_documents(content.catalog, content.docs))
    with Ranker(build_index(documents, content.catalog.synonyms)) as ranker:
        yield ranker


@pytest.fixture
def find(catalog: Catalog, ranker: Ranker) -> Finder:
    return Finder(catalog, ranker)


class Finder:
    """Finds insights over the demo shop."""

    def __init__(self, catalog: Catalog, ranker: Ranker) -> None:
        self._catalog = catalog
        self._ranker = ranker

    def __call__(self, customers: Customers) -> Insights:
        return find_insights(customers, self._ranker, self._catalog, default_analyzer(), now=NOW)

    def only(self, customers: Customers) -> Topic:
        """Return the one topic there is, noise or not."""
        found = self(customers)
        [topic] = (*found.topics, *found.noise)
        return topic


def ask_in_vain(customers: Customers, *texts: str, times: int = 4, escalated: int = 2) -> None:
    for number in range(times):
        for text in texts:
            customers.visit(text, days_ago=1 + number, outcome="escalated" if number < escalated else "low-confidence")


def test_what_nothing_answers_and_people_write_about_is_a_missing_answer(find: Finder) -> None:
    customers = Customers()
    ask_in_vain(customers, *STUDENTS)
    customers.message(STUDENTS[0], "presale")
    topic = find.only(customers)
    assert (topic.judgment.kind, topic.judgment.entry, topic.judgment.proposal) == ("missing-answer", "", None)
    assert (topic.visitors, topic.networks, topic.days, topic.searches) == (12, 12, 4, 12)
    assert topic.contact_topics == {"presale": 1}
    assert {wording.text for wording in topic.wordings} == set(STUDENTS)
    assert topic.judgment.evidence[0] == "۶ نفر پس از این جستجو سراغ پشتیبانی رفتند."


def test_a_word_that_customers_replace_by_the_shops_is_a_missing_word_of_the_entry_they_open(find: Finder) -> None:
    customers = Customers()
    for _ in range(4):
        customers.visit("لیزینگی میشه خرید", ("قسطی میشه خرید", "installments"))
    customers.visit("لیزینگی میشه خرید")
    topic = find.only(customers)
    assert (topic.judgment.kind, topic.judgment.entry) == ("missing-word", "installments")
    assert topic.opened == {"installments": 4}
    assert topic.judgment.proposal is not None
    assert (topic.judgment.proposal.field, topic.judgment.proposal.words) == ("aliases", ("لیزینگی میشه خرید",))
    assert topic.judgment.evidence[0].startswith("۴ نفر پس از این جستجو «خرید اقساطی")
    assert topic.judgment.evidence[1] == "۴ نفر همین را با «قسطی میشه خرید» پیدا کردند."


def test_an_entry_opened_by_slip_now_and_then_does_not_answer(find: Finder) -> None:
    customers = Customers()
    ask_in_vain(customers, *STUDENTS)
    customers.visit(STUDENTS[0], ("کیف پول", "wallet"))
    assert find.only(customers).judgment.kind == "missing-answer"


def test_an_entry_that_is_read_and_voted_down_is_a_weak_answer(find: Finder) -> None:
    customers = Customers()
    for number in range(8):
        tab = customers.visit(("برگشت پول چند روزه", "refund-time"))
        if number < 5:
            customers.vote(tab, "refund-time", helpful=False)
    topic = find.only(customers)
    assert (topic.judgment.kind, topic.judgment.entry) == ("weak-answer", "refund-time")


def test_an_entry_that_most_are_content_with_is_no_topic(find: Finder) -> None:
    customers = Customers()
    for number in range(12):
        tab = customers.visit(("برگشت پول چند روزه", "refund-time"))
        customers.vote(tab, "refund-time", helpful=number > 1)
    assert find(customers).topics == ()


def test_what_the_shop_has_nothing_to_do_with_and_nobody_writes_about_is_noise(find: Finder) -> None:
    customers = Customers()
    ask_in_vain(customers, "تعبیر خواب مار", times=12, escalated=0)
    assert find.only(customers).judgment.kind == "noise"


def test_what_todays_search_answers_is_no_topic_any_more(find: Finder) -> None:
    customers = Customers()
    for _ in range(5):
        customers.visit("پرداخت در محل", ("پول نقد", "cod"))
    assert find(customers).topics == ()


def test_a_topic_of_two_visitors_or_of_one_network_is_withheld(find: Finder) -> None:
    customers = Customers()
    for number in range(2):
        customers.visit("تخفیف دانشجویی", outcome="escalated", network=f"net-{number}")
    for _ in range(5):
        customers.visit("اجاره دوربین", outcome="escalated", network="one")
        customers.visit("استخدام", outcome="escalated")
    found = find(customers)
    assert [topic.query for topic in found.topics] == ["استخدام"]
    assert found.withheld == 2


def test_a_log_that_knows_no_networks_is_not_withheld(find: Finder) -> None:
    customers = Customers()
    for _ in range(4):
        customers.visit("تخفیف دانشجویی", outcome="escalated", network="")
    assert [topic.query for topic in find(customers).topics] == ["تخفیف دانشجویی"]


def test_the_key_of_a_topic_is_that_of_its_words_in_every_report(find: Finder) -> None:
    keys = set()
    for text in ("تخفیف دانشجویی", "تخفيف  دانشجويي"):
        customers = Customers()
        ask_in_vain(customers, text)
        keys.add(find.only(customers).key)
    assert len(keys) == 1
    assert len(keys.pop()) == 8


def test_a_network_of_bots_reaches_no_row_and_moves_none(find: Finder) -> None:
    customers = Customers()
    ask_in_vain(customers, *STUDENTS)
    alone = find(customers).topics[0].score
    for number in range(3000):
        customers.visit(
            f"خرید کالای شماره {number % 7}",
            network=f"flood-{number % 3}",
            tab=f"bot-{number}",
            days_ago=number % 3 + 1,
        )
    found = find(customers)
    assert [topic.query for topic in found.topics] == [STUDENTS[0]]
    assert found.topics[0].score == pytest.approx(alone)


def test_a_miniature_month_is_told_apart(find: Finder) -> None:
    customers = Customers()
    for number in range(60):
        customers.visit(("هزینه ارسال چقدره", "shipping-cost"), days_ago=number % 20)
    ask_in_vain(customers, *STUDENTS)
    ask_in_vain(customers, "شرایط استخدام", "استخدام ارغوان", "فرم استخدام")
    ask_in_vain(customers, "نتیجه بازی استقلال", times=15, escalated=0)
    ask_in_vain(customers, "asdf", "t.me/vip", times=6, escalated=0)
    for number in range(6):
        customers.visit("پوز سیار میاره", ("پرداخت در محل", "cod"), days_ago=number + 1)
    found = find(customers)
    kinds = [(topic.judgment.kind, topic.judgment.entry) for topic in found.topics]
    assert kinds == [("missing-answer", ""), ("missing-answer", ""), ("missing-word", "cod")]
    assert {topic.query for topic in found.noise} == {"نتیجه بازی استقلال", "asdf", "t.me/vip"}
    assert (found.searches, found.visitors) == (len(customers.kept), len({one.tab for one in customers.kept}))


def test_a_key_names_its_topic_also_when_another_wording_leads(find: Finder, catalog: Catalog) -> None:
    customers = Customers()
    for text in STUDENTS * 4:
        customers.visit(text, outcome="escalated")
    before = find(customers).topics
    for _ in range(3):
        customers.visit(before[0].wordings[-1].text)
    after = find(customers).topics
    language = Language(catalog, default_analyzer())
    assert after[0].key != before[0].key
    assert topics_by_key(after, language)[before[0].key] is after[0]
