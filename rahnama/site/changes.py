"""What changed lately: the list that the page of changes and the feed show."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rahnama.content.model import Catalog, Entry, Guide

LATEST = 30
"""Most changes that are listed."""


def latest_changes(catalog: Catalog) -> tuple[Entry | Guide, ...]:
    """Return the articles that changed last, newest first; those of one day in the order of the site, new ones before others."""
    newest = sorted(catalog.articles.values(), key=lambda article: (article.updated, article.is_new), reverse=True)
    return tuple(newest[:LATEST])
