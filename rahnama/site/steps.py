"""The steps of a guide, read off its rendered HTML, for machines that read them out one by one.

A heading with the anchor ``steps`` is followed by a numbered list, each item of which is a step; headings whose anchors begin
with ``step-`` are steps themselves, told by the text below them. Other guides have none.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

STEPS = "steps"
STEP = "step-"


@dataclass(frozen=True, slots=True)
class Step:
    """What to do: in a few words, in full, and the anchor of the heading it stands below."""

    name: str
    text: str
    anchor: str


@dataclass(slots=True)
class _Section:
    anchor: str
    heading: str = ""
    items: list[str] = field(default_factory=list)
    leads: list[str] = field(default_factory=list)
    text: str = ""


def read_steps(html: str) -> tuple[Step, ...]:
    """Return the steps of a guide in their order."""
    reader = _SectionReader()
    reader.feed(html)
    listed = next((section for section in reader.sections if section.anchor == STEPS and section.items), None)
    if listed:
        items = [_flat(item) for item in listed.items]
        named = zip(listed.leads, items, strict=True)
        return tuple(Step(_flat(lead).rstrip(".:؛،") or item, item, STEPS) for lead, item in named)
    return tuple(
        Step(_flat(section.heading), _flat(section.text), section.anchor)
        for section in reader.sections
        if section.anchor.startswith(STEP)
    )


class _SectionReader(HTMLParser):
    """Cuts a page at its headings of the second rank; notes the first numbered list of each section, and what is bold at an item's beginning."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sections: list[_Section] = []
        self._open: list[str] = []
        self._lists = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "h2":
            self.sections.append(_Section(dict(attrs).get("id") or ""))
            self._lists = 0
        if not self.sections or tag in {"br", "hr", "img", "input", "wbr"}:
            return
        if tag == "ol" and "ol" not in self._open:
            self._lists += 1
        if tag == "li" and self._in_steps() and self._open.count("li") == 0:
            self.sections[-1].items.append("")
            self.sections[-1].leads.append("")
        self._open.append(tag)
        if tag in {"li", "p", "h3", "tr", "td"}:
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self.sections:
            return
        section = self.sections[-1]
        if "h2" in self._open:
            section.heading += data
            return
        section.text += data
        if self._in_steps() and "li" in self._open:
            if "strong" in self._open and section.items[-1].strip() == section.leads[-1].strip():
                section.leads[-1] += data
            section.items[-1] += data

    def _in_steps(self) -> bool:
        return self._lists == 1 and "ol" in self._open


def _flat(text: str) -> str:
    return " ".join(text.split())
