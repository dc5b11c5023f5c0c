"""Keeps numbers readable within right-to-left text.

After a Persian letter the bidirectional algorithm (UAX #9, rule W2) treats digits as Arabic numbers, and the hyphens, spaces and
quotes between them as neutral, so browsers show ``021-12345678`` as ``12345678-021``. Such groups are wrapped in
``<bdi dir="ltr">``. Dates with slashes and numbers with thousands separators are shown well without it and stay as they are.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from markdown import Extension
from markdown.postprocessors import Postprocessor

from rahnama.content.numerals import DIGITS

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown import Markdown

_D = f"[{DIGITS}]"
_NUMBER = rf"{_D}+(?:[.,:/٫٬]{_D}+)*"
_WORD = rf"[A-Za-z0-9{DIGITS}.]"
_LATIN = "(?:[A-Za-z][A-Za-z0-9]* )?"
_END = rf"[A-Za-z]*(?!{_D})"

# In order of preference where several fit at the same place.
_PATTERNS = {
    "address": r"https?://[^\s<>\"«»،؛؟()]*[^\s<>\"«»،؛؟().,:;!?]",
    "iban": rf"IR(?:[ -]?{_D}){{24}}(?!{_D})",
    "ussd": rf"[*#]{{1,2}}{_D}+(?:[*#]+{_D}+)*#",
    "international": rf"\+{_D}+(?:[ \-‑](?:{_D}+|\({_D}+\)))*",
    "code": rf"[A-Za-z][A-Za-z0-9]*(?:[-_]{_WORD}+)*?[-_]{_WORD}*{_D}(?:[-_]?{_WORD}*[A-Za-z0-9{DIGITS}])?",
    # «۱۴۰۳ ۲ کالا» are two numbers; a phone, card or account number in groups has seven digits or more.
    "spaced": rf"{_LATIN}(?=(?:{_D}[ \-‑–]?){{7}}){_D}{{2,}}(?:[ \-‑–]{_D}{{2,}})+{_END}",
    "joined": rf"{_LATIN}{_NUMBER}(?:[\-‑–]{_NUMBER})+{_END}",
    "version": rf"{_NUMBER}[-‑][A-Za-z][A-Za-z0-9]*(?:[-‑.][A-Za-z0-9]+)*",
    "size": rf"{_NUMBER}[″\"]",
    "signed": rf"(?:(?<=[\s(«\"])|(?<![\s\S]))[-−+]{_NUMBER}",
}
_CANDIDATE = re.compile(
    rf"(?<![{DIGITS}A-Za-z*#+\-−‑–_@])(?<![{DIGITS}][.,:/٫٬])(?:"
    + "|".join(f"(?P<{name}>{pattern})" for name, pattern in _PATTERNS.items())
    + ")"
)

_HINT = re.compile(f"[{DIGITS}]|://")
"""Every candidate holds one of these, and most texts hold none."""

_PIECE = re.compile(r"(<!--.*?-->|<[A-Za-z/!][^<>]*>)", re.DOTALL)
_TAG_NAME = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
_LEFT_ALONE = frozenset(
    {"bdi", "bdo", "code", "kbd", "math", "pre", "samp", "script", "style", "svg", "textarea", "title"}
)


def isolate(text: str) -> str:
    """Return plain text as HTML in which number groups read from left to right.

    Args:
        text: plain text; markup in it is escaped.
    """
    return _wrap(text, lambda part: html.escape(part, quote=True))


def isolate_html(markup: str) -> str:
    """Return HTML with number groups in its running text isolated; tags, attributes, code and existing ``bdi`` stay as they are."""
    if _HINT.search(markup) is None:
        return markup
    parts, closed_by = [], ""
    depth = 0
    for piece in _PIECE.split(markup):
        tag = _TAG_NAME.match(piece)
        name = tag[2].lower() if tag else ""
        if closed_by:
            if name == closed_by and not piece.endswith("/>"):
                depth += -1 if tag and tag[1] else 1
            closed_by = closed_by if depth else ""
        elif tag and not tag[1] and name in _LEFT_ALONE and not piece.endswith("/>"):
            closed_by, depth = name, 1
        elif not piece.startswith("<"):
            parts.append(_wrap(piece, str))
            continue
        parts.append(piece)
    return "".join(parts)


def _wrap(text: str, escape: Callable[[str], str]) -> str:
    if _HINT.search(text) is None:
        return escape(text)
    parts, done = [], 0
    for match in _CANDIDATE.finditer(text):
        if _is_wanted(match, text):
            parts += [escape(text[done : match.start()]), _isolated(match[0], escape(match[0]))]
            done = match.end()
    return "".join([*parts, escape(text[done:])])


def _isolated(group: str, markup: str) -> str:
    # Arabic-Indic digits stay Arabic numbers even within an isolate, and only an override keeps their hyphens in place.
    element = "bdo" if re.search("[٠-٩]", group) else "bdi"
    return f'<{element} dir="ltr">{markup}</{element}>'


def _is_wanted(match: re.Match[str], text: str) -> bool:
    # A quote that closes a quotation is no inch sign.
    return not (match.lastgroup == "size" and match[0].endswith('"') and text.count('"', 0, match.start()) % 2)


class BidiExtension(Extension):
    """Python-Markdown extension that isolates number groups in the finished HTML."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 -- Python-Markdown's name
        """Register behind all other postprocessors, when no placeholder is left in the text."""
        md.postprocessors.register(_Isolator(md), "rahnama_bidi", -10)


class _Isolator(Postprocessor):
    def run(self, text: str) -> str:
        return isolate_html(text)


def makeExtension(**settings: object) -> BidiExtension:  # noqa: N802 -- the entry point Python-Markdown looks for
    """Return the extension, so that it can be named as ``rahnama.content.bidi``."""
    return BidiExtension(**settings)
