"""Erase a customer's messages: ``erase.py --mobile "0912 123 4567"``, ``erase.py --code RH-7K3Q-9D2M``."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys

from rahnama.collector.codes import read_code
from rahnama.collector.contact import e164
from rahnama.collector.store import StoreUnavailable
from rahnama.insights.source import add_database_option, open_existing

ELSEWHERE = "Backups and helpdesks keep what they have: erase there, too."
LOG = "PostgreSQL's write-ahead log, its archives and replicas keep it until the server recycles them."


def main(arguments: list[str] | None = None) -> int:
    """Print how many messages went; return 1 when there was none, 2 when the database cannot be used."""
    options = _options(arguments)
    with contextlib.closing(open_existing(options.database)) as store:
        try:
            gone = store.erase(code=options.code or "", mobile=options.mobile or "")
        except StoreUnavailable as error:
            print(f"Not erased yet: {error}", file=sys.stderr)
            return 2
    if not gone:
        print("No message of this code or mobile is kept.")
        return 1
    print(f"Erased {gone} message{'s' if gone > 1 else ''} with all files and deliveries. {ELSEWHERE}")
    if options.database.startswith("postgresql:"):
        print(LOG)
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    add_database_option(parser)
    whose = parser.add_mutually_exclusive_group(required=True)
    whose.add_argument("--code", type=_code, help="code of one message, however it is written")
    whose.add_argument("--mobile", type=_mobile, help="all messages of this mobile, however it is written")
    return parser.parse_args(arguments)


def _code(written: str) -> str:
    code = read_code(_as_utf8(written))
    if not code:
        raise argparse.ArgumentTypeError(f"{written!r} is no code; they look like RH-7K3Q-9D2M")
    return code


def _mobile(written: str) -> str:
    mobile = e164(_as_utf8(written))
    if not mobile:
        raise argparse.ArgumentTypeError(f"{written!r} is no Iranian mobile number; they look like 09121234567")
    return mobile


def _as_utf8(argument: str) -> str:
    """Return what was typed, also on a terminal that calls Persian digits stray bytes."""
    return os.fsencode(argument).decode("utf-8", "replace")


if __name__ == "__main__":
    raise SystemExit(main())
