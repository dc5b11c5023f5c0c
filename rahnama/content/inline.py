"""Spares text without any sign of Markdown the search for sixteen kinds of it: most of what staff write, a fifth of rendering."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown import Extension
from markdown.treeprocessors import InlineProcessor

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET

    from markdown import Markdown

SIGN = re.compile(r"[`\\\[<&*_]|  \n")
"""Every inline pattern of `render.MARKDOWN_EXTENSIONS` needs one of these."""


class InlineExtension(Extension):
    """Python-Markdown extension with the same results as none."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 -- Python-Markdown's name
        """Register in the place of the processor that it stands for."""
        md.treeprocessors.register(_SignsFirst(md), "inline", 20)


class _SignsFirst(InlineProcessor):
    def run(self, tree: ET.Element, ancestors: list[str] | None = None) -> ET.Element:
        # A registry sorts, checks and wraps at each look into it; all extensions have registered by now.
        self.inlinePatterns = list(self.md.inlinePatterns)  # type: ignore[assignment]
        return super().run(tree, ancestors)

    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:  # noqa: N802, N803 -- its private name
        if SIGN.search(data) is None:
            return data
        handled: str = super()._InlineProcessor__handleInline(data, patternIndex)  # type: ignore[misc]
        return handled


def makeExtension(**settings: object) -> InlineExtension:  # noqa: N802 -- the entry point Python-Markdown looks for
    """Return the extension, so that it can be named as ``rahnama.content.inline``."""
    return InlineExtension(**settings)
