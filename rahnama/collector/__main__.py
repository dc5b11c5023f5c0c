"""Starts the collector: ``python -m rahnama.collector --database sqlite:///var/rahnama.db``."""

from __future__ import annotations

import argparse
import os
import sys
from logging.config import dictConfig

from rahnama.collector.app import create_app
from rahnama.collector.database import open_store
from rahnama.collector.logs import logging_config
from rahnama.collector.server import make_server
from rahnama.collector.settings import DATABASE_VARIABLE, DEFAULT_DATABASE, CollectorSettings, Retention
from rahnama.collector.store import StoreError


def main(arguments: list[str] | None = None) -> int:
    """Serve until told to end; return 2 when the database cannot be used."""
    options = _parser().parse_args(arguments)
    try:
        store = open_store(options.database)
    except StoreError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    settings = CollectorSettings(
        allowed_origins=tuple(options.allow_origin),
        site_url=options.site_url,
        trusted_proxies=tuple(options.trusted_proxy.split(",")),
        retention=Retention(request_days=options.keep_requests, event_days=options.keep_events),
    )
    dictConfig(logging_config())
    make_server(create_app(store, settings), settings, options.host, options.port).run()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m rahnama.collector", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=8001, help="port to listen on, 0 for any free one (%(default)s)")
    parser.add_argument(
        "--database",
        default=os.environ.get(DATABASE_VARIABLE, DEFAULT_DATABASE),
        help=f"sqlite:///PATH (%(default)s; ${DATABASE_VARIABLE} when set)",
    )
    parser.add_argument(
        "--allow-origin",
        action="append",
        default=[],
        metavar="ORIGIN",
        help="another origin whose pages may send, such as https://help.arghavan.example; may be given again",
    )
    parser.add_argument("--site-url", default="", help="where the page for browsers without JavaScript leads back to")
    kept = Retention()
    parser.add_argument(
        "--keep-requests", type=int, default=kept.request_days, metavar="DAYS", help="keep messages (%(default)s days)"
    )
    parser.add_argument(
        "--keep-events",
        type=int,
        default=kept.event_days,
        metavar="DAYS",
        help="keep searches, votes (%(default)s days)",
    )
    parser.add_argument("--trusted-proxy", default="127.0.0.1", help="whose X-Forwarded-For is believed (%(default)s)")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
