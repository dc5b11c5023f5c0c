"""Renders the texts of all articles, in two processes where that helps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rahnama.content.references import prepare_markdown
from rahnama.content.render import Renderer
from rahnama.site.cache import key_of
from rahnama.site.fork import Task

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rahnama.content.model import Catalog
    from rahnama.content.render import Rendered
    from rahnama.site.cache import Cache

FEW = 50
"""Texts that are rendered sooner than a second process begins."""


def render_texts(catalog: Catalog, targets: Mapping[str, str], cache: Cache, *, fork: bool) -> dict[str, Rendered]:
    """Return the text of every article by its address.

    Args:
        catalog: all articles.
        targets: addresses by id, as `references.link_targets` returns them.
        cache: texts that earlier builds rendered.
        fork: whether to take a second process for half of them.
    """
    bodies = {
        article.url: prepare_markdown(article.body, at=article.url, targets=targets, facts=catalog.facts)
        for article in catalog.articles.values()
    }
    keys = {url: key_of("text", body) for url, body in bodies.items()}
    known: dict[bytes, Rendered] = cache.load(keys.values())
    missing = {keys[url]: body for url, body in bodies.items() if keys[url] not in known}
    new = dict(zip(missing, _render_all(list(missing.values()), fork=fork), strict=True))
    cache.save(new)
    known |= new
    return {url: known[key] for url, key in keys.items()}


def _render_all(bodies: Sequence[str], *, fork: bool) -> list[Rendered]:
    half = len(bodies) // 2
    others = Task(lambda: _render(bodies[half:]), fork=fork and half > FEW)
    return [*_render(bodies[:half]), *others.result()]


def _render(bodies: Sequence[str]) -> list[Rendered]:
    renderer = Renderer()
    return [renderer.render(body) for body in bodies]
