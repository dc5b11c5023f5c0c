"""Renders the texts of all articles, in two processes where that helps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rahnama.content.references import prepare_markdown
from rahnama.content.render import Renderer
from rahnama.site.fork import Task

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rahnama.content.model import Catalog, Entry, Guide
    from rahnama.content.render import Rendered


def render_texts(catalog: Catalog, targets: Mapping[str, str], *, fork: bool) -> dict[str, Rendered]:
    """Return the text of every article by its address.

    Args:
        catalog: all articles.
        targets: addresses by id, as `references.link_targets` returns them.
        fork: whether to take a second process for half of them.
    """

    def render(articles: Sequence[Entry | Guide]) -> list[Rendered]:
        renderer = Renderer()
        return [
            renderer.render(prepare_markdown(article.body, at=article.url, targets=targets, facts=catalog.facts))
            for article in articles
        ]

    articles = tuple(catalog.articles.values())
    half = len(articles) // 2
    others = Task(lambda: render(articles[half:]), fork=fork)
    rendered = [*render(articles[:half]), *others.result()]
    return {article.url: text for article, text in zip(articles, rendered, strict=True)}
