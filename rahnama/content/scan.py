"""Finds facts, links and images in Markdown, each with its place, and leaves code alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from rahnama.content.facts import REFERENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

_CODE = re.compile(
    r"^[ \t]*(?P<fence>```+|~~~+)[^\n]*\n(?:.*?\n)??[ \t]*(?P=fence)[ \t]*$"
    r"|(?<![`\\])(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)(?P=ticks)(?!`)"
    r"|<!--.*?-->"
    r"|\\[\\`\[\]!(){}]",
    re.DOTALL | re.MULTILINE,
)
_LINK_END = re.compile(r"\]\((?P<inside>[^()\n]*(?:\([^()\n]*\)[^()\n]*)*)\)")
_INSIDE = re.compile(r"""\s*<?(?P<target>.*?)>?(?:\s+(?:"[^"]*"|'[^']*'))?\s*""")
_DEFINITION = re.compile(r"^ {0,3}\[(?!\^)[^\]\n]+\]:[ \t]*<?(?P<target>[^\s>]+)", re.MULTILINE)
_CODE_SIGNS = ("`", "~~~", "<!--", "\\")
"""What `_CODE` needs one of; most texts hold none."""
_SCANNED = 4_096
"""Texts whose references are remembered: a build asks for each one's five times."""
_TAG = re.compile(r"<(?P<name>[A-Za-z][A-Za-z0-9]*)\b[^<>]*?\b(?:href|src)\s*=\s*[\"'](?P<target>[^\"']*)[\"'][^<>]*>")


@dataclass(frozen=True, slots=True)
class Reference:
    """A place of a text that points elsewhere.

    Attributes:
        kind: what it points to; "braces" is a ``{{`` that is no well-formed fact.
        target: name of the fact, or the link's or image's address as written.
        line: line of the text, from 0.
        start: offset of the part to replace: the whole fact, or the target alone.
        end: offset behind that part.
        text: what stands between the brackets of a link or image; None where that cannot be known.
        text_start: offset of `text`; equal to `start` for facts.
    """

    kind: Literal["fact", "link", "image", "braces"]
    target: str
    line: int
    start: int
    end: int
    text: str | None = None
    text_start: int = 0


def mask_code(body: str) -> str:
    """Return `body` with code, comments and escaped signs blanked out; every other character keeps its offset and line."""
    if not any(sign in body for sign in _CODE_SIGNS):
        return body
    return _CODE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), body)


@lru_cache(maxsize=_SCANNED)
def find_references(body: str) -> tuple[Reference, ...]:
    """Return all references of a Markdown text in their order, with lines from 0."""
    masked = mask_code(body)
    found = [*_facts(masked), *_links(masked), *_other_links(masked)]
    unique = {reference.start: reference for reference in found}
    return tuple(replace(unique[start], line=masked.count("\n", 0, start)) for start in sorted(unique))


def _facts(masked: str) -> Iterator[Reference]:
    if "{{" not in masked:
        return
    for match in REFERENCE.finditer(masked):
        yield Reference("fact", match[1], 0, match.start(), match.end(), None, match.start())
    for match in re.finditer(r"\{\{[^{}\n]*(?:\}\}?)?", masked):
        if not REFERENCE.match(masked, match.start()):
            yield Reference("braces", match[0], 0, match.start(), match.end())


def _links(masked: str) -> Iterator[Reference]:
    for match in _LINK_END.finditer(masked):
        opening = _opening_bracket(masked, match.start())
        inside = _INSIDE.fullmatch(match["inside"])
        if opening < 0 or inside is None:
            continue
        kind: Literal["image", "link"] = "image" if masked[opening - 1 : opening] == "!" else "link"
        offset = match.start("inside")
        start, end = offset + inside.start("target"), offset + inside.end("target")
        yield Reference(kind, inside["target"], 0, start, end, masked[opening + 1 : match.start()], opening + 1)


def _opening_bracket(masked: str, closing: int) -> int:
    """Return the offset of the ``[`` that belongs to the ``]`` at `closing`, within the same paragraph; -1 when there is none."""
    depth = 0
    for place in range(closing, max(closing - 2000, -1), -1):
        letter = masked[place]
        if letter == "\n" and masked[place - 1 : place] == "\n":
            return -1
        depth += (letter == "]") - (letter == "[")
        if depth == 0:
            return place
    return -1


def _other_links(masked: str) -> Iterator[Reference]:
    for match in _DEFINITION.finditer(masked) if "]:" in masked else ():
        yield Reference("link", match["target"], 0, *match.span("target"))
    for match in _TAG.finditer(masked) if "<" in masked else ():
        is_image = match["name"].lower() in {"img", "source", "video", "audio"}
        yield Reference("image" if is_image else "link", match["target"], 0, *match.span("target"))
