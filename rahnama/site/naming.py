"""Says where a page names the sheet that its first view does not need.

A sheet in the body keeps browsers from showing what follows it, not what stands above. So it is named right before the first element
that needs it: everything above appears without it, nothing below appears undressed, and no script is needed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

_TAG = re.compile(r"<([a-z][a-z0-9]*)((?: [^>]*)?)>")
_CLASSES = re.compile(r' class="([^"]*)"')
_UNDRESSED = re.compile(r" (?:hidden|data-open-wide)(?![\w-])")
"""What is hidden needs no dress, and folds of ours look like those of texts only by their name."""


def name_before(html: str, link: str, *, waiting: AbstractSet[str]) -> Markup:
    """Return `html` with `link` before the first element that is one of `waiting`, or at the end.

    Args:
        html: the inside of an element.
        link: an element that may stand anywhere among words and paragraphs.
        waiting: elements, and classes with their dot.
    """
    at = next((tag.start() for tag in _TAG.finditer(html) if _waits(tag[1], tag[2], waiting)), len(html))
    return Markup(html[:at] + link + html[at:])  # noqa: S704 -- of two that are safe


def _waits(element: str, attributes: str, waiting: AbstractSet[str]) -> bool:
    if _UNDRESSED.search(attributes):
        return False
    classes = _CLASSES.search(attributes)
    return element in waiting or (classes is not None and any(f".{name}" in waiting for name in classes[1].split()))
