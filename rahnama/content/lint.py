"""Refuses markup that has no place in a help text: whatever runs, frames, posts, restyles or leads somewhere by itself.

Markdown lets HTML through, and an attribute list sets any attribute, so the finished HTML is judged, not the source. Two
parsers must agree on it: Python's, which sees what an author wrote, and html5ever (in nh3), which sees what a browser sees.
The allowed elements and attributes are listed; when html5ever, told the same lists, drops or moves anything, the text hides
something. Nothing is ever mended silently.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING, TypeAlias

import nh3

from rahnama.content.facts import REFERENCE
from rahnama.content.render import Renderer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rahnama.content.references import Text
    from rahnama.errors import Problems

_ANYWHERE = frozenset({"class", "dir", "id", "lang", "role", "title"})
_OWN: Mapping[str, frozenset[str]] = {
    "a": frozenset({"href", "hreflang", "rel"}),
    "col": frozenset({"span"}),
    "colgroup": frozenset({"span"}),
    "details": frozenset({"open"}),
    "div": frozenset({"tabindex"}),  # tables scroll in one, by keys, too
    "img": frozenset({"alt", "height", "loading", "src", "width"}),
    "input": frozenset({"checked", "disabled", "type"}),
    "li": frozenset({"value"}),
    "ol": frozenset({"reversed", "start", "type"}),
    "td": frozenset({"align", "colspan", "rowspan"}),
    "th": frozenset({"align", "colspan", "rowspan", "scope"}),
    "time": frozenset({"datetime"}),
}
ELEMENTS = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "blockquote",
        "br",
        "caption",
        "cite",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "details",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "input",
        "ins",
        "kbd",
        "label",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "samp",
        "section",
        "small",
        "span",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "time",
        "tr",
        "u",
        "ul",
        "var",
        "wbr",
    ]
)
"""What Markdown writes, and what else only words need."""

SCHEMES = frozenset({"help", "http", "https", "mailto", "sms", "tel"})
_VOID = frozenset({"br", "col", "hr", "img", "input", "wbr"})
_ADDRESSES = frozenset({"href", "src"})

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_IMAGE = re.compile(r"(?:\.\./)*images/(?!.*\.\.)[^\\?#]+")
_IGNORED = re.compile(r"[\x00-\x20\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
"""Browsers drop some of these from an address, and people see none of them."""
_PLAIN_COMMENT = re.compile(r"[^<>]*(?<!-)")

_SAFE_LINK = re.compile(r"\]\((?:help:|https?://|mailto:|tel:|sms:|#)[^\s()<>\"'\\&`{}]*\)")
_SAFE_HEADING_ID = re.compile(r"\{#[a-z0-9-]+\}")
_JUDGED = 4_096
"""Texts whose plainness is remembered: a build asks for each one's twice."""
_SUSPECT = re.compile(r"<[A-Za-z/!?]|\]\(|\]:|\]\s*\[|\{|&|\\")

_Token: TypeAlias = tuple[str, str, tuple[tuple[str, str | None], ...]]

NOT_WHOLE = (
    "The HTML in the text is not whole, or hides something. Close every tag where it was opened, or write Markdown."
)


def check_markup(texts: Iterable[Text], problems: Problems) -> None:
    """Note an error, with its line, for everything in `texts` that must not be published."""
    renderer = Renderer()
    for text in texts:
        if is_plain(text.body):
            continue
        for fault in dict.fromkeys(markup_faults(renderer.render(text.body).html)):
            line = text.line + _line_of(fault, text.body.split("\n"), renderer)
            problems.error(text.path, line, fault, text.entry)


@lru_cache(maxsize=_JUDGED)
def is_plain(body: str) -> bool:
    """Tell whether Markdown holds nothing that could become more than words, lists, tables and links to the web."""
    if _SUSPECT.search(body) is None:
        return True
    for harmless in (REFERENCE, _SAFE_HEADING_ID, _SAFE_LINK):
        body = harmless.sub("", body)
    return _SUSPECT.search(body) is None


def markup_faults(html: str) -> list[str]:
    """Return what is wrong with a fragment of finished HTML, each as sentences that say how to mend it; none when all is well."""
    written = _Lexer(html)
    faults = [*written.faults, *(fault for token in written.tokens for fault in _token_faults(token))]
    if not faults and _Lexer(_as_browsers_see(html)).tokens != written.tokens:
        faults = [NOT_WHOLE]
    return faults


