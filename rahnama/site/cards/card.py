"""What stands on each page's card, and the address of its picture, which changes with it.

A build only names the pictures; `rahnama.site.cards.drawing` makes them when the site is published. That needs libraries which
building does without, so nothing is drawn here.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rahnama.site.views import CHANGES, CONTACT, GUIDES, SEARCH_TEMPLATE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from rahnama.content.model import Catalog
    from rahnama.content.references import DocsPage

FOLDER = "assets/cards/"
WIDTH, HEIGHT = 1200, 630
"""Pixels; what Facebook, Telegram, WhatsApp and X show whole."""
INGREDIENTS = ("card.svg.jinja", "vazirmatn-bold.ttf", "vazirmatn-medium.ttf")
COLORS = ("brand", "tint", "ground", "text", "muted")
_SHAPE = re.compile(r'\sd="([^"]+)"')
_BRAND_ICON = "lifebuoy"


@dataclass(frozen=True, slots=True)
class Card:
    """One card.

    Attributes:
        title: the page's.
        section: what the page belongs to; empty where that is the site itself.
        shape: the section's icon as an SVG path.
        brand: the site's name.
        host: the site's domain.
        colors: those of COLORS as ``#rrggbb``.
    """

    title: str
    section: str
    shape: str
    brand: str
    host: str
    colors: Mapping[str, str]

    @property
    def address(self) -> str:
        """Address of the picture relative to the site's root."""
        told = json.dumps([asdict(self), _ingredients()], ensure_ascii=False)
        return f"{FOLDER}card.{hashlib.sha256(told.encode()).hexdigest()[:10]}.png"


def page_cards(
    catalog: Catalog, docs: Sequence[DocsPage], icons: Path, *, brand: str, site_url: str, colors: Mapping[str, str]
) -> Mapping[str, Card]:
    """Return the card of every page that may be listed, by the page's address.

    Args:
        catalog: all articles.
        docs: the hand-written pages.
        icons: folder of the theme's icons.
        brand: the site's name.
        site_url: its address.
        colors: the site's colours by name, for light screens.
    """
    host = urlsplit(site_url).hostname or ""
    used = {name: colors[name] for name in COLORS}
    shapes: dict[str, str] = {}
    cards = {}
    for url, title, section, icon in _pages(catalog, docs):
        if icon not in shapes:
            shapes[icon] = " ".join(_SHAPE.findall((icons / f"{icon}.svg").read_text("utf-8")))
        cards[url] = Card(title, section, shapes[icon], brand, host, used)
    return cards


def _pages(catalog: Catalog, docs: Sequence[DocsPage]) -> Iterator[tuple[str, str, str, str]]:
    """Yield address, title, section and icon of every page that may be listed."""
    for category in catalog.categories:
        yield category.url, category.title, "", category.icon
        for entry in category.entries:
            yield entry.url, entry.title, category.title, category.icon
    for guide in catalog.guides:
        yield guide.url, guide.title, GUIDES.title, guide.icon
    yield GUIDES.url, GUIDES.title, "", "book-open-page-variant-outline"
    yield CHANGES.url, CHANGES.title, "", "update"
    for page in docs:
        if page.template != SEARCH_TEMPLATE:
            icon = "message-text-outline" if page.url == CONTACT else _BRAND_ICON
            yield page.url, page.title, "", icon


@cache
def _ingredients() -> str:
    """Return a digest of what all cards are made with."""
    folder = files("rahnama.site.cards")
    return hashlib.sha256(b"".join(folder.joinpath(name).read_bytes() for name in INGREDIENTS)).hexdigest()
