"""What Markdown's own output lacks on a right-to-left page: Persian numbers of footnotes, and paragraphs in Latin letters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown import Extension
from markdown.postprocessors import Postprocessor
from markdown.treeprocessors import Treeprocessor

from rahnama.content.numerals import persian_digits

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET

    from markdown import Markdown

_FOOTNOTE = re.compile(
    r'(?<=class="footnote-ref" href="#)([^"]*">)([0-9]+)(?=</a>)|(?<=title=")(بازگشت به پانویس [0-9]+)'
)
_LATIN = re.compile("[A-Za-z]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_SENTENCE = 3
"""Words from which on Latin text is a sentence, whose full stop belongs to its right end, and not a name."""


class PersianExtension(Extension):
    """Python-Markdown extension for pages that read from right to left."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 -- Python-Markdown's name
        """Register behind the inline patterns, and behind the postprocessor that restores stashed HTML."""
        md.treeprocessors.register(_Directions(md), "rahnama_directions", 4)
        md.postprocessors.register(_Footnotes(md), "rahnama_footnotes", -6)


class _Directions(Treeprocessor):
    """Lets a paragraph of Latin letters alone run from left to right; otherwise its full stop stands before it."""

    def run(self, root: ET.Element) -> None:
        for paragraph in root.iter("p"):
            text = "".join(paragraph.itertext())
            if _LATIN.search(text) and not _RIGHT_TO_LEFT.search(text) and len(text.split()) >= _SENTENCE:
                paragraph.attrib.setdefault("dir", "ltr")


class _Footnotes(Postprocessor):
    def run(self, text: str) -> str:
        return _FOOTNOTE.sub(lambda found: persian_digits(found[3] or "") or found[1] + persian_digits(found[2]), text)


def makeExtension(**settings: object) -> PersianExtension:  # noqa: N802 -- the entry point Python-Markdown looks for
    """Return the extension, so that it can be named as ``rahnama.content.persian``."""
    return PersianExtension(**settings)
