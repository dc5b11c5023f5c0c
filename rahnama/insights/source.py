"""Where the scripts that read what customers left find it: one option, and the store it names."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from rahnama.collector.database import open_store
from rahnama.collector.settings import DATABASE_VARIABLE, DEFAULT_DATABASE
from rahnama.collector.store import StoreError

if TYPE_CHECKING:
    import argparse

    from rahnama.collector.store import Store


def add_database_option(parser: argparse.ArgumentParser) -> None:
    """Let `parser` take the address of the collector's database as ``--database``."""
    parser.add_argument(
        "--database",
        default=os.environ.get(DATABASE_VARIABLE, DEFAULT_DATABASE),
        help=f"the collector's database (${DATABASE_VARIABLE} when set, else {DEFAULT_DATABASE})",
    )


def open_existing(url: str) -> Store:
    """Return the store at `url`; one line on standard error and exit status 2 when it cannot be read."""
    try:
        return open_store(url, create=False)
    except StoreError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from error
