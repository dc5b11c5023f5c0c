"""Spares texts without headings the making of an empty table of contents: most of what staff write, a tenth of rendering."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markdown.extensions.toc import TocExtension, TocTreeprocessor

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET


class _Contents(TocTreeprocessor):
    _empty: str | None = None

    def run(self, doc: ET.Element) -> None:
        if self._is_wanted(doc):
            super().run(doc)
        elif self._empty is None:
            super().run(doc)
            self._empty = self.md.toc  # type: ignore[attr-defined]
        else:
            self.md.toc_tokens = []  # type: ignore[attr-defined]
            self.md.toc = self._empty  # type: ignore[attr-defined]

    def _is_wanted(self, doc: ET.Element) -> bool:
        tags = {element.tag for element in doc.iter()}
        is_headed = any(isinstance(tag, str) and self.header_rgx.match(tag) for tag in tags)
        return is_headed or (bool(self.marker) and any(self.marker in text for text in doc.itertext()))


class ContentsExtension(TocExtension):
    """Python-Markdown extension with the same results as `toc`, and its settings."""

    TreeProcessorClass = _Contents


def makeExtension(**settings: object) -> ContentsExtension:  # noqa: N802 -- the entry point Python-Markdown looks for
    """Return the extension, so that it can be named as ``rahnama.content.contents``."""
    return ContentsExtension(**settings)
