"""Starts the preview: ``python -m rahnama.preview --port 8000``."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rahnama.collector.settings import DATABASE_VARIABLE
from rahnama.errors import RahnamaError
from rahnama.preview.server import Options, run
from rahnama.site.publish import HOSTS

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Preview until told to end; return 0 then, or 1 when it cannot start."""
    given = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        run(Options(**vars(given)))
    except RahnamaError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Serve site and collector from here, and rebuild on every change.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on, 0 for any free one (%(default)s)")
    parser.add_argument("--builder", choices=HOSTS, default=HOSTS[0], help="the program that builds (%(default)s)")
    parser.add_argument(
        "--site-dir", type=Path, help="where the site is built, relative to the project (a folder below var/preview)"
    )
    parser.add_argument(
        "--database",
        default=os.environ.get(DATABASE_VARIABLE, ""),
        help=f"where the collector keeps messages (${DATABASE_VARIABLE} when set, else sqlite:///var/rahnama.db)",
    )
    parser.add_argument("--root", type=Path, default=Path(), help="folder of mkdocs.yml (the current one)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
