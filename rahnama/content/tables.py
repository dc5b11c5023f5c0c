"""Lets wide tables scroll in a box of their own, which the keyboard reaches and a screen reader names by the columns."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

from markdown import Extension
from markdown.treeprocessors import Treeprocessor

if TYPE_CHECKING:
    from markdown import Markdown


class TableExtension(Extension):
    """Python-Markdown extension that puts each table into a region that can be focused (WCAG 2.1.1)."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 -- Python-Markdown's name
        """Register behind the inline patterns, when the cells hold their words."""
        md.treeprocessors.register(_Boxes(md), "rahnama_tables", 5)


class _Boxes(Treeprocessor):
    def run(self, root: ET.Element) -> None:
        for parent in list(root.iter()):
            for place, child in enumerate(list(parent)):
                if child.tag == "table":
                    parent[place] = _boxed(child)


def _boxed(table: ET.Element) -> ET.Element:
    columns = (" ".join("".join(head.itertext()).split()) for head in table.iter("th"))
    name = "، ".join(column for column in columns if column)
    box = ET.Element("div", {"class": "table", "role": "region", "tabindex": "0", "aria-label": f"جدول {name}".strip()})
    box.tail, table.tail = table.tail, None
    box.append(table)
    return box


def makeExtension(**settings: object) -> TableExtension:  # noqa: N802 -- the entry point Python-Markdown looks for
    """Return the extension, so that it can be named as ``rahnama.content.tables``."""
    return TableExtension(**settings)
