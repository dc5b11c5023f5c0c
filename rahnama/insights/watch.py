"""One look of the early warning at the store, and what it remembers between looks."""

from __future__ import annotations

import datetime as dt
import heapq
import json
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rahnama.errors import RahnamaError
from rahnama.insights.alerts import HISTORY, WINDOW, Baseline, Voice, detect, learn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rahnama.collector.records import ContactRequest
    from rahnama.insights.alerts import Alarm
    from rahnama.insights.language import Language
    from rahnama.insights.model import Events

RELEARN = dt.timedelta(hours=24)
MOST_MESSAGES = 20_000
KEPT_VOICES = 3
"""Words that fewer voices said in four weeks are not remembered: a name that one person typed stays in the database."""


@dataclass(slots=True)
class Memory:
    """What one look leaves for the next."""

    baseline: Baseline | None = None
    quiet: dict[str, dt.datetime] = field(default_factory=dict)


def look(events: Events, language: Language, memory: Memory, now: dt.datetime) -> tuple[list[Alarm], Memory]:
    """Return new alarms and what to remember once they were sent; what is usual is learned anew once a day."""
    baseline = memory.baseline
    if baseline is None or not dt.timedelta() <= now - baseline.learned < RELEARN:
        until = now - 2 * WINDOW
        past = (voice for voice in hear(events, language, until - HISTORY) if voice.at < until)
        first = next(past, None)
        since = first.at if first else until
        baseline = learn(heapq.merge([first] if first else [], past, key=lambda voice: voice.at), since, until)
    alarms, quiet = detect(list(hear(events, language, now - WINDOW)), baseline, now, memory.quiet)
    return alarms, Memory(baseline, quiet)


def hear(events: Events, language: Language, since: dt.datetime) -> Iterator[Voice]:
    """Yield who searched or wrote what, oldest first."""
    searches = (
        Voice(one.at, one.tab, one.network, frozenset(language.words(one.query)), one.query)
        for one in events.searches(since)
    )
    written = sorted(
        (one for one in events.requests(MOST_MESSAGES) if one.received >= since), key=lambda one: one.received
    )
    messages = (_message(one, language) for one in written)
    return heapq.merge(searches, messages, key=lambda voice: voice.at)


def read_memory(path: Path) -> Memory:
    """Return what a file remembers; nothing when it is not there.

    Raises:
        RahnamaError: it is no such file.
    """
    try:
        kept = json.loads(path.read_text("utf-8"))
        baseline = Baseline(_moment(kept["learned"]), kept["days"], dict(kept["words"]), list(kept["total"]))
        return Memory(baseline, {word: _moment(until) for word, until in kept["quiet"].items()})
    except FileNotFoundError:
        return Memory()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise RahnamaError(
            f"{path}: cannot be used ({error!r}). Move it away, and what is usual is learned anew."
        ) from error


def write_memory(path: Path, memory: Memory) -> None:
    """Write it, whole or not at all, for its owner's eyes only."""
    baseline = memory.baseline
    if baseline is None:
        return
    kept = {
        "learned": baseline.learned.isoformat(),
        "days": baseline.days,
        "words": {word: hours for word, hours in baseline.words.items() if sum(hours) >= KEPT_VOICES},
        "total": baseline.total,
        "quiet": {word: until.isoformat() for word, until in memory.quiet.items()},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.new")
    with open(new, "w", encoding="utf-8", opener=_private) as file:
        json.dump(kept, file, ensure_ascii=False)
    new.replace(path)


def _message(request: ContactRequest, language: Language) -> Voice:
    words = language.words(f"{request.search} {request.message}")
    return Voice(request.received, f"message {request.mobile or request.email}", "", frozenset(words))


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
