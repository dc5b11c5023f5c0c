"""Write the same shop as a plain site of MkDocs and Material, to measure against: `stock.py SHOP FOLDER`.

Same pages, same Markdown bodies with facts filled in and links resolved; Material's own shell, navigation and search. Full navigation
on every page would make it slower by the square of the number of pages, so `navigation.prune` is on: the fastest way to use it.
"""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from rahnama.content.loader import load_catalog
from rahnama.content.references import link_targets, prepare_markdown, read_docs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rahnama.content.model import Catalog

CONFIGURATION = """\
site_name: راهنمای ارغوان
site_url: https://help.arghavan.example/
theme:
  name: material
  language: fa
  font: false
  features: [navigation.prune, navigation.indexes]
plugins: [search]
markdown_extensions:
  - admonition
  - attr_list
  - def_list
  - fenced_code
  - footnotes
  - pymdownx.tasklist
  - sane_lists
  - tables
  - toc:
      slugify: !!python/object/apply:pymdownx.slugs.slugify {kwds: {case: lower}}
validation:
  links: {not_found: ignore, anchors: ignore, absolute_links: ignore, unrecognized_links: ignore}
"""


def write_stock(shop: Path, folder: Path) -> None:
    """Write the shop in folder `shop` as a MkDocs project into `folder`.

    Raises:
        ContentError: the shop's files have mistakes.
    """
    catalog = load_catalog(shop, today=dt.datetime.now(dt.UTC).date()).catalog
    docs = read_docs(shop)
    targets = link_targets(catalog, docs)
    (folder / "docs").mkdir(parents=True)
    (folder / "mkdocs.yml").write_text(CONFIGURATION, "utf-8")
    for url, title, body in _pages(catalog):
        page = folder / "docs" / (f"{url}index.md" if not url or body is None else f"{url.rstrip('/')}.md")
        text = prepare_markdown(body or "", at=url, targets=targets, facts=catalog.facts)
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(f"# {title}\n\n{text or _list(catalog, url)}\n", "utf-8")


def _pages(catalog: Catalog) -> Iterator[tuple[str, str, str | None]]:
    """Yield address, title and body of each page; lists of other pages have no body."""
    yield "", "راهنمای ارغوان", None
    yield "guides/", "راهنماهای خرید", None
    for category in catalog.categories:
        yield category.url, category.title, None
    for article in catalog.articles.values():
        yield article.url, article.title, article.body


def _list(catalog: Catalog, url: str) -> str:
    """Return the links that the page at `url` consists of."""
    if not url:
        return "\n".join(f"- [{one.title}]({one.url}index.md)" for one in catalog.categories)
    found = [article for article in catalog.articles.values() if article.url.startswith(url)]
    return "\n".join(f"- [{one.title}]({one.url.removeprefix(url).rstrip('/')}.md)" for one in found)


def main() -> None:
    """Read the command line and write the project."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shop", type=Path)
    parser.add_argument("folder", type=Path, help="a new folder")
    given = parser.parse_args()
    write_stock(given.shop, given.folder)


if __name__ == "__main__":
    main()
