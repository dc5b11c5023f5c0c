"""Bring the searches and votes of a web server's access log into the collector's database.

Example, nightly: python scripts/read_access_log.py /var/log/nginx/rahnama.log* --database sqlite:///var/rahnama.db

Reads nginx (deploy/nginx.conf) and Caddy (deploy/Caddyfile), also rotated and compressed; a log read twice changes nothing.
What is older than the privacy page promises is passed over, and deleted from the database.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from rahnama.collector.accesslog import Tally, Window, log_lines, read_records
from rahnama.collector.database import open_store
from rahnama.collector.settings import DATABASE_VARIABLE, DEFAULT_DATABASE, Retention
from rahnama.collector.store import StoreError, StoreUnavailable
from rahnama.errors import SettingsError
from rahnama.settings import read_project_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rahnama.collector.store import Store

BATCH = 500
NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def main(arguments: Sequence[str] | None = None) -> int:
    """Read all logs; return 0, or 1 when a log could not be read, and exit with 2 when the database cannot be used."""
    options = _options(arguments)
    now = dt.datetime.now(dt.UTC)
    window = Window(now - dt.timedelta(days=options.keep_days), now)
    try:
        store = open_store(options.database)
        unread = [path for path in options.logs if not _read(path, store, window)]
        store.forget(requests_before=NEVER, events_before=window.oldest)  # no collector may be there to do it
        store.close()
    except StoreError as error:
        print(error, file=sys.stderr)
        return 2
    except StoreUnavailable as error:
        print(f"The database cannot be written at the moment ({error}). Run this again later.", file=sys.stderr)
        return 2
    return 1 if unread else 0


def _read(path: Path, store: Store, window: Window) -> bool:
    tally = Tally()
    records = read_records(log_lines(None if str(path) == "-" else path), window, tally)
    try:
        while batch := list(islice(records, BATCH)):
            store.keep(batch)
    except OSError as error:
        print(f"{path}: cannot be read ({error.strerror}). Check its name and permissions.", file=sys.stderr)
        return False
    refused = "".join(f", {count} {reason}" for reason, count in sorted(tally.refused.items()))
    print(f"{path}: {tally.lines} lines, {tally.searches} searches, {tally.votes} votes{refused}")
    return True


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("logs", nargs="+", type=Path, metavar="LOG", help='a log; "-" for standard input')
    parser.add_argument(
        "--database",
        default=os.environ.get(DATABASE_VARIABLE, DEFAULT_DATABASE),
        help=f"where to (%(default)s; ${DATABASE_VARIABLE} when set); made when there is none",
    )
    parser.add_argument(
        "--keep-days",
        type=_days,
        default=_promised_days(),
        help="keep events this long (%(default)s, as mkdocs.yml says)",
    )
    return parser.parse_args(arguments)


def _promised_days() -> int:
    try:
        return read_project_settings(Path(__file__).parent.parent).search_days
    except SettingsError:
        return Retention().event_days


def _days(text: str) -> int:
    number = int(text)
    if not 0 < number <= 3650:
        raise argparse.ArgumentTypeError(f"{text} is not between 1 and 3650")
    return number


if __name__ == "__main__":
    raise SystemExit(main())
