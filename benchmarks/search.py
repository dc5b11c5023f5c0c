"""Measures the search against MiniSearch, lunr.js and Material's: `search.py --json`.

sizes     bytes of the index, time until ready and processor time of a query in Node, over made-up help articles
fetched   bytes of the index that a customer's first question fetches, alone and among many other documents
browser   from focus to the first visible result on a slow phone, Rahnama's page and Material's over the same shop
Other programs on the machine disturb every time; what is worth comparing are ratios within one run.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.catalog import PROJECT
from benchmarks.search_browser import CONDITIONS, compare_in_browser, measure_slow_down
from benchmarks.search_documents import DEMO_QUERIES, SEED, Author, benchmark_queries, query_texts
from benchmarks.search_engines import Deadline, compare_engines, fetched_bytes
from benchmarks.search_files import engine_size
from benchmarks.search_sites import build_sites
from benchmarks.search_tables import table
from rahnama.content.check import load_content
from rahnama.search.catalog import catalog_documents
from rahnama.search.evaluation import read_judgments

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rahnama.search.documents import SearchDocument

PARTS = ("sizes", "fetched", "browser")
SIZES = (200, 2_000, 10_000)
PAGES = (100, 5_000)
MOST_FETCHES = 220
"""Questions of part fetched, which opens the index anew for each; a larger set is thinned evenly."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, measure, print."""
    options = parse(arguments)
    deadline = Deadline(options.seconds)
    corpus = set_documents(options.corpus) if options.corpus else []
    author = Author((f"{one.title} {one.text}" for one in corpus), options.seed)
    found: dict[str, Any] = {"machine": machine(), "engine": engine_size()}
    with TemporaryDirectory(prefix="rahnama-search-") as name:
        folder = Path(name)
        if "sizes" in options.parts:
            found["sizes"] = measure_sizes(author, options, folder, deadline)
        if "fetched" in options.parts:
            found["fetched"] = measure_fetched(author, corpus, options, folder)
        if "browser" in options.parts:
            found["browser"] = measure_browser(author, options, folder, deadline)
    print(json.dumps(found, ensure_ascii=False, indent=2) if options.json else table(found))


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--json", action="store_true", help="print everything as JSON")
    add("--quick", action="store_true", help="200 and 2,000 documents, without browser")
    add("--parts", nargs="+", choices=PARTS, default=PARTS, help="measure only these")
    add("--sizes", nargs="+", type=int, metavar="N", help="documents of part sizes (200 2000 10000)")
    add("--pages", nargs="+", type=int, default=PAGES, metavar="N", help="pages of part browser (100 5000)")
    add("--among", type=int, metavar="N", help="made-up documents of part fetched (the largest size)")
    add("--corpus", type=Path, metavar="SET.json", help="texts that lend rare words and that questions are put among")
    add(
        "--shop", type=Path, metavar="SET.json", help="documents and queries of part fetched (default: the demo shop's)"
    )
    add("--sites", type=Path, metavar="FOLDER", help="keep the sites of part browser here and use Material's again")
    add("--processes", type=int, default=3, help="processes for each engine and size (%(default)s)")
    add("--runs", type=int, default=3, help="visits to each site (%(default)s)")
    add("--seconds", type=float, default=1800, help="repeat nothing after this time (%(default)s)")
    add("--seed", type=int, default=SEED, help="of the made-up documents (%(default)s)")
    options = parser.parse_args(arguments)
    if options.quick:
        options.parts = PARTS[:2]
    options.sizes = options.sizes or (SIZES[:2] if options.quick else SIZES)
    options.among = options.among or max(options.sizes)
    return options


def measure_sizes(
    author: Author, options: argparse.Namespace, folder: Path, deadline: Deadline
) -> list[dict[str, Any]]:
    """Return the comparison of the engines at each size, the smallest first; a larger set begins with the smaller one."""
    documents = author.documents(max(options.sizes))
    queries = benchmark_queries(author)
    return [
        compare_engines(documents[:size], queries, folder / f"engines-{size}", options.processes, deadline)
        for size in sorted(options.sizes)
    ]


def measure_fetched(
    author: Author, corpus: Sequence[SearchDocument], options: argparse.Namespace, folder: Path
) -> dict[str, Any]:
    """Return the bytes that the shop's questions fetch: alone, among the corpus if there is one, among made-up documents."""
    shop = set_documents(options.shop) if options.shop else demo_documents()
    queries = query_texts(options.shop or DEMO_QUERIES)
    queries = queries[:: -(-len(queries) // MOST_FETCHES)]
    others = {"alone": [], "corpus": list(corpus), "made_up": author.documents(options.among)}
    return {
        name: fetched_bytes([*shop, *documents], queries, folder / f"fetched-{name}")
        for name, documents in others.items()
        if documents or name == "alone"
    }


def measure_browser(author: Author, options: argparse.Namespace, folder: Path, deadline: Deadline) -> dict[str, Any]:
    """Return the comparison of the built sites at each number of pages."""
    found: dict[str, Any] = {"conditions": CONDITIONS, "slow_down": measure_slow_down(), "sites": []}
    with open_folder(options.sites, folder / "sites") as sites:
        for pages in sorted(options.pages):
            built = build_sites(sites, pages, author.rare)
            found["sites"].append({"pages": pages, **compare_in_browser(built, options.runs, deadline)})
    return found


@contextmanager
def open_folder(kept: Path | None, passing: Path) -> Iterator[Path]:
    """Give the folder to build sites in."""
    folder = kept or passing
    folder.mkdir(parents=True, exist_ok=True)
    yield folder


def set_documents(path: Path) -> list[SearchDocument]:
    """Return the documents of a set of labelled queries."""
    return list(read_judgments(path).documents or ())


def demo_documents() -> list[SearchDocument]:
    """Return the documents of the demo shop."""
    content = load_content(PROJECT, today=dt.datetime.now(tz=dt.UTC).date())
    return list(catalog_documents(content.catalog, content.docs))


def machine() -> dict[str, Any]:
    """Return what the figures were taken on."""
    return {
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 2),
    }


if __name__ == "__main__":
    main()