def _as_browsers_see(html: str) -> str:
    """Return the HTML as html5ever reads it, without anything that is not allowed."""
    return nh3.clean(
        html,
        tags=set(ELEMENTS),
        attributes={"*": set(_ANYWHERE), **{name: set(own) for name, own in _OWN.items()}},
        url_schemes=set(SCHEMES),
        generic_attribute_prefixes={"aria-"},
        link_rel=None,
        strip_comments=True,
    )


def _token_faults(token: _Token) -> Iterator[str]:
    kind, name, attributes = token
    if kind != "start":
        return
    if name not in ELEMENTS:
        yield f"The text holds <{name[:20]}>, which has no place in it. Remove it, or write Markdown."
        return
    for attribute, value in attributes:
        if attribute.startswith("on"):
            yield f'The attribute "{attribute[:20]}" of <{name}> runs a script. Remove it.'
        elif attribute not in _ANYWHERE | _OWN.get(name, frozenset()) and not attribute.startswith("aria-"):
            yield f'The attribute "{attribute[:20]}" of <{name}> is not allowed. Remove it.'
        elif attribute in _ADDRESSES and (fault := _address_fault(value or "")):
            yield fault
        elif attribute == "src" and not _IMAGE.fullmatch(value or ""):
            yield f'The image "{(value or "")[:60]}" is none of docs/images. Put its file there, and write "images/name.png".'
        elif name == "input" and attribute == "type" and value != "checkbox":
            yield "The text holds an input field. Only the boxes of a checklist, written “- [ ] …”, may stand in it."


def _address_fault(address: str) -> str:
    if address.startswith("#"):
        return ""
    visible = _IGNORED.sub("", address)
    scheme = _SCHEME.match(visible)
    shown = visible if len(visible) <= 60 else f"{visible[:60]}…"
    if scheme and scheme[1].lower() not in SCHEMES:
        return f'The address "{shown}" does not lead to a page. Use https:, mailto:, tel:, sms: or help: addresses.'
    if re.match(r"[/\\]{2}", visible) or visible != address.strip():
        return (
            f'The address "{shown}" is not what it seems. Write it in full, with https:, and without invisible signs.'
        )
    return ""


def _line_of(fault: str, lines: Sequence[str], renderer: Renderer) -> int:
    """Return the place, from 0, of the line with which `fault` comes into the text."""
    low, high = 0, len(lines)
    while low < high:
        middle = (low + high) // 2
        if fault in markup_faults(renderer.render("\n".join(lines[: middle + 1])).html):
            high = middle
        else:
            low = middle + 1
    return low if low < len(lines) else 0


class _Lexer(HTMLParser):
    """Reads a fragment as a list of start tags, end tags and runs of text; white space between words does not count."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tokens: list[_Token] = []
        self.faults: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        # An attribute without value has an empty one; of two of one name browsers take the first, so neither is let be.
        named = tuple(sorted((name, value or "") for name, value in attrs))
        if len({name for name, _ in named}) < len(named):
            self.faults.append(f"The tag <{tag[:20]}> has an attribute twice. Remove one of the two.")
        self.tokens.append(("start", tag, named))

    def handle_startendtag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            self.tokens.append(("end", tag, ()))

    def handle_data(self, data: str) -> None:
        words = "".join(data.split())
        if not words:
            return
        if self.tokens and self.tokens[-1][0] == "text":
            words = self.tokens.pop()[1] + words
        self.tokens.append(("text", words, ()))

    def handle_comment(self, data: str) -> None:
        if not _PLAIN_COMMENT.fullmatch(data):
            self.faults.append("The text holds a comment with signs of HTML in it. Take < and > out of it.")

    def handle_decl(self, decl: str) -> None:
        self._refuse(decl)

    def unknown_decl(self, data: str) -> None:
        self._refuse(data)

    def handle_pi(self, data: str) -> None:
        self._refuse(data)

    def _refuse(self, data: str) -> None:
        shown = "".join(data.split())[:20]
        self.faults.append(f'The text holds the declaration "{shown}", which has no place in it. Remove it.')
