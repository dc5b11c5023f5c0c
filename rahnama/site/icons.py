"""Icons are named by staff in YAML and live in the theme; a name that leads nowhere is said with its file and line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rahnama.errors import Problem, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rahnama.content.model import Catalog, Source


def check_icons(catalog: Catalog, icons: Path) -> Iterator[Problem]:
    """Yield a problem for each icon of a category, guide or channel that has no ``<name>.svg`` in `icons`."""
    known: list[str] = []
    for name, source, entry in _named(catalog):
        if (icons / f"{name}.svg").is_file():
            continue
        known = known or [path.stem for path in icons.glob("*.svg")]
        message = f'icon "{name}" does not exist.{did_you_mean(name, known)} Choose a name from Material Design Icons.'
        yield Problem(source.path, source.line, message, entry)


def _named(catalog: Catalog) -> Iterator[tuple[str, Source, str]]:
    for category in catalog.categories:
        yield category.icon, category.source, ""
    for guide in catalog.guides:
        yield guide.icon, guide.source, guide.id
    for channel in catalog.channels:
        yield channel.icon, channel.source, channel.id
