"""From a topic to a draft: whose words may be shown, where it belongs, and whether it works."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from rahnama.content.check import load_content
from rahnama.insights.drafts.draft import (
    Draft,
    UndraftableError,
    draft_entry,
    new_entry_change,
    public_queries,
    words_change,
)
from rahnama.insights.drafts.proposals import propose_entry, propose_words
from rahnama.insights.drafts.trial import fit_draft, try_draft
from rahnama.insights.model import Judgment, Proposal, Topic, Wording
from rahnama.search.catalog import catalog_documents
from rahnama.search.index import build_index
from rahnama.search.ranker import Ranker
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rahnama.content.check import Content
    from rahnama.search.documents import SearchDocument

TODAY = dt.date(2026, 11, 22)


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content(ROOT, today=TODAY)


@pytest.fixture(scope="module")
def documents(content: Content) -> Sequence[SearchDocument]:
    return tuple(catalog_documents(content.catalog, content.docs))


@pytest.fixture(scope="module")
def ranker(content: Content, documents: Sequence[SearchDocument]) -> Iterator[Ranker]:
    with Ranker(build_index(documents, content.catalog.synonyms)) as opened:
        yield opened


def topic(*texts: str, visitors: int = 5, networks: int = 4, **fields: Any) -> Topic:
    """Return a topic whose wordings each had that many visitors."""
    moment = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
    wordings = tuple(
        Wording(text=text, visitors=visitors, networks=min(networks, visitors), searches=visitors) for text in texts
    )
    complete: dict[str, Any] = {
        "key": "0a1b2c3d",
        "query": texts[0],
        "wordings": wordings,
        "visitors": visitors * len(texts),
        "networks": networks,
        "days": 3,
        "searches": visitors * len(texts),
        "outcomes": {"zero": visitors},
        "first_seen": moment,
        "last_seen": moment,
        "score": 1.0,
        "judgment": Judgment(kind="missing-answer", entry="", probability=0.9, evidence=("۵ نفر نوشتند.",)),
    }
    return Topic(**(complete | fields))


ASKED = topic("اجاره لباس مجلسی", "لباس مجلسی کرایه میدین", "کرایه لباس عروسی", contact_topics={"order": 4})


def test_the_logged_queries_find_the_draft_and_nothing_else_breaks(
    content: Content, documents: Sequence[SearchDocument], ranker: Ranker
) -> None:
    draft = draft_entry(ASKED, content.catalog, ranker)
    assert draft.queries == tuple(wording.text for wording in ASKED.wordings)
    assert try_draft(draft, content.catalog, documents).passed


def test_a_draft_is_a_valid_entry_that_is_not_published(content: Content, ranker: Ranker, tmp_path: Any) -> None:
    draft = draft_entry(ASKED, content.catalog, ranker, name="dress-rental", category="order")
    change = new_entry_change(draft, ROOT, TODAY)
    for folder in ("faq", "guides", "shop", "docs"):
        (tmp_path / folder).symlink_to(ROOT / folder) if folder != "faq" else (tmp_path / folder).mkdir()
    for path in (ROOT / "faq").iterdir():
        (tmp_path / "faq" / path.name).write_text(path.read_text("utf-8"), "utf-8")
    (tmp_path / change.path).write_text(change.after, "utf-8")
    published = load_content(tmp_path, today=TODAY)
    assert "dress-rental" in published.drafts
    assert "dress-rental" not in published.catalog.articles
    drafted = load_content(tmp_path, today=TODAY, drafts=True).catalog.articles["dress-rental"]
    assert drafted.title == "اجاره لباس مجلسی؟"
    assert drafted.aliases == draft.queries
    assert drafted.must_match == draft.queries[:5]


def test_a_draft_goes_where_its_nearest_entries_are(content: Content, ranker: Ranker) -> None:
    asked = topic("پرداخت با ارز دیجیتال درگاه", "درگاه پرداخت ترون")
    assert draft_entry(asked, content.catalog, ranker).category == "payment"


def test_the_file_keeps_every_line_that_it_had(content: Content, ranker: Ranker) -> None:
    change = new_entry_change(draft_entry(ASKED, content.catalog, ranker), ROOT, TODAY)
    assert change.after.startswith(change.before)


@pytest.mark.parametrize(
    "asked",
    [
        topic("یک نفر نوشت", visitors=1, networks=1),
        topic("از یک شبکه", visitors=9, networks=1),
        topic("۳ نفر، هر کدام یک جور", "دومی", "سومی", visitors=1, networks=3),
    ],
)
def test_what_single_persons_typed_is_never_drafted(content: Content, ranker: Ranker, asked: Topic) -> None:
    assert public_queries(asked) == ()
    with pytest.raises(UndraftableError, match="too few visitors"):
        draft_entry(asked, content.catalog, ranker)


def test_where_each_typed_differently_the_words_that_three_share_are_drafted(content: Content, ranker: Ranker) -> None:
    asked = topic("آمازون امارات", "از آمازون بخرید", "کالای آمازون", visitors=1, networks=3, query="آمازون")
    assert public_queries(asked) == ("آمازون",)
    draft = draft_entry(asked, content.catalog, ranker)
    assert (draft.question, draft.queries, draft.promised) == ("آمازون؟", ("آمازون",), ("آمازون",))


def test_what_does_not_find_the_draft_is_no_promise(content: Content, documents: Sequence[SearchDocument]) -> None:
    draft = Draft("topic-0a1b2c3d", "order", "اجاره لباس؟", ("اجاره لباس", "•"), (), ("اجاره لباس", "•"))
    fitted, trial = fit_draft(draft, content.catalog, documents)
    assert trial.lost == ("•",)
    assert (fitted.queries, fitted.promised) == (draft.queries, ("اجاره لباس",))


def test_a_masked_text_is_left_out() -> None:
    assert public_queries(topic("پیگیری ••• چی شد", "پیگیری بسته")) == ("پیگیری بسته",)


def test_an_unknown_category_is_refused_with_those_there_are(content: Content, ranker: Ranker) -> None:
    with pytest.raises(UndraftableError, match="order, shipping"):
        draft_entry(ASKED, content.catalog, ranker, category="nope")


def test_a_query_that_would_take_anothers_place_is_given_up(
    content: Content, documents: Sequence[SearchDocument], ranker: Ranker
) -> None:
    taken = content.catalog.articles["money-deducted"].must_match
    asked = topic("اجاره لباس مجلسی", *taken)
    draft, trial = fit_draft(draft_entry(asked, content.catalog, ranker), content.catalog, documents)
    assert trial.broken == ()
    assert draft.queries[0] == "اجاره لباس مجلسی"


def test_proposed_words_are_added_to_their_entry(content: Content) -> None:
    proposal = Proposal(entry="cod", field="aliases", words=("نقدی دم در", "پول دستی"))
    judgment = Judgment(kind="missing-word", entry="cod", probability=0.9, evidence=(), proposal=proposal)
    change = words_change(topic("نقدی دم در", judgment=judgment), content.catalog, ROOT)
    assert change.path == "faq/payment.yml"
    assert "نقدی دم در" in propose_words(topic("نقدی دم در", judgment=judgment), change).body
    assert "پول دستی" not in change.after, "nobody may see what single persons typed"


def test_a_topic_without_proposal_adds_no_word(content: Content) -> None:
    with pytest.raises(UndraftableError, match="asks for no word"):
        words_change(ASKED, content.catalog, ROOT)


def test_a_proposal_shows_hostile_words_as_plain_text(
    content: Content, documents: Sequence[SearchDocument], ranker: Ranker
) -> None:
    asked = replace(ASKED, judgment=replace(ASKED.judgment, evidence=("@all ![x](http://x) `rm` <b>",)))
    draft, trial = fit_draft(draft_entry(asked, content.catalog, ranker), content.catalog, documents)
    body = propose_entry(asked, draft, trial).body
    assert "\\@all" in body
    assert "\\!\\[x\\](http://x) \\`rm\\` \\<b\\>" in body
