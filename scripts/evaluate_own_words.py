"""Measures search without help of staff: ``python scripts/evaluate_own_words.py``.

Asks every alias and `must_match` query of the content as a customer would, of an index that has no aliases, no tags and
no synonyms of the shop: how well the rules do on a shop that never wrote any.
"""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import replace
from pathlib import Path

from rahnama.content.check import load_content
from rahnama.search.catalog import catalog_documents
from rahnama.search.evaluation import Judgment, as_table, evaluate, rahnama_engine
from rahnama.search.index import build_index
from rahnama.search.ranker import Ranker

PROJECT = Path(__file__).parent.parent


def main() -> int:
    """Measure, print, and return the exit status."""
    content = load_content(PROJECT, today=dt.datetime.now(tz=dt.UTC).date())
    documents = [replace(one, aliases=(), tags=()) for one in catalog_documents(content.catalog, content.docs)]
    queries = [
        Judgment(article.id, text, category, (article.id,))
        for article in content.catalog.articles.values()
        for category, texts in (("alias", article.aliases), ("must_match", article.must_match))
        for text in texts
    ]
    with Ranker(build_index(documents)) as ranker:
        print(as_table(*evaluate(rahnama_engine(ranker), queries)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
