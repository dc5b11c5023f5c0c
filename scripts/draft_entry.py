"""Draft what a topic of the report asks for: a new entry, or the words that an entry lacks.

    python scripts/draft_entry.py 1a2b3c4d                     print the entry's YAML and how it does in a trial
    python scripts/draft_entry.py 1a2b3c4d --write             add it to the category's file, as a draft
    python scripts/draft_entry.py 1a2b3c4d --words --write     add the proposed words instead
    python scripts/draft_entry.py --top 5 --pull-request       weekly in CI: a pull request for each of the first five

Nothing is published: a draft waits for `stage: published`, a pull request for a person.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rahnama.analysis.analyzer import default_analyzer
from rahnama.content.check import load_content
from rahnama.errors import RahnamaError
from rahnama.insights.drafts.draft import (
    Change,
    UndraftableError,
    draft_entry,
    new_entry_change,
    wanted_words,
    words_change,
)
from rahnama.insights.drafts.forge import Proposal, find_forge
from rahnama.insights.drafts.proposals import diff_lines, propose_entry, propose_words
from rahnama.insights.drafts.trial import fit_draft, fit_words
from rahnama.insights.insights import find_insights, topics_by_key
from rahnama.insights.language import Language
from rahnama.insights.source import add_database_option, open_existing
from rahnama.search.catalog import catalog_documents
from rahnama.search.index import build_index
from rahnama.search.ranker import Ranker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rahnama.content.model import Catalog
    from rahnama.insights.model import Topic
    from rahnama.search.documents import SearchDocument

PROJECT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Desk:
    """What drafting needs at hand."""

    root: Path
    catalog: Catalog
    documents: Sequence[SearchDocument]
    ranker: Ranker
    today: dt.date


def main(arguments: Sequence[str] | None = None) -> int:
    """Draft, and return the exit status: 1 when a topic gives no draft, 2 when something cannot be read."""
    options = parse(arguments)
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # Persian also on a plain C locale
    try:
        content = load_content(options.root, today=options.today)
        documents = tuple(catalog_documents(content.catalog, content.docs))
        with Ranker(build_index(documents, content.catalog.synonyms)) as ranker:
            desk = Desk(options.root, content.catalog, documents, ranker, options.today)
            return draft_all(desk, wanted_topics(desk, options), options)
    except RahnamaError as error:
        print(error, file=sys.stderr)
        return 2


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("topic", nargs="*", help="keys of topics, as the report shows them")
    parser.add_argument("--top", type=int, default=0, metavar="N", help="the first N topics of the report")
    parser.add_argument("--words", action="store_true", help="add the proposed words to an entry, draft no new one")
    parser.add_argument("--id", default="", help="id of the new entry")
    parser.add_argument("--category", default="", help="its category")
    parser.add_argument("--days", type=int, default=30, help="look back this many days (%(default)s)")
    parser.add_argument("--root", type=Path, default=PROJECT, help="the project")
    parser.add_argument("--today", type=dt.date.fromisoformat, default=dt.datetime.now(dt.UTC).date())
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--write", action="store_true", help="change the file")
    how.add_argument("--issue", action="store_true", help="open an issue on GitHub or GitLab")
    how.add_argument("--pull-request", action="store_true", help="open a pull request, which nobody has to merge")
    add_database_option(parser)
    options = parser.parse_args(arguments)
    if bool(options.topic) == bool(options.top):
        parser.error("name topics by their keys, or say --top N")
    return options


def wanted_topics(desk: Desk, options: argparse.Namespace) -> list[Topic]:
    """Return the topics asked for, in the order of the report.

    Raises:
        RahnamaError: a key is of none of them.
    """
    now = min(dt.datetime.now(dt.UTC), dt.datetime.combine(options.today, dt.time.max, dt.UTC))
    store = open_existing(options.database)
    try:
        since = now - dt.timedelta(days=options.days)
        found = find_insights(store, desk.ranker, desk.catalog, default_analyzer(), now=now, since=since)
    finally:
        store.close()
    if options.top:
        return list(found.topics[: options.top])
    topics = topics_by_key(found.topics, Language(desk.catalog, default_analyzer()))
    unknown = [key for key in options.topic if key not in topics]
    if unknown:
        raise RahnamaError(
            f"There is no topic {', '.join(unknown)} in the last {options.days} days. scripts/report_unanswered.py lists them."
        )
    return [topics[key] for key in options.topic]


def draft_all(desk: Desk, topics: Sequence[Topic], options: argparse.Namespace) -> int:
    """Draft each topic; one that gives none does not keep the others from theirs."""
    status = 0
    for topic in topics:
        try:
            proposal, news = propose(desk, topic, options)
            print(carry_out(desk, proposal, options))
            print(*news, sep="\n")
        except RahnamaError as error:
            print(error, file=sys.stderr)
            status = 1
    return status


def propose(desk: Desk, topic: Topic, options: argparse.Namespace) -> tuple[Proposal, list[str]]:
    """Return what to propose for a topic, and lines on how it did in its trial."""
    if options.words or (options.top and topic.judgment.kind == "missing-word"):
        return propose_words_that_hold(desk, topic)
    draft = draft_entry(topic, desk.catalog, desk.ranker, name=options.id, category=options.category)
    draft, trial = fit_draft(draft, desk.catalog, desk.documents)
    change = new_entry_change(draft, desk.root, desk.today)
    if options.issue:
        return propose_entry(topic, draft, trial), []
    found = len(draft.queries) - len(trial.lost)
    news = [f"# {draft.path}: {found} of {len(draft.queries)} logged queries find it among the first three."]
    news += [f"# does not find it: {query}" for query in trial.lost]
    news += [f"# would break: {problem}" for problem in trial.broken]
    return propose_entry(topic, draft, trial, change), news


def propose_words_that_hold(desk: Desk, topic: Topic) -> tuple[Proposal, list[str]]:
    """Return what to propose to add to an entry: the words with which nothing else loses its place."""
    entry = topic.judgment.entry
    words, trial = fit_words(entry, wanted_words(topic, desk.catalog), desk.catalog, desk.documents)
    if not words:
        raise UndraftableError(f"Topic {topic.key}: every word would take a promised place. Write to {entry} by hand.")
    news = [f"# {len(words) - len(trial.lost)} of {len(words)} words find {entry} among the first three."]
    return propose_words(topic, words_change(topic, desk.catalog, desk.root, words)), news


def carry_out(desk: Desk, proposal: Proposal, options: argparse.Namespace) -> str:
    """Do with a proposal what was asked for, and return what to print."""
    if options.issue:
        return find_forge(os.environ).open_issue(proposal)
    if options.pull_request:
        return find_forge(os.environ).open_pull_request(proposal)
    change = proposal.change
    assert change is not None  # noqa: S101 - only issues go without
    if options.write:
        write(desk.root, change)
        return f"{change.path} is changed. Look at it with: git diff {change.path}"
    return "\n".join(diff_lines(change))


def write(root: Path, change: Change) -> None:
    """Put a change into its file, whole or not at all."""
    path = root / change.path
    new = path.with_name(path.name + ".new")
    new.write_text(change.after, "utf-8", newline="")
    new.replace(path)


if __name__ == "__main__":
    raise SystemExit(main())
