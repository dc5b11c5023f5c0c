"""Rules of `must_match`."""

from __future__ import annotations

import datetime as dt

from rahnama.content.model import Entry, Source
from rahnama.search.documents import SearchDocument
from rahnama.search.index import build_index
from rahnama.search.promises import check_must_match
from rahnama.search.ranker import Ranker


def entry(entry_id: str, title: str, *must_match: str) -> Entry:
    """Make an entry that promises to be found by `must_match`."""
    source = Source("faq/order.yml", 12)
    return Entry(
        id=entry_id,
        title=title,
        body="",
        body_line=14,
        must_match=must_match,
        updated=dt.date(2026, 1, 1),
        source=source,
        category="order",
    )


def problems(*entries: Entry) -> list[str]:
    """Return the problems of a shop that has only these entries."""
    documents = [SearchDocument(id=one.id, url=one.url, kind="entry", title=one.title) for one in entries]
    with Ranker(build_index(documents)) as ranker:
        return [str(problem) for problem in check_must_match(ranker, entries)]


def test_a_kept_promise_is_no_problem() -> None:
    assert problems(entry("track", "پیگیری سفارش", "پيگيري سفارش"), entry("cancel", "لغو سفارش")) == []


def test_a_broken_promise_names_place_entry_query_and_what_came_instead() -> None:
    [problem] = problems(entry("track", "پیگیری سفارش", "لغو"), entry("cancel", "لغو خرید"))
    assert problem.startswith('faq/order.yml:12: entry "track": must_match «لغو»')
    assert "cancel («لغو خرید»)" in problem
    assert "Add an alias" in problem


def test_a_promise_that_finds_nothing_says_so() -> None:
    [problem] = problems(entry("track", "پیگیری سفارش", "قورمه"))
    assert "it finds nothing" in problem


def test_the_fourth_hit_is_too_late() -> None:
    rivals = [entry(f"gift-{number}", "کارت هدیه") for number in range(3)]
    assert len(problems(*rivals, entry("other", "راهنمای خرید کارت هدیه برای دوستان دور از شهر", "کارت هدیه"))) == 1
