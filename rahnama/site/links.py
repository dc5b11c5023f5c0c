"""A place of the site and what to call it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """A title and an address relative to the site's root."""

    title: str
    url: str
