"""What is named below an article: what staff chose, then what is about the same things."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from rahnama.content.check import load_content
from rahnama.site.related import MOST, related_articles
from tests.conftest import ROOT

if TYPE_CHECKING:
    from rahnama.content.model import Catalog


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_content(ROOT, today=dt.date(2026, 11, 29)).catalog


@pytest.fixture(scope="module")
def unchosen(catalog: Catalog) -> Catalog:
    """The demo shop as if staff had named no related articles."""
    categories = [
        replace(category, entries=tuple(replace(entry, related=()) for entry in category.entries))
        for category in catalog.categories
    ]
    return replace(
        catalog,
        categories=tuple(categories),
        guides=tuple(replace(guide, related=()) for guide in catalog.guides),
    )


def test_what_staff_chose_comes_first_and_whole(catalog: Catalog) -> None:
    related = related_articles(catalog)
    for article in catalog.articles.values():
        assert related[article.id][: len(article.related)] == article.related


def test_the_list_is_filled_up_to_four_and_names_nothing_twice_and_never_itself(catalog: Catalog) -> None:
    for name, ids in related_articles(catalog).items():
        assert len(ids) >= MOST
        assert len({name, *ids}) == len(ids) + 1


def test_most_of_what_staff_would_choose_is_found_without_them(catalog: Catalog, unchosen: Catalog) -> None:
    """Chance would find .03; links in texts and shared words find about half."""
    found = related_articles(unchosen)
    hits = sum(len(set(article.related) & set(found[article.id])) for article in catalog.articles.values())
    assert hits / sum(min(MOST, len(article.related)) for article in catalog.articles.values()) >= 0.5


def test_an_article_that_shares_nothing_is_not_named(unchosen: Catalog) -> None:
    found = related_articles(unchosen)
    assert not {"vpn-gateway", "gift-wrap"} & set(found["delete-account"])


def test_the_same_content_gives_the_same_lists(catalog: Catalog) -> None:
    assert related_articles(catalog) == related_articles(replace(catalog))
