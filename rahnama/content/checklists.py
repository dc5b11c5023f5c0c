"""Makes the boxes of task lists ones that readers can tick, named by the words beside them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown import Extension
from markdown.postprocessors import Postprocessor

if TYPE_CHECKING:
    from markdown import Markdown

# As pymdownx.tasklist writes it; the words end where a block begins or ends.
_BOX = re.compile(
    r'<input type="checkbox" disabled(?P<checked> checked)?\s*/?>\s*(?P<words>.*?)(?=</li>|</p>|\s*<(?:ul|ol|p|div|dl|pre|table)\b)',
    re.DOTALL,
)


class ChecklistExtension(Extension):
    """Python-Markdown extension that puts box and words of a task list's item into one ``label``."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 -- Python-Markdown's name
        """Register behind the postprocessor that restores stashed HTML."""
        md.postprocessors.register(_Labels(md), "rahnama_checklists", -5)


class _Labels(Postprocessor):
    def run(self, text: str) -> str:
        return _BOX.sub(
            lambda box: f'<label><input type="checkbox"{box["checked"] or ""}> {box["words"]}</label>', text
        )


def makeExtension(**settings: object) -> ChecklistExtension:  # noqa: N802 -- the entry point Python-Markdown looks for
    """Return the extension, so that it can be named as ``rahnama.content.checklists``."""
    return ChecklistExtension(**settings)
