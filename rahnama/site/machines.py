"""The help center for machines: an index of its twins in Markdown, a feed of changes, and what robots may read.

The index follows https://llmstxt.org, the feed RFC 4287.
"""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

from rahnama.content.model import Entry
from rahnama.content.moments import TEHRAN
from rahnama.site.twins import TWIN, list_twins, unlinked
from rahnama.site.views import GUIDES, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rahnama.content.model import Catalog, Guide
    from rahnama.site.twins import Twin

INDEX = "llms.txt"
FEED = "feed.xml"

HOW_TO_READ = (
    "صفحه‌ها به فارسی‌اند، مگر آن‌ها که عنوانشان انگلیسی است. هر پرسش یک صفحهٔ جدا دارد و هر صفحه یک نسخهٔ Markdown: به نشانی صفحه، که با / تمام می‌شود،"
    f" {TWIN} بیفزایید. نشانی رسمی هر صفحه و روزی که متنش عوض شده، بالای نسخهٔ Markdown آمده است."
)
_ATOM = "http://www.w3.org/2005/Atom"


def write_index(catalog: Catalog, pages: Iterable[Twin], name: str, summary: str, site_url: str) -> str:
    """Return the index: the site's name and summary, how to read it, then links to all twins, by category.

    What a hurried reader may skip, the lists of what stands above, comes last below ``Optional``, as the proposal asks.

    Args:
        catalog: all articles.
        pages: twins of the hand-written pages.
        name: the site's name.
        summary: what the site is, in a sentence.
        site_url: its address, ending in ``/``.
    """
    sections = [
        _section(name, ((page, "") for page in pages), site_url),
        *(_section(one.title, ((entry, "") for entry in one.entries), site_url) for one in catalog.categories),
        _section(GUIDES.title, ((guide, guide.description) for guide in catalog.guides), site_url),
        _section("Optional", ((twin, "") for twin in list_twins(catalog)), site_url),
    ]
    return "\n".join([f"# {name}\n\n> {summary}\n\n{HOW_TO_READ}\n", *filter(None, sections)])


def write_robots(site_url: str) -> str:
    """Return ``robots.txt``: everything may be read; what must not be listed says so itself."""
    return f"User-agent: *\nAllow: /\nSitemap: {site_url}sitemap.xml\n"


def write_feed(changes: Sequence[Entry | Guide], leads: Mapping[str, str], name: str, site_url: str) -> bytes:
    """Return the Atom feed of changes.

    Args:
        changes: articles, newest first.
        leads: plain text of articles by address.
        name: the site's name.
        site_url: its address, ending in ``/``.
    """
    feed = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": "fa"})
    newest = changes[0].updated if changes else dt.date(1970, 1, 1)
    _texts(feed, title=name, id=site_url, updated=_moment(newest))
    ET.SubElement(feed, "link", rel="self", href=site_url + FEED)
    ET.SubElement(feed, "link", href=site_url)
    _texts(ET.SubElement(feed, "author"), name=name)
    for article in changes:
        entry = ET.SubElement(feed, "entry")
        _texts(entry, title=article.title, id=site_url + article.url, updated=_moment(article.updated))
        ET.SubElement(entry, "link", href=site_url + article.url)
        if article.added:
            _texts(entry, published=_moment(article.added))
        lead = leads.get(article.url, "") if isinstance(article, Entry) else article.description
        _texts(entry, summary=article.change or shorten(lead))
    ET.indent(feed)
    text: bytes = ET.tostring(feed, "utf-8", xml_declaration=True)
    return text + b"\n"


def _section(title: str, pages: Iterable[tuple[Entry | Guide | Twin, str]], site_url: str) -> str:
    links = [
        f"- [{unlinked(page.title)}]({site_url}{page.url}{TWIN}){f': {about}' if about else ''}"
        for page, about in pages
    ]
    return "\n".join([f"## {title}\n", *links, ""]) if links else ""


def _texts(parent: ET.Element, **texts: str) -> None:
    for tag, text in texts.items():
        ET.SubElement(parent, tag).text = text


def _moment(day: dt.date) -> str:
    return dt.datetime.combine(day, dt.time(), TEHRAN).isoformat()
