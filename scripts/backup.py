"""Back up the collector's database while it runs, SQLite or PostgreSQL, into one file: ``backup.py var/backup.db``."""

from __future__ import annotations

import argparse
import contextlib
import sys
from pathlib import Path

from rahnama.collector.store import StoreError, StoreUnavailable
from rahnama.insights.source import add_database_option, open_existing


def main(arguments: list[str] | None = None) -> int:
    """Write the backup, verify it, print its size; return 2 when the database or the target cannot be used."""
    options = _options(arguments)
    with contextlib.closing(open_existing(options.database)) as store:
        try:
            store.backup(options.target)
        except (StoreError, StoreUnavailable) as error:
            print(error, file=sys.stderr)
            return 2
    print(f"{options.target}: {options.target.stat().st_size:,} bytes, verified. It holds what customers wrote.")
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    add_database_option(parser)
    parser.add_argument("target", type=Path, help="a new file")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
