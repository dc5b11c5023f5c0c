"""Where a page names the sheet that its first view does not need."""

from __future__ import annotations

import pytest

from rahnama.site.naming import name_before

LINK = "<link>"
WAITING = frozenset({"table", "details", ".vote"})


@pytest.mark.parametrize(
    "html",
    [
        "<p>words</p><LINK><table><tr><td>1</td></tr></table><table></table>",
        '<p>words</p><LINK><div class="panel vote">?</div>',
        '<p>words</p><div class="voter">?</div><LINK>',
        "<p>words <LINK><details open><summary>more</summary></details></p>",
        '<nav><details data-open-wide><summary>contents</summary></details></nav><LINK><p class="vote">?</p>',
        '<div class="vote" data-vote hidden>?</div><p>words</p><LINK>',
        '<LINK><p class="visually-hidden vote">?</p>',
        "<p>1 < 2, table</p><LINK>",
    ],
)
def test_it_stands_right_before_the_first_shown_element_that_waits_for_it(html: str) -> None:
    assert name_before(html.replace("<LINK>", ""), LINK, waiting=WAITING) == html.replace("<LINK>", LINK)
