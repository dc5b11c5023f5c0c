"""Markdown to HTML: the one list of extensions for every text, and what can be read off the finished HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import markdown
from pymdownx.slugs import slugify

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MARKDOWN_EXTENSIONS: tuple[str, ...] = (
    "admonition",
    "attr_list",
    "def_list",
    "fenced_code",
    "footnotes",
    "pymdownx.tasklist",
    "rahnama.content.bidi",
    "rahnama.content.blocks",
    "rahnama.content.checklists",
    "rahnama.content.inline",
    "rahnama.content.persian",
    "rahnama.content.tables",
    "sane_lists",
    "tables",
    "rahnama.content.contents",
)

MARKDOWN_CONFIGS: dict[str, dict[str, Any]] = {
    "footnotes": {"BACKLINK_TITLE": "بازگشت به پانویس {} در متن"},
    "pymdownx.tasklist": {"custom_checkbox": False, "clickable_checkbox": False},
    # An attribute instead of an inline style, which the site's content security policy forbids.
    "tables": {"use_align_attribute": True},
    # The default drops every letter that is not ASCII and leaves "_1", "_2".
    "rahnama.content.contents": {"slugify": slugify(case="lower"), "permalink": False},
}

_TAG = re.compile(r'<(?P<end>/?)(?P<name>[a-z][a-z0-9]*)(?P<attributes>(?: [a-z-]+(?:="[^"<>&]*")?)*) ?(?P<void>/?)>')
_ATTRIBUTE = re.compile(r' ([a-z-]+)(?:="([^"]*)")?')
"""Tags as Markdown writes them."""
_RAW = re.compile("<(?:script|style|textarea|title|xmp|iframe|noembed|noframes|plaintext)")
"""Elements whose content is no HTML."""
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_SILENT = frozenset({"nav", "script", "style", "template"})
_BLOCKS = frozenset(
    {
        "address",
        "blockquote",
        "br",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "figure",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tr",
        "ul",
    }
    | set(_HEADINGS)
)
_CELLS = frozenset({"td", "th"})
_VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
_SILENT_CLASSES = frozenset({"footnote-ref", "footnote-backref", "headerlink"})


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its level 1-6, its anchor (empty when it has none) and its words."""

    level: int
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """A line of a table of contents: title as HTML, anchor, level from 1, and the sections within. Named as in MkDocs."""

    title: str
    id: str
    level: int
    children: tuple[Section, ...]

    @property
    def url(self) -> str:
        """The anchor as an address within the page."""
        return f"#{self.id}"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text as HTML, with what other parts of the site need of it.

    Attributes:
        html: safe to put into a page: the texts are the shop's own.
        anchors: all ids in it.
        headings: its headings in order.
        text: its words, one block a line, without links to footnotes and the like.
        contents: its table of contents; empty when only the HTML was known.
    """

    html: str
    anchors: frozenset[str]
    headings: tuple[Heading, ...]
    text: str
    contents: tuple[Section, ...] = ()


class Renderer:
    """Renders Markdown as the host does: same extensions, same form of HTML. Making one costs as much as rendering a text."""

    def __init__(self) -> None:
        self._markdown = markdown.Markdown(extensions=list(MARKDOWN_EXTENSIONS), extension_configs=MARKDOWN_CONFIGS)

    def render(self, text: str) -> Rendered:
        """Render one text; facts and ``help:`` links must have been resolved (`prepare_markdown`)."""
        html = self._markdown.reset().convert(text)
        tokens: Sequence[Mapping[str, Any]] = getattr(self._markdown, "toc_tokens", ())
        return replace(read_html(html), contents=tuple(map(_section, tokens)))


def _section(token: Mapping[str, Any]) -> Section:
    return Section(token["name"], token["id"], token["level"], tuple(map(_section, token["children"])))


def read_html(html: str) -> Rendered:
    """Read everything off an HTML fragment that somebody else rendered."""
    reader = _HtmlReader(html)
    return Rendered(html, frozenset(reader.ids), tuple(reader.headings), reader.text)


class _HtmlReader(HTMLParser):
    """Reads words, ids and headings off an HTML fragment."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: list[str] = []
        self.headings: list[Heading] = []
        self._parts: list[str] = []
        self._silent: list[str] = []
        self._heading: tuple[str, int] = ("", 0)
        if not self._read_plain(html):
            self.feed(html)
            self.close()

    def _read_plain(self, html: str) -> bool:
        """Read HTML with no tags but such as Markdown writes, four times as fast as the parser does; else do nothing."""
        pieces = _TAG.split(html)
        if any("<" in text for text in pieces[::5]) or _RAW.search(html):
            return False
        self._say(pieces[0])
        for place in range(1, len(pieces), 5):
            end, name, attributes, void, text = pieces[place : place + 5]
            if not end:
                self.handle_starttag(name, _ATTRIBUTE.findall(attributes) if attributes else ())
            if end or void:
                self.handle_endtag(name)
            self._say(text)
        return True

    def _say(self, text: str) -> None:
        if text:
            self.handle_data(unescape(text) if "&" in text else text)

    @property
    def text(self) -> str:
        """All words, one block a line."""
        lines = (" ".join(line.split()) for line in "".join(self._parts).split("\n"))
        return "\n".join(line for line in lines if line)

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        anchor = values.get("id") or ""
        if anchor:
            self.ids.append(anchor)
        classes = set((values.get("class") or "").split())
        if tag not in _VOID and (self._silent or tag in _SILENT or classes & _SILENT_CLASSES):
            self._silent.append(tag)
        if tag in _HEADINGS:
            self._separate("\n")
            self._heading = (anchor, len(self._parts))
        self._separate("\n" if tag in _BLOCKS else " " if tag in _CELLS else "")

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            if tag in self._silent:
                while self._silent.pop() != tag:
                    pass
            return
        if tag in _HEADINGS:
            anchor, start = self._heading
            words = " ".join("".join(self._parts[start:]).split())
            self.headings.append(Heading(_HEADINGS[tag], anchor, words))
        self._separate("\n" if tag in _BLOCKS else " " if tag in _CELLS else "")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            # A line end within a paragraph is a space.
            self._parts.append(data.replace("\n", " "))

    def _separate(self, separator: str) -> None:
        if separator and not self._silent:
            self._parts.append(separator)
