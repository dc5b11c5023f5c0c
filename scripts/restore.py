"""Bring back what ``backup.py`` wrote, into SQLite or PostgreSQL, whichever it came from: ``restore.py var/backup.db``."""

from __future__ import annotations

import argparse
import contextlib
import sys
from pathlib import Path

from rahnama.collector.database import open_store
from rahnama.collector.store import StoreError, StoreUnavailable
from rahnama.insights.source import add_database_option


def main(arguments: list[str] | None = None) -> int:
    """Restore, print what is there then; return 2 when the backup or the database cannot be used."""
    options = _options(arguments)
    try:
        with contextlib.closing(open_store(options.database)) as store:
            store.restore(options.source, replace=options.replace)
            counts = store.counts()
    except (StoreError, StoreUnavailable) as error:
        print(error, file=sys.stderr)
        return 2
    messages = sum(counts.requests.values())
    print(f"Restored {messages:,} messages, {counts.searches:,} searches and {counts.votes:,} votes.")
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    add_database_option(parser)
    parser.add_argument("source", type=Path, help="a file that backup.py wrote, of this or an earlier version")
    parser.add_argument("--replace", action="store_true", help="delete what the database holds now")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
