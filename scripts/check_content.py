"""Checks all content as a build would, without building: ``python scripts/check_content.py [folder]``.

Prints every problem, errors first, and one line of summary. Exits with 1 when something has to be mended.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rahnama.content.check import check_project
from rahnama.content.numerals import persian_digits

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the project in the given folder (default: this one) and return the exit status."""
    parser = argparse.ArgumentParser(description="Check all questions, guides and shop files.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parent.parent)
    parser.add_argument("--drafts", action="store_true", help="check drafts like published texts")
    options = parser.parse_args(arguments)
    report = check_project(options.folder, today=dt.datetime.now(tz=dt.UTC).date(), drafts=options.drafts)
    for problem in report.errors:
        print(f"error: {problem}", file=sys.stderr)
    for problem in report.warnings:
        print(f"warning: {problem}", file=sys.stderr)
    errors, warnings = len(report.errors), len(report.warnings)
    persian = persian_digits(f"باید درست شود: {errors}، بهتر است دیده شود: {warnings}")
    print(f"{persian} | {errors} to mend, {warnings} to look at", file=sys.stderr)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
