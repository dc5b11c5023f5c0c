"""axe-core within a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.conftest import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Page

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
RUN = """async () => {
  const runOnly = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const { violations, passes, incomplete } = await axe.run(document, { runOnly });
  return {
    faults: violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) =>
      `${id}: ${html.slice(0, 160)} ${failureSummary}`)),
    passed: Object.fromEntries(passes.map(({ id, tags }) => [id, tags])),
    undecided: Object.fromEntries(incomplete.map(({ id, nodes }) => [id, nodes.length])),
  };
}"""


@dataclass(frozen=True)
class Findings:
    """What axe says of a page.

    Attributes:
        faults: each violation with its element.
        passed: rules that found something to check and nothing wrong, with their tags.
        undecided: how many elements a rule could not judge.
    """

    faults: list[str]
    passed: dict[str, list[str]]
    undecided: dict[str, int]


def look_at(page: Page) -> Findings:
    """Let axe look at a page as it stands."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate(RUN)
    return Findings(**found)
