"""Reads and checks a whole project, without a site: files, facts, links, images and the anchors of rendered texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rahnama.content.lint import check_markup
from rahnama.content.loader import as_catalog, gather, hidden_drafts
from rahnama.content.notices import check_notices
from rahnama.content.references import (
    EVERYTHING,
    Text,
    Unfinished,
    all_texts,
    check_anchors,
    check_references,
    gather_docs,
    link_targets,
    prepare_markdown,
)
from rahnama.content.render import Renderer
from rahnama.errors import Problem, Problems

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Container, Iterator, Sequence
    from pathlib import Path

    from rahnama.content.crosscheck import Gathered
    from rahnama.content.model import Catalog
    from rahnama.content.readings import Store
    from rahnama.content.references import DocsPage


@dataclass(frozen=True, slots=True)
class Content:
    """Everything staff wrote, good to be published: the catalog, the pages of ``docs/``, and what to look at."""

    catalog: Catalog
    docs: tuple[DocsPage, ...]
    warnings: tuple[Problem, ...]
    drafts: frozenset[str]


def load_content(root: Path, *, today: dt.date, drafts: bool = False, store: Store | None = None) -> Content:
    """Read everything and check all that can be checked before texts are rendered, in one run.

    Args:
        root: folder with ``faq/``, ``guides/``, ``shop/`` and ``docs/``.
        today: the day for which review dates are judged.
        drafts: whether to include articles whose stage is ``draft``.
        store: knows what files gave before.

    Raises:
        ContentError: something has to be mended; holds all problems of all files, references included.
    """
    problems = Problems()
    content = _read(root, problems, today, drafts=drafts, store=store)
    problems.raise_errors()
    return content


def _read(root: Path, problems: Problems, today: dt.date, *, drafts: bool, store: Store | None = None) -> Content:
    found = gather(root, problems, today, store)
    docs = gather_docs(root, problems)
    hidden = hidden_drafts(found, drafts=drafts)
    catalog = as_catalog(found, hidden)
    unread = tuple(_texts_beside(found, {*catalog.articles, *hidden}))
    unfinished = Unfinished(_typed_ids(found, root), _typed_facts(problems), unread)
    check_references(catalog, docs, root, problems, drafts=hidden, unfinished=unfinished)
    check_notices(catalog, link_targets(catalog, docs), hidden, unfinished.ids, problems, today)
    check_markup((*all_texts(catalog, docs), *unread), problems)
    return Content(catalog, docs, tuple(sorted(set(problems.warnings))), hidden)


def _texts_beside(found: Gathered, known: Container[str]) -> Iterator[Text]:
    """Yield the texts of articles that have problems of their own."""
    for one in found.articles:
        if one.body and one.name not in known:
            yield Text(one.notes.path, one.name, one.name, one.body, one.body_line)


def _typed_ids(found: Gathered, root: Path) -> Container[str]:
    """Return every name that a link may use, also of files and articles with problems of their own."""
    if not found.all_ids_known:
        return EVERYTHING
    stems = {path.stem for path in root.glob("docs/*.md")}
    names = {article.name for article in found.articles} | {category.name for category in found.categories}
    return names | stems | {f"{stem}-page" for stem in stems}


def _typed_facts(problems: Problems) -> Container[str]:
    """A mistake in the file of facts may hide any of them."""
    return EVERYTHING if any(problem.path == "shop/facts.yml" for problem in problems.errors) else ()


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a check, in the order of files and lines."""

    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def check_project(root: Path, *, today: dt.date, drafts: bool = False) -> Report:
    """Return every problem of a project, with those that only rendered texts show when there are no others.

    Args:
        root: as for `load_content`.
        today: as for `load_content`.
        drafts: whether drafts are checked like published texts.
    """
    problems = Problems()
    content = _read(root, problems, today, drafts=drafts)
    if not problems.errors:
        anchors = dict(_anchors(content.catalog, content.docs))
        problems.errors += check_anchors(content.catalog, content.docs, anchors)
    return Report(tuple(sorted(set(problems.errors))), content.warnings)


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
