"""Reads the built pages as the browser would: elements, their attributes, their text."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VOID = {"meta", "link", "input", "br", "hr", "img", "path", "circle", "rect", "source", "wbr"}


@dataclass
class Element:
    """One element with everything inside it."""

    tag: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text inside, as it stands."""
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    def all(self, tag: str, **wanted: str) -> Iterator[Element]:
        """Yield the elements below this one of a tag whose attributes have the wanted values (``class_`` for class)."""
        for child in self.children:
            if isinstance(child, str):
                continue
            if child.tag == tag and all(child.attributes.get(k.rstrip("_")) == v for k, v in wanted.items()):
                yield child
            yield from child.all(tag, **wanted)

    def first(self, tag: str, **wanted: str) -> Element:
        """Return the first such element; StopIteration when there is none."""
        return next(self.all(tag, **wanted))


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.stack = [Element("#document", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.stack[-1].children.append(element)
        if tag not in VOID:
            self.stack.append(element)

    def handle_endtag(self, tag: str) -> None:
        while len(self.stack) > 1 and tag not in VOID:
            if self.stack.pop().tag == tag:
                break

    def handle_data(self, data: str) -> None:
        self.stack[-1].children.append(data)


def read_page(path: Path) -> Element:
    """Parse one built page."""
    builder = _Builder()
    builder.feed(path.read_text("utf-8"))
    return builder.stack[0]


def structured_data(page: Element) -> list[dict[str, Any]]:
    """Return the nodes of a page's JSON-LD graph."""
    script = page.first("script", type="application/ld+json")
    graph: list[dict[str, Any]] = json.loads(script.text)["@graph"]
    return graph
