"""Measures search on labelled queries: ``python scripts/evaluate_search.py SET.json [--json] [--by-category]``.

A set with documents is indexed by itself; one without asks the project's own questions and guides.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rahnama.content.check import load_content
from rahnama.errors import RahnamaError
from rahnama.search.catalog import catalog_documents
from rahnama.search.evaluation import as_json, as_table, evaluate, lunr_engine, rahnama_engine, read_judgments
from rahnama.search.index import build_index
from rahnama.search.ranker import Ranker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rahnama.search.documents import SearchDocument

PROJECT = Path(__file__).parent.parent


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit status: 2 when a file cannot be used."""
    options = parse(arguments)
    try:
        run(options)
    except RahnamaError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Measure search on labelled queries.")
    parser.add_argument("set", type=Path, help="labelled queries, with or without their documents")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--by-category", action="store_true", help="print a line for each category too")
    parser.add_argument("--engine", choices=("rahnama", "lunr"), default="rahnama")
    parser.add_argument("--among", type=Path, metavar="FILE", help="index the documents of another set as well")
    parser.add_argument("--half", choices=("dev", "held-out"), help="ask the queries of this half only")
    parser.add_argument(
        "--unaided",
        action="store_true",
        help="index the documents without aliases and tags, and no synonyms of the shop",
    )
    parser.add_argument("--explain", metavar="QUERY", help="show how this one query is read and ranked, and stop")
    return parser.parse_args(arguments)


def run(options: argparse.Namespace) -> None:
    """Index what is asked for and print the measurement or the explanation."""
    judged = read_judgments(options.set)
    documents, synonyms = (judged.documents, ()) if judged.documents is not None else own_documents()
    if options.unaided:
        documents, synonyms = tuple(replace(document, aliases=(), tags=()) for document in documents), ()
    if options.among:
        documents = (*documents, *(read_judgments(options.among).documents or ()))
    with Ranker(build_index(documents, synonyms)) as ranker:
        if options.explain is not None:
            print(json.dumps(ranker.explain(options.explain), ensure_ascii=False, indent=2))
            return
        engine = lunr_engine(documents) if options.engine == "lunr" else rahnama_engine(ranker)
        queries = [query for query in judged.queries if options.half in {None, query.half}]
        total, categories = evaluate(engine, queries)
    if options.json:
        print(as_json(total, categories))
    else:
        print(as_table(total, categories if options.by_category else {}))


def own_documents() -> tuple[tuple[SearchDocument, ...], tuple[tuple[str, ...], ...]]:
    """Return the project's documents and synonyms."""
    content = load_content(PROJECT, today=dt.datetime.now(tz=dt.UTC).date())
    return tuple(catalog_documents(content.catalog, content.docs)), content.catalog.synonyms


if __name__ == "__main__":
    sys.exit(main())
