"""Hands problems from the process that builds to the one that ordered the build, free of the host's own log lines.

Whoever starts the host names two files in the environment; without them the host's own error message is all there is.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

PROBLEMS = "RAHNAMA_PROBLEMS"
WARNINGS = "RAHNAMA_WARNINGS"


def report_problems(lines: Iterable[object]) -> None:
    """Append one line a problem to the file named by ``RAHNAMA_PROBLEMS``; do nothing when none is named."""
    _append(PROBLEMS, lines)


def report_warnings(lines: Iterable[object]) -> None:
    """Append one line a warning to the file named by ``RAHNAMA_WARNINGS``; do nothing when none is named."""
    _append(WARNINGS, lines)


def _append(variable: str, lines: Iterable[object]) -> None:
    name = os.environ.get(variable)
    text = "".join(f"{line}\n" for line in lines)
    if name and text:
        with Path(name).open("a", encoding="utf-8") as file:
            file.write(text)
