"""Starts the collector: ``python -m rahnama.collector --database sqlite:///var/rahnama.db --config collector.toml``."""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import os
import sys
from dataclasses import replace
from logging.config import dictConfig
from pathlib import Path

from rahnama.collector.app import create_app
from rahnama.collector.database import open_store
from rahnama.collector.delivery.courier import Courier
from rahnama.collector.logs import logging_config
from rahnama.collector.server import make_server
from rahnama.collector.settings import DATABASE_VARIABLE, DEFAULT_DATABASE, SECRET_VARIABLE, CollectorSettings
from rahnama.collector.settings_file import Configuration, read_settings
from rahnama.errors import RahnamaError

GARBAGE = 20_000
"""New objects between two searches for cycles; with Python's 700, a crowd of requests under way is walked through again and
again, which took a seventh of all the time."""


def main(arguments: list[str] | None = None) -> int:
    """Serve until told to end; return 2 when the settings or the database cannot be used."""
    options = _parser().parse_args(arguments)
    try:
        configuration = read_settings(options.config) if options.config else Configuration()
        settings = _settings(options, configuration.settings)
        store = open_store(
            options.database,
            sinks=tuple(sink.name for sink in configuration.sinks),
            file_wait=dt.timedelta(seconds=settings.file_wait_seconds),
        )
    except RahnamaError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    dictConfig(logging_config())
    app = create_app(store, settings, companion=Courier(store, configuration.sinks))
    server = make_server(app, settings, options.host, options.port)
    app.state.collector.metrics.watch_connections(lambda: len(server.server_state.connections))
    gc.freeze()
    gc.set_threshold(GARBAGE)
    server.run()
    return 0


def _settings(options: argparse.Namespace, of_file: CollectorSettings) -> CollectorSettings:
    """Return the file's settings with what the command line says in their place."""
    said = {
        "allowed_origins": tuple(options.allow_origin) or None,
        "site_url": options.site_url,
        "trusted_proxies": tuple(options.trusted_proxy.split(",")) if options.trusted_proxy else None,
    }
    kept = {"request_days": options.keep_requests, "event_days": options.keep_events}
    return replace(
        of_file,
        **{name: value for name, value in said.items() if value is not None},
        secret=os.environ.get(SECRET_VARIABLE, ""),
        retention=replace(of_file.retention, **{name: days for name, days in kept.items() if days is not None}),
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m rahnama.collector",
        description=__doc__,
        epilog=f"${SECRET_VARIABLE} signs challenges; instances behind one balancer need the same.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=8001, help="port to listen on, 0 for any free one (%(default)s)")
    parser.add_argument("--config", type=Path, metavar="FILE", help="settings, such as deploy/collector.toml")
    parser.add_argument(
        "--database",
        default=os.environ.get(DATABASE_VARIABLE, DEFAULT_DATABASE),
        help=f"sqlite:///PATH or postgresql://USER@HOST/NAME (${DATABASE_VARIABLE} when set, else {DEFAULT_DATABASE})",
    )
    parser.add_argument(
        "--allow-origin",
        action="append",
        default=[],
        metavar="ORIGIN",
        help="another origin whose pages may send, such as https://help.arghavan.example; may be given again",
    )
    parser.add_argument("--site-url", help="where the page for browsers without JavaScript leads back to")
    kept = CollectorSettings().retention
    parser.add_argument("--keep-requests", type=int, metavar="DAYS", help=f"keep messages ({kept.request_days} days)")
    parser.add_argument(
        "--keep-events", type=int, metavar="DAYS", help=f"keep searches, votes ({kept.event_days} days)"
    )
    parser.add_argument(
        "--trusted-proxy", metavar="ADDRESSES", help="whose X-Forwarded-For is believed, set off by commas (127.0.0.1)"
    )
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
