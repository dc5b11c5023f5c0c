"""Spares text the search for sixteen kinds of Markdown of whose signs it has none: most of what staff write, a third of rendering."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown import Extension
from markdown.treeprocessors import InlineProcessor

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET

    from markdown import Markdown
    from markdown.inlinepatterns import Pattern

SIGN = re.compile(r"[`\\\[<&*_]|  \n")
"""Every inline pattern of `render.MARKDOWN_EXTENSIONS` needs one of these."""
NEEDED = {
    "backtick": ("`",),
    "escape": ("\\",),
    "footnote": ("[^",),
    "reference": ("[",),
    "link": ("[",),
    "image_link": ("![",),
    "image_reference": ("![",),
    "short_reference": ("[",),
    "short_image_ref": ("![",),
    "autolink": ("<",),
    "automail": ("<",),
    "linebreak": ("  \n",),
    "html": ("<",),
    "entity": ("&",),
    "em_strong": ("*", "_"),
}
"""Of what each pattern, by Python-Markdown's name for it, needs at least one. A pattern that is not here is always tried."""


class InlineExtension(Extension):
    """Python-Markdown extension with the same results as none."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 -- Python-Markdown's name
        """Register in the place of the processor that it stands for."""
        md.treeprocessors.register(_SignsFirst(md), "inline", 20)


class _SignsFirst(InlineProcessor):
    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self._needed: list[tuple[str, ...]] = []

    def run(self, tree: ET.Element, ancestors: list[str] | None = None) -> ET.Element:
        if not self._needed:
            # A registry sorts, checks and wraps at each look into it; all extensions have registered by now.
            self.inlinePatterns = list(self.md.inlinePatterns)  # type: ignore[assignment]
            names = {id(self.md.inlinePatterns[name]): name for name in NEEDED if name in self.md.inlinePatterns}
            self._needed = [NEEDED.get(names.get(id(pattern), ""), ("",)) for pattern in self.inlinePatterns]
        return super().run(tree, ancestors)

    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:  # noqa: N802, N803 -- its private name
        if SIGN.search(data) is None:
            return data
        handled: str = super()._InlineProcessor__handleInline(data, patternIndex)  # type: ignore[misc]
        return handled

    def _InlineProcessor__applyPattern(  # noqa: N802 -- its private name
        self,
        pattern: Pattern,
        data: str,
        patternIndex: int,  # noqa: N803
        startIndex: int = 0,  # noqa: N803
    ) -> tuple[str, bool, int]:
        if not any(sign in data for sign in self._needed[patternIndex]):
            return data, False, 0
        found: tuple[str, bool, int] = super()._InlineProcessor__applyPattern(  # type: ignore[misc]
            pattern, data, patternIndex, startIndex
        )
        return found


def makeExtension(**settings: object) -> InlineExtension:  # noqa: N802 -- the entry point Python-Markdown looks for
    """Return the extension, so that it can be named as ``rahnama.content.inline``."""
    return InlineExtension(**settings)
