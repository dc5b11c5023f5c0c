"""Closing the loop: what the history remembers of a topic, and what an answer brought."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from rahnama.collector.records import Vote
from rahnama.insights.closing import (
    HistoryError,
    Remembered,
    answered_by,
    disliked,
    gains,
    read_history,
    replay,
    write_history,
)
from rahnama.search.documents import SearchDocument
from rahnama.search.index import build_index
from rahnama.search.ranker import Ranker
from tests.insights.test_drafts import topic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from rahnama.collector.records import Search

FIRST, LATER = dt.date(2026, 11, 1), dt.date(2026, 11, 22)
OLD = SearchDocument(id="refund", url="refund", kind="entry", title="پول من کی برمی‌گردد")
NEW = SearchDocument(id="dress", url="dress", kind="entry", title="اجارهٔ لباس مجلسی", aliases=("کرایه لباس",))
ASKED = topic("اجاره لباس مجلسی", "کرایه لباس")


@pytest.fixture(scope="module")
def before() -> Iterator[Ranker]:
    with Ranker(build_index([OLD])) as ranker:
        yield ranker


@pytest.fixture(scope="module")
def after() -> Iterator[Ranker]:
    with Ranker(build_index([OLD, NEW])) as ranker:
        yield ranker


def test_a_topic_is_unanswered_until_an_article_answers_it(before: Ranker, after: Ranker) -> None:
    reported = replay({}, [ASKED], before, FIRST)
    assert reported[ASKED.key] == Remembered(
        key=ASKED.key, queries=("اجاره لباس مجلسی", "کرایه لباس"), reported="2026-11-01"
    )
    answered = replay(reported, [], after, LATER)[ASKED.key]
    assert (answered.answered, answered.entry) == ("2026-11-22", "dress")


def test_the_day_of_an_answer_stays_when_nothing_changes(after: Ranker) -> None:
    known = Remembered(key="k", queries=("کرایه لباس",), reported="2026-10-01", answered="2026-11-01", entry="dress")
    assert replay({"k": known}, [], after, LATER)["k"] == known


def test_a_topic_comes_back_when_its_answer_is_gone_or_does_not_help(before: Ranker, after: Ranker) -> None:
    known = Remembered(
        key=ASKED.key, queries=("کرایه لباس",), reported="2026-10-01", answered="2026-11-01", entry="dress"
    )
    assert replay({ASKED.key: known}, [], before, LATER)[ASKED.key].came_back == "2026-11-22"
    assert replay({ASKED.key: known}, [ASKED], after, LATER)[ASKED.key].came_back == "2026-11-22"


def test_an_article_answers_a_topic_when_it_answers_most_of_its_wordings(after: Ranker) -> None:
    assert answered_by(("اجاره لباس مجلسی", "کرایه لباس"), after) == "dress"
    assert answered_by(("اجاره لباس مجلسی", "بلیت هواپیما"), after) == ""


def test_of_two_articles_that_answer_all_the_nearer_one_is_it() -> None:
    beside = SearchDocument(id="beside", url="beside", kind="entry", title="تعویض لباس مجلسی", aliases=("لباس",))
    for documents in ([NEW, beside], [beside, NEW]):
        with Ranker(build_index(documents)) as ranker:
            assert answered_by(("اجاره لباس مجلسی", "کرایه لباس"), ranker) == "dress"


def test_what_single_persons_typed_is_not_remembered(before: Ranker) -> None:
    assert replay({}, [topic("تنها یک نفر", visitors=1)], before, FIRST) == {}


def test_a_history_reads_back_as_it_was_written(tmp_path: Path) -> None:
    history = {"k": Remembered(key="k", queries=("یک", "دو"), reported="2026-10-01")}
    write_history(tmp_path / "var" / "topics.json", history)
    assert read_history(tmp_path / "var" / "topics.json") == history
    assert read_history(tmp_path / "none.json") == {}


@pytest.mark.parametrize("text", ["", "[]", '{"topics": [{"key": 1}]}'])
def test_a_damaged_history_is_said_to_be_one(tmp_path: Path, text: str) -> None:
    (tmp_path / "topics.json").write_text(text)
    with pytest.raises(HistoryError, match="no history"):
        read_history(tmp_path / "topics.json")


def vote(article: str, *, helpful: bool, at: dt.datetime, reason: str = "") -> Vote:
    fields: dict[str, Any] = {"id": "v", "tab": "t", "network": "n", "page": "/", "comment": "", "received": at}
    return Vote(article=article, helpful=helpful, reason=reason, at=at, **fields)


def test_an_answer_brought_what_came_after_it(search: Callable[..., Search]) -> None:
    known = Remembered(key="k", queries=("کرایه لباس",), reported="2026-10-01", answered="2026-11-12", entry="dress")
    moment = {day: dt.datetime(2026, 11, day, 12, tzinfo=dt.UTC) for day in (1, 5, 15, 16)}
    searches = [
        search("کرایه لباس", outcome="escalated", at=moment[5]),
        search("کرایه لباس", outcome="escalated", at=moment[1]),
        search("کرایه لباس", outcome="answered", opened="dress", at=moment[15]),
    ]
    votes = [vote("dress", helpful=True, at=moment[16]), vote("dress", helpful=False, at=moment[5])]
    [gain] = gains({"k": known}, searches, votes, LATER)
    assert (gain.days, gain.opened, gain.helpful, gain.unhelpful) == (10, 1, 1, 0)
    assert (gain.escalated_before, gain.escalated_after) == (1, 0)


def test_an_answer_is_reviewed_when_most_votes_since_its_last_change_are_bad() -> None:
    article = type("Article", (), {"updated": FIRST})()
    old, new = (dt.datetime(2026, month, 20, tzinfo=dt.UTC) for month in (10, 11))
    bad = [vote("dress", helpful=False, at=new, reason="not-clear") for _ in range(6)]
    good = [vote("dress", helpful=True, at=new) for _ in range(2)]
    assert disliked([*bad, *good], {"dress": article}) == {"dress": {"not-clear": 6}}
    assert disliked([*bad, *good, *good, *good, *good], {"dress": article}) == {}
    assert disliked([vote("dress", helpful=False, at=old) for _ in range(9)], {"dress": article}) == {}
    assert disliked(bad[:3], {"dress": article}) == {}
