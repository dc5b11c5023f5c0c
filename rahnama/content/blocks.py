"""Spares texts the search for fourteen kinds of blocks, and for HTML, of whose signs they have none: a tenth of rendering."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markdown import Extension
from markdown.preprocessors import HtmlBlockPreprocessor, Preprocessor

if TYPE_CHECKING:
    from markdown import Markdown
    from markdown.blockprocessors import BlockProcessor

NEEDED = {
    "admonition": ("!!!",),
    "indent": ("    ",),
    "defindent": ("    ",),
    "code": ("    ",),
    "table": ("|",),
    "hashheader": ("#",),
    "setextheader": ("=", "-"),
    "hr": ("-", "_", "*"),
    "olist": (". ",),
    "ulist": ("* ", "+ ", "- "),
    "deflist": (": ",),
    "quote": (">",),
    "footnote": ("[^",),
    "reference": ("]:",),
}
"""Of what each kind of block, by Python-Markdown's name for it, needs at least one. A kind that is not here is always tried."""


class BlocksExtension(Extension):
    """Python-Markdown extension with the same results as none."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 -- Python-Markdown's name
        """Register in the place of the processor that one of ours stands for, and behind all that prepare the text."""
        # A list of sixty names is searched for every element, twice.
        md.block_level_elements = dict.fromkeys(md.block_level_elements)  # type: ignore[assignment]
        md.preprocessors.register(_Html(md), "html_block", 20)
        md.preprocessors.register(_Signs(md), "rahnama_blocks", -100)


class _Signs(Preprocessor):
    """Leaves to the parser those kinds of blocks that a text may hold."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self._kinds: list[tuple[BlockProcessor, tuple[str, ...]]] = []

    def run(self, lines: list[str]) -> list[str]:
        if not self._kinds:
            known = self.md.parser.blockprocessors  # all extensions have registered by now
            needed = {id(known[name]): signs for name, signs in NEEDED.items() if name in known}
            self._kinds = [(kind, needed.get(id(kind), ("",))) for kind in known]
        text = "\n".join(lines)
        chosen = [kind for kind, signs in self._kinds if any(sign in text for sign in signs)]
        self.md.parser.blockprocessors = chosen  # type: ignore[assignment]
        return lines


class _Html(HtmlBlockPreprocessor):
    def run(self, lines: list[str]) -> list[str]:
        return super().run(lines) if any("<" in line or "&" in line for line in lines) else lines


def makeExtension(**settings: object) -> BlocksExtension:  # noqa: N802 -- the entry point Python-Markdown looks for
    """Return the extension, so that it can be named as ``rahnama.content.blocks``."""
    return BlocksExtension(**settings)
