"""Builds one made-up shop with Rahnama and with others, and says where in each site which page stands."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from statistics import mean
from typing import TYPE_CHECKING, Any

from benchmarks.catalog import write_shop
from benchmarks.peers import PEERS, build_peer
from benchmarks.search_sites import STOCK, build
from rahnama.content.loader import load_catalog
from rahnama.content.model import Entry, Guide

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from rahnama.content.model import Catalog

OTHERS = ("material", *PEERS)
SEED = 7
# What an article says, in words and for machines; the rest of a page is what surrounds it.
_PROSE = {
    "rahnama": re.compile(
        r'<div class="md-typeset prose[^"]*">.*?</article>|<script type="application/ld.json">.*?</script>', re.DOTALL
    ),
    "material": re.compile(r'<article class="md-content__inner.*?</article>', re.DOTALL),
}


@dataclass(frozen=True, slots=True)
class Sites:
    """A made-up shop, built.

    Attributes:
        entries: number of its questions.
        folders: built site by program.
        pages: address by kind of page, relative to a site's root; all programs have those of an entry, a guide, a category
            and the home page, Rahnama alone the others.
    """

    entries: int
    folders: Mapping[str, Path]
    pages: Mapping[str, str]


def build_all(cache: Path, entries: int, others: Sequence[str] = OTHERS) -> Sites:
    """Build a shop of `entries` questions with Rahnama and each of `others` below `cache`.

    Ours is always built anew; what others built of the same pages is used again.
    """
    cache = cache.resolve()
    shop, stock = cache / f"shop-{entries}", cache / f"stock-{entries}"
    for folder in (shop, stock):
        shutil.rmtree(folder, ignore_errors=True)
    shop.mkdir(parents=True)
    write_shop(shop, entries=entries, seed=SEED)
    subprocess.run([sys.executable, str(STOCK), str(shop), str(stock)], check=True)
    sites = {name: cache / f"{name}-{entries}" for name in ("rahnama", *others)}
    shutil.rmtree(sites["rahnama"], ignore_errors=True)
    build(shop, sites["rahnama"])
    for name in others:
        if name == "material":
            _build_material(stock, sites[name])
        else:
            build_peer(name, stock, sites[name], cache)
    return Sites(entries, sites, _addresses(load_catalog(shop, today=dt.datetime.now(dt.UTC).date()).catalog))


def _build_material(stock: Path, site: Path) -> None:
    """Build a stock project, unless that was built from the same pages and settings."""
    digest = hashlib.sha256()
    for path in sorted(path for path in stock.rglob("*") if path.is_file()):
        digest.update(path.read_bytes())
    note = site.with_name(f"{site.name}.digest")
    if not note.is_file() or note.read_text() != digest.hexdigest():
        shutil.rmtree(site, ignore_errors=True)
        build(stock, site)
        note.write_text(digest.hexdigest())


def _addresses(catalog: Catalog) -> dict[str, str]:
    """Return the address of one page of each kind; entry and guide are those of middle length."""
    articles = catalog.articles.values()
    entry = _middle(article for article in articles if isinstance(article, Entry))
    return {
        "home": "",
        "category": entry.url.rstrip("/").rpartition("/")[0] + "/",
        "entry": entry.url,
        "guide": _middle(article for article in articles if isinstance(article, Guide)).url,
        "contact": "contact/",
    }


def _middle(articles: Iterable[Entry | Guide]) -> Entry | Guide:
    ordered = sorted(articles, key=lambda article: (len(article.body), article.id))
    return ordered[len(ordered) // 2]


def weigh_pages(sites: Sites) -> dict[str, Any]:
    """Return the mean bytes of the HTML of all entries and all guides, by program: whole, and without the article's own words."""
    return {
        name: {kind: _mean_bytes(sites.folders[name], kind, pattern) for kind in ("faq", "guides")}
        for name, pattern in _PROSE.items()
        if name in sites.folders
    }


def _mean_bytes(site: Path, kind: str, prose: re.Pattern[str]) -> dict[str, float]:
    """Return means over all articles of `kind`; lists, old addresses and categories on paper are none."""
    folder = site / kind
    depth = 2 if kind == "faq" else 1
    texts = [
        page.read_text("utf-8") for page in folder.glob(f"{'*/' * depth}index.html") if page.parent.name != "print"
    ]
    found = [(len(text.encode()), len(prose.sub("", text).encode())) for text in texts if prose.search(text)]
    return {
        "pages": len(found),
        "bytes": round(mean(whole for whole, _ in found)),
        "around": round(mean(rest for _, rest in found)),
    }
