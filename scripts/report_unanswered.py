"""List what customers searched for in vain, most wanted first.

Example: python scripts/report_unanswered.py --days 7 --format csv > unanswered.csv
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys

from rahnama.analysis.analyzer import default_analyzer
from rahnama.insights.render import FORMATS
from rahnama.insights.source import add_database_option, open_existing
from rahnama.insights.unanswered import find_unanswered


def main(arguments: list[str] | None = None) -> int:
    """Print the list; exit with 2 when there is no database to read."""
    options = _options(arguments)
    store = open_existing(options.database)
    since = dt.datetime.now(dt.UTC) - dt.timedelta(days=options.days)
    found = find_unanswered(store.searches(since), default_analyzer(), options.min_visitors)
    sys.stdout.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]  # Persian also on a plain C locale
    print(FORMATS[options.format](found))
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_database_option(parser)
    parser.add_argument(
        "--min-visitors", type=_count, default=3, help="leave out what fewer visitors wanted (%(default)s)"
    )
    parser.add_argument("--days", type=_count, default=30, help="look back this many days (%(default)s)")
    parser.add_argument("--format", choices=tuple(FORMATS), default="table", help="what to print (%(default)s)")
    return parser.parse_args(arguments)


def _count(text: str) -> int:
    number = int(text)
    if not 0 < number <= 36_500:
        raise argparse.ArgumentTypeError(f"{text} is not between 1 and 36500")
    return number


if __name__ == "__main__":
    raise SystemExit(main())
