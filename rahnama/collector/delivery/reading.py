"""Takes what we need out of a helpdesk's JSON; whatever else it holds, or does not, is its own business."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rahnama.collector.delivery.outcome import Busy, Lost

if TYPE_CHECKING:
    from collections.abc import Callable


def identity(data: Any, *path: str) -> str:
    """Return the id at `path` of a reply to what was just made.

    Raises:
        Lost: there is none, so we cannot tell what was made.
    """
    for name in path:
        data = data.get(name) if isinstance(data, dict) else None
    if not isinstance(data, int | str) or isinstance(data, bool) or data == "":
        raise Lost("the reply names no id")
    return str(data)


def rows(data: Any, *path: str) -> list[dict[str, Any]]:
    """Return the list of objects at `path` of a reply to a look-up.

    Raises:
        Busy: there is none: whoever answered is not the helpdesk as we know it, and "nothing found" would be a guess.
    """
    for name in path:
        data = data.get(name) if isinstance(data, dict) else None
    if not isinstance(data, list) or not all(isinstance(one, dict) for one in data):
        raise Busy("look-up: the reply is no list")
    return data


def first(data: Any, name: str, matches: Callable[[dict[str, Any]], bool]) -> str | None:
    """Return the id of the first object of the list called `name` that `matches`, or None."""
    return next((identity(one, "id") for one in rows(data, *([name] if name else [])) if matches(one)), None)
