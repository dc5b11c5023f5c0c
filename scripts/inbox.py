"""Read the messages that customers sent: ``inbox.py list``, ``inbox.py show RH-7K3Q-9D2M``."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from rahnama.collector.codes import read_code
from rahnama.insights.source import add_database_option, open_existing
from rahnama.insights.table import persian, shamsi, shorten, table

if TYPE_CHECKING:
    from rahnama.collector.records import ContactRequest
    from rahnama.collector.store import Store

FIELDS = {
    "code": "کد پیگیری",
    "topic": "موضوع",
    "name": "نام",
    "mobile": "موبایل",
    "email": "ایمیل",
    "order": "شمارهٔ سفارش",
    "search": "جست‌وجوی پیش از پیام",
    "page": "صفحه",
}


def main(arguments: list[str] | None = None) -> int:
    """Print the list or one message; return 1 for an unknown code; exit with 2 when there is no database."""
    options = _options(arguments)
    store = open_existing(options.database)
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # Persian also on a plain C locale
    return _list(store, options.limit) if options.command == "list" else _show(store, options.code)


def _list(store: Store, limit: int) -> int:
    requests = store.requests(limit)
    head = ("کد پیگیری", "رسید", "موضوع", "نام", "پیام")
    rows = [
        (
            request.code,
            persian(shamsi(request.received, time=True)),
            request.topic,
            shorten(request.name, 20),
            shorten(request.message, 50),
        )
        for request in requests
    ]
    print(table(head, rows) if rows else "هنوز پیامی نرسیده است.")
    return 0


def _show(store: Store, written: str) -> int:
    request = store.find_request(read_code(written))
    if request is None:
        print(f"No message has the code {written!r}. `inbox.py list` shows the latest codes.", file=sys.stderr)
        return 1
    print(_letter(request))
    return 0


def _letter(request: ContactRequest) -> str:
    lines = [f"{label}: {getattr(request, name)}" for name, label in FIELDS.items() if getattr(request, name)]
    read = [f"خوانده بود: {'، '.join(request.read)}"] if request.read else []
    return "\n".join([*lines, *read, f"رسید: {persian(shamsi(request.received, time=True))}", "", request.message])


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    add_database_option(parser)
    commands = parser.add_subparsers(dest="command", required=True)
    listing = commands.add_parser("list", help="the latest messages, newest first")
    listing.add_argument("--limit", type=int, default=50, help="how many (%(default)s)")
    commands.add_parser("show", help="one message in full").add_argument("code", help="its code, however it is written")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
