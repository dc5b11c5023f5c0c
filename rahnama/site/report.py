"""Hands problems from the process that builds to the one that ordered the build, free of the host's own log lines.

Whoever starts the host names files in the environment; without them the host's own error message is all there is. Who names one
for cards promises to draw what is written there: only then do pages speak of pictures.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rahnama.site.cards.card import Card

PROBLEMS = "RAHNAMA_PROBLEMS"
WARNINGS = "RAHNAMA_WARNINGS"
CARDS = "RAHNAMA_CARDS"


def report_problems(lines: Iterable[object]) -> None:
    """Append one line a problem to the file named by ``RAHNAMA_PROBLEMS``; do nothing when none is named."""
    _append(PROBLEMS, lines)


def report_warnings(lines: Iterable[object]) -> None:
    """Append one line a warning to the file named by ``RAHNAMA_WARNINGS``; do nothing when none is named."""
    _append(WARNINGS, lines)


def wants_cards() -> bool:
    """Tell whether somebody will draw the social cards that pages name."""
    return bool(os.environ.get(CARDS))


def report_cards(cards: Iterable[Card]) -> None:
    """Append each card to the file named by ``RAHNAMA_CARDS``; do nothing when none is named."""
    _append(CARDS, (json.dumps(asdict(card), ensure_ascii=False) for card in cards))


def read_cards(path: Path) -> list[Card]:
    """Return the cards that a build has reported."""
    from rahnama.site.cards.card import Card  # noqa: PLC0415 -- it reads content, and whoever orders a build does not

    return [Card(**json.loads(line)) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def _append(variable: str, lines: Iterable[object]) -> None:
    name = os.environ.get(variable)
    text = "".join(f"{line}\n" for line in lines)
    if name and text:
        with Path(name).open("a", encoding="utf-8") as file:
            file.write(text)
