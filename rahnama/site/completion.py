"""The last steps before a site goes to its web server: social cards are drawn, compressed copies are written."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rahnama.site.cards.drawing import draw_cards
from rahnama.site.compression import compress_site
from rahnama.site.report import read_cards

if TYPE_CHECKING:
    from pathlib import Path


def complete_site(site: Path, cards: Path, before: Path, *, kept: Path) -> None:
    """Complete a built site, and say on standard output what was done.

    Args:
        site: the new site, which nobody reads yet.
        cards: the file in which the build has told its cards.
        before: the site that is published now, from which copies of unchanged files are taken; need not be there.
        kept: folder in which pictures are kept from one time to the next.
    """
    told = read_cards(cards)
    drawn = draw_cards(told, site, kept)
    packed = compress_site(site, before if before.is_dir() else None)
    sys.stdout.write(
        f"{len(told):,} social cards ({drawn:,} drawn), compressed copies of {packed.files:,} files ({packed.renewed:,} new):"
        f" {packed.plain / 1000:,.0f} kB become {packed.brotli / 1000:,.0f} kB of brotli\n"
    )
