"""Turns the Catalog into search documents without a site: for evaluation and for replaying logged queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rahnama.content.model import Entry
from rahnama.content.references import link_targets, prepare_markdown
from rahnama.content.render import Renderer
from rahnama.search.documents import SearchDocument

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rahnama.content.model import Catalog
    from rahnama.content.references import DocsPage


def catalog_documents(catalog: Catalog, pages: Iterable[DocsPage]) -> Iterator[SearchDocument]:
    """Yield one document for every question and guide, in the order of the site.

    `pages` are the hand-written ones, which articles may link to.
    """
    renderer = Renderer()
    targets = link_targets(catalog, pages)
    for article in catalog.articles.values():
        markdown = prepare_markdown(article.body, at=article.url, targets=targets, facts=catalog.facts)
        is_entry = isinstance(article, Entry)
        yield SearchDocument(
            id=article.id,
            url=article.url,
            kind="entry" if is_entry else "guide",
            title=article.title,
            section=catalog.category[article.category].title if isinstance(article, Entry) else "راهنمای خرید",
            aliases=article.aliases,
            tags=article.tags,
            text=renderer.render(markdown).text,
        )
