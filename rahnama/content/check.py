"""Checks a whole project as a build would, without a site: files, facts, links, images and the anchors of rendered texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rahnama.content.loader import load_catalog
from rahnama.content.references import check_anchors, check_references, link_targets, prepare_markdown, read_docs
from rahnama.content.render import Renderer
from rahnama.errors import ContentError, Problem, Problems

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from rahnama.content.model import Catalog
    from rahnama.content.references import DocsPage


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a check; `catalog` is None when files could not be loaded, and then references were not checked."""

    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    catalog: Catalog | None


def check_project(root: Path, *, today: dt.date, drafts: bool = False) -> Report:
    """Return every problem of the project in the folder `root`, in the order of files and lines.

    Args:
        root: folder with ``faq/``, ``guides/``, ``shop/`` and ``docs/``.
        today: the day for which review dates are judged.
        drafts: whether drafts are checked like published texts.
    """
    problems = Problems()
    catalog = None
    try:
        loaded = load_catalog(root, today=today, drafts=drafts)
        problems.warnings += loaded.warnings
        docs = read_docs(root)
        catalog = loaded.catalog
        check_references(catalog, docs, root, problems, drafts=loaded.drafts)
        if not problems.errors:
            problems.errors += check_anchors(catalog, docs, dict(_anchors(catalog, docs)))
    except ContentError as error:
        problems.errors += error.problems
    return Report(tuple(sorted(set(problems.errors))), tuple(sorted(set(problems.warnings))), catalog)


def _anchors(catalog: Catalog, docs: Sequence[DocsPage]) -> Iterator[tuple[str, frozenset[str]]]:
    """Render every text; yield each name by which links know it, with the anchors it has."""
    targets = link_targets(catalog, docs)
    bodies = {page.url: page.body for page in docs}
    bodies |= {article.url: article.body for article in catalog.articles.values()}
    renderer = Renderer()
    anchors = {
        url: renderer.render(prepare_markdown(body, at=url, targets=targets, facts=catalog.facts)).anchors
        for url, body in bodies.items()
    }
    for name, url in targets.items():
        if url in anchors:
            yield name, anchors[url]
