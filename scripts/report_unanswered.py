"""Report what customers searched for in vain, most wanted first, and how well the help center does.

    python scripts/report_unanswered.py                                          the topics, in the terminal
    python scripts/report_unanswered.py --format html --output var/report.html   everything, with plots
    python scripts/report_unanswered.py --days 7 --format csv > unanswered.csv

Exit status: 0 when it was written, 1 when the shop's files have mistakes, 2 when the database or an option is no good.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rahnama.analysis.analyzer import default_analyzer
from rahnama.collector.store import StoreUnavailable
from rahnama.content.check import load_content
from rahnama.errors import RahnamaError
from rahnama.insights.closing import WEEKS, gains, read_history
from rahnama.insights.render import FORMATS
from rahnama.insights.report.report import Today, make_report
from rahnama.insights.source import add_database_option, open_existing
from rahnama.search.catalog import catalog_documents
from rahnama.search.index import build_index
from rahnama.search.ranker import Ranker

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rahnama.collector.store import Store
    from rahnama.insights.closing import Gain
    from rahnama.insights.report.report import Report

PROJECT = Path(__file__).parent.parent
LEAST_VISITORS = 3
STEPS = {"searches": "searches read", "topics": "topics judged"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the report and return the exit status."""
    options = _options(arguments)
    gc.disable()  # looking for cycles among millions of kept values takes a tenth of the time and finds none
    store = open_existing(options.database)
    try:
        report = _report(store, options)
    except StoreUnavailable as error:
        print(f"The database does not answer: {error}. Try again.", file=sys.stderr)
        return 2
    except RahnamaError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        store.close()
    return _write(FORMATS[options.format](report), options.output)


def _report(store: Store, options: argparse.Namespace) -> Report:
    """Return the report on the days asked for, with what became of earlier topics."""
    now = dt.datetime.now(dt.UTC)
    content = load_content(options.root, today=now.date())
    documents = list(catalog_documents(content.catalog, content.docs))
    with Ranker(build_index(documents, content.catalog.synonyms)) as ranker:
        report = make_report(
            store,
            Today(content.catalog, ranker, default_analyzer()),
            since=now - dt.timedelta(days=options.days),
            now=now,
            min_visitors=options.min_visitors,
            progress=_progress(),
        )
    return _with_history(report, store, options.history, now)


def _with_history(report: Report, store: Store, path: Path, now: dt.datetime) -> Report:
    """Return the report with the topics that `scripts/replay_topics.py` remembers as answered or come back."""
    known = read_history(path)
    told = [one for one in known.values() if one.answered or one.came_back]
    first = min((one.answered for one in told if one.answered), default="")
    brought: tuple[Gain, ...] = ()
    if first:
        since = dt.datetime.fromisoformat(first).replace(tzinfo=dt.UTC) - dt.timedelta(weeks=WEEKS)
        brought = gains(known, store.searches(since), store.votes(since), now.date())
    latest = sorted(told, key=lambda one: (one.came_back or one.answered, one.key), reverse=True)
    return replace(report, history=tuple(latest), gains=brought)


def _progress() -> Callable[[str, int], None] | None:
    """Return what writes progress over one line of the terminal; None where nobody watches."""
    if not sys.stderr.isatty():
        return None

    def show(step: str, count: int) -> None:
        sys.stderr.write(f"\r\x1b[K{STEPS.get(step, step)}: {count:,} ")
        sys.stderr.flush()

    return show


def _write(text: str, output: Path | None) -> int:
    """Write the text into a file, whole or not at all, or to standard output."""
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
    if output is None:
        sys.stdout.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]  # Persian also on a plain C locale
        print(text)
        return 0
    new = output.with_name(f"{output.name}.new")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with open(new, "w", encoding="utf-8", newline="", opener=_private) as file:
            file.write(text)
        new.replace(output)
    except OSError as error:
        print(f"{output}: cannot be written ({error.strerror}). Name another file with --output.", file=sys.stderr)
        return 2
    return 0


def _private(path: str, flags: int) -> int:
    """Open a file for its owner's eyes only: it holds what customers typed."""
    return os.open(path, flags, 0o600)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_database_option(parser)
    parser.add_argument(
        "--min-visitors",
        type=_visitors,
        default=LEAST_VISITORS,
        help="leave out what fewer visitors wanted (%(default)s, which is also the least)",
    )
    parser.add_argument("--days", type=_count, default=30, help="look back this many days (%(default)s)")
    parser.add_argument("--format", choices=tuple(FORMATS), default="table", help="what to write (%(default)s)")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write into this file, not to standard output")
    parser.add_argument("--root", type=Path, default=PROJECT, help="the project whose index answers today")
    parser.add_argument(
        "--history", type=Path, default=PROJECT / "var" / "topics.json", help="what replay_topics.py remembers"
    )
    return parser.parse_args(arguments)


def _count(text: str) -> int:
    number = int(text)
    if not 0 < number <= 36_500:
        raise argparse.ArgumentTypeError(f"{text} is not between 1 and 36500")
    return number


def _visitors(text: str) -> int:
    number = _count(text)
    if number < LEAST_VISITORS:
        raise argparse.ArgumentTypeError(
            f"{text} is less than 3: what only one or two people typed may tell who they are"
        )
    return number


if __name__ == "__main__":
    raise SystemExit(main())
