"""What the tests of accessibility saw, written down: var/accessibility.md says which pages, looks and criteria, and what is open."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.axe import Findings

BEYOND_AXE = {
    "1.4.10": "`test_every_page.py`: at 320 px nothing sticks out; wide tables scroll in a box of their own (`test_right_to_left.py`)",
    "1.4.12": "`test_keyboard.py`: nothing is cut off or covered when a reader widens the spacing of text",
    "2.1.1": "`test_keyboard.py`: searching, reading, voting and writing to the shop with keys alone",
    "2.1.2": "`test_keyboard.py`: the Tab key comes round on the home page, an answer, a guide and the form",
    "2.3.3": "`test_keyboard.py`: nothing moves for those who asked for less motion",
    "2.4.1": "`test_keyboard.py`: the first stop leads past the header",
    "2.4.7": "`test_keyboard.py`: every stop shows that it has the focus",
    "2.4.11": "`test_keyboard.py`: no stop is hidden behind the header, forwards and backwards",
    "2.5.8": "`test_keyboard.py`: every target is 24 px wide and high, but links within sentences",
    "3.1.2": "`test_right_to_left.py`: parts in another language are marked",
    "3.2.6": "`tests/site/test_pages.py`: help ends every page, in the same order",
    "3.3.1": "`test_contact.py`: mistakes are named in words beside their field",
    "4.1.3": "`test_search_box.py`, `test_contact.py`: results and what became of a message are announced",
}
"""Criteria of WCAG 2.2 that tests of ours hold where axe cannot see them."""


@dataclass
class Evidence:
    """Collects findings while tests run; `versions` names the tools."""

    versions: dict[str, str] = field(default_factory=dict)
    seen: dict[str, dict[str, Findings]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, look: str, page: str, findings: Findings) -> None:
        """Note what was found on a page in a look."""
        self.seen[page][look] = findings

    def write(self, path: Path) -> None:
        """Write the page; nothing when no test has looked at anything."""
        if self.seen:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("\n".join(self._lines()) + "\n", "utf-8")

    def _lines(self) -> list[str]:
        looks = list(dict.fromkeys(look for pages in self.seen.values() for look in pages))
        all_findings = [one for pages in self.seen.values() for one in pages.values()]
        faults = sum(len(one.faults) for one in all_findings)
        tools = ", ".join(f"{name} {version}" for name, version in self.versions.items())
        return [
            "# Accessibility: what the tests saw",
            "",
            f"{dt.datetime.now(tz=dt.UTC):%Y-%m-%d %H:%M} UTC, {tools}. Goal: WCAG 2.2, level AA.",
            f"{len(self.seen)} pages and states in {len(looks)} looks: {faults} violations.",
            "",
            f"| page or state | {' | '.join(looks)} |",
            f"|---|{'---|' * len(looks)}",
            *(f"| {page} | {' | '.join(_cell(by.get(look)) for look in looks)} |" for page, by in self.seen.items()),
            "",
            "## Criteria",
            "",
            "| criterion | held by |",
            "|---|---|",
            *_criteria(all_findings),
            "",
            "## To be judged by people",
            "",
            "What axe could not decide (contrast over gradients, and below links that cover their whole row; the colours themselves are computed by `tests/site/test_palette.py`):",
            "",
            *_undecided(all_findings),
        ]


def _cell(findings: Findings | None) -> str:
    return "–" if findings is None else str(len(findings.faults) or "✓")


def _criteria(findings: list[Findings]) -> list[str]:
    rules: dict[str, set[str]] = defaultdict(set)
    for one in findings:
        for rule, tags in one.passed.items():
            for found in (re.fullmatch(r"wcag(\d)(\d)(\d+)", tag) for tag in tags):
                if found:
                    rules[".".join(found.groups())].add(rule)
    lines = {number: f"axe: {', '.join(sorted(names))}" for number, names in rules.items()}
    for number, test in BEYOND_AXE.items():
        lines[number] = f"{lines[number]}; {test}" if number in lines else test
    return [
        f"| {number} | {lines[number]} |" for number in sorted(lines, key=lambda text: [*map(int, text.split("."))])
    ]


def _undecided(findings: list[Findings]) -> list[str]:
    counts: dict[str, int] = defaultdict(int)
    for one in findings:
        for rule, number in one.undecided.items():
            counts[rule] += number
    return [f"- {rule}: {number} elements" for rule, number in sorted(counts.items())] or ["- nothing"]
