"""Checks all content as a build would, without building: ``python scripts/check_content.py [folder]``.

Prints every problem, errors first, and one line of summary. Exits with 1 when something has to be mended.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rahnama.content.loader import load_catalog
from rahnama.content.numerals import persian_digits
from rahnama.content.references import check_anchors, check_references, link_targets, prepare_markdown, read_docs
from rahnama.content.render import Renderer
from rahnama.errors import ContentError, Problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rahnama.content.model import Catalog
    from rahnama.content.references import DocsPage


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the project in the given folder (default: this one) and return the exit status."""
    parser = argparse.ArgumentParser(description="Check all questions, guides and shop files.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parent.parent)
    parser.add_argument("--drafts", action="store_true", help="include drafts")
    options = parser.parse_args(arguments)
    problems = Problems()
    try:
        summary = check(options.folder, problems, drafts=options.drafts)
    except ContentError as error:
        problems.errors += error.problems
        summary = ""
    errors, warnings = sorted(set(problems.errors)), sorted(set(problems.warnings))
    for problem in errors:
        print(f"error: {problem}", file=sys.stderr)
    for problem in warnings:
        print(f"warning: {problem}", file=sys.stderr)
    counts = f"{len(errors)} to mend, {len(warnings)} to look at"
    verdict = f"باید درست شود: {len(errors)}، بهتر است دیده شود: {len(warnings)}"
    print(f"{persian_digits(verdict)} | {counts}{summary}", file=sys.stderr)
    return 1 if errors else 0


def check(root: Path, problems: Problems, *, drafts: bool) -> str:
    """Note all problems of the project in `root`; return what was counted, as the end of a sentence.

    Raises:
        ContentError: files could not be read, so that references were not checked.
    """
    loaded = load_catalog(root, today=dt.datetime.now(tz=dt.UTC).date(), drafts=drafts)
    problems.warnings += loaded.warnings
    docs = read_docs(root)
    check_references(loaded.catalog, docs, root, problems, drafts=loaded.drafts)
    problems.raise_errors()
    problems.errors += check_anchors(loaded.catalog, docs, dict(rendered_anchors(loaded.catalog, docs)))
    questions = sum(1 for _ in loaded.catalog.entries)
    return f" ({questions} questions, {len(loaded.catalog.guides)} guides, {len(loaded.catalog.facts)} facts)"


def rendered_anchors(catalog: Catalog, docs: Sequence[DocsPage]) -> Iterator[tuple[str, frozenset[str]]]:
    """Render every text; yield the names by which links know it, with the anchors it has."""
    targets = link_targets(catalog, docs)
    bodies = {page.url: page.body for page in docs}
    bodies |= {article.url: article.body for article in catalog.articles.values()}
    renderer = Renderer()
    anchors = {}
    for url, body in bodies.items():
        anchors[url] = renderer.render(prepare_markdown(body, at=url, targets=targets, facts=catalog.facts)).anchors
    for name, url in targets.items():
        if url in anchors:
            yield name, anchors[url]


if __name__ == "__main__":
    sys.exit(main())
