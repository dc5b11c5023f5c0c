"""Notices over the demo shop's pages, at noon of a day of 1405."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rahnama.content.check import load_content
from rahnama.content.moments import parse_moment
from rahnama.content.references import link_targets
from rahnama.site.notices import Board
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

NOTICES = """\
notices:
- {id: feast, level: info, text: تا ساعت ۲۲ هستیم., until: 1405-09-30}
- {id: gateway, level: incident, text: "خطای AG-2048؛ تلفن {{ facts.phone }}", until: 1405-09-08 18:00, where: payment, link: "help:cod"}
- {id: evening, level: warning, text: امشب سایت کند است., from: 1405-09-08 20:00, until: 1405-09-08 23:00}
- {id: planned, level: warning, text: فردا تعطیلیم., from: 1405-09-09, until: 1405-09-09}
- {id: past, level: warning, text: گذشت., until: 1405-09-08 10:00}
"""


def make_board(root: Path) -> Board:
    """Return the board of the demo shop with NOTICES, written below `root`, for 1405-09-08 12:00."""
    for folder in ("faq", "guides", "docs"):
        (root / folder).symlink_to(ROOT / folder)
    (root / "shop").mkdir()
    for path in (ROOT / "shop").glob("*.yml"):
        (root / "shop" / path.name).write_bytes(path.read_bytes())
    (root / "shop" / "notices.yml").write_text(NOTICES, "utf-8")
    now, _ = parse_moment("1405-09-08 12:00")
    assert now is not None
    content = load_content(root, today=now.date())
    return Board(content.catalog, link_targets(content.catalog, content.docs), {}, now)
