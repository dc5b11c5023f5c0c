"""The help center for machines: a Markdown twin of every article, an index of them, and a feed of changes.

The index follows https://llmstxt.org, the feed RFC 4287.
"""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

from rahnama.content.model import Entry
from rahnama.content.references import prepare_markdown
from rahnama.site.views import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rahnama.content.model import Catalog, Guide

TWIN = "index.md"
"""Name of an article's twin, beside its page."""
INDEX = "llms.txt"
FEED = "feed.xml"
LATEST = 30
"""Most changes that are listed."""

_ATOM = "http://www.w3.org/2005/Atom"
_TEHRAN = dt.timezone(dt.timedelta(hours=3, minutes=30))


def latest_changes(catalog: Catalog) -> tuple[Entry | Guide, ...]:
    """Return the articles that changed last, newest first; those of one day in the order of the site."""
    return tuple(sorted(catalog.articles.values(), key=lambda article: article.updated, reverse=True)[:LATEST])


def write_twins(catalog: Catalog, targets: Mapping[str, str], site_url: str) -> Iterator[tuple[str, str]]:
    """Yield address and text of every article's twin: its title, where and when it was published, its Markdown.

    Args:
        catalog: all articles.
        targets: addresses by id, as `references.link_targets` returns them.
        site_url: address of the site, ending in ``/``.
    """
    for article in catalog.articles.values():
        body = prepare_markdown(article.body, at=article.url, targets=targets, facts=catalog.facts, plain=True)
        head = f"# {article.title}\n\n> {site_url}{article.url}\n> {article.updated.isoformat()}\n"
        yield article.url + TWIN, f"{head}\n{body.strip()}\n"


def write_index(catalog: Catalog, name: str, summary: str, site_url: str) -> str:
    """Return the index: the site's name and summary, then links to the twins, by category."""
    sections = [
        *(_section(one.title, ((entry, "") for entry in one.entries), site_url) for one in catalog.categories),
        _section("راهنماهای خرید", ((guide, guide.description) for guide in catalog.guides), site_url),
    ]
    return "\n".join([f"# {name}\n\n> {summary}\n", *filter(None, sections)])


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
        lead = leads.get(article.url, "") if isinstance(article, Entry) else article.description
        _texts(entry, summary=shorten(lead))
    ET.indent(feed)
    text: bytes = ET.tostring(feed, "utf-8", xml_declaration=True)
    return text + b"\n"


def _section(title: str, articles: Iterable[tuple[Entry | Guide, str]], site_url: str) -> str:
    links = [
        f"- [{_unlinked(article.title)}]({site_url}{article.url}{TWIN}){f': {about}' if about else ''}"
        for article, about in articles
    ]
    return "\n".join([f"## {title}\n", *links, ""]) if links else ""


def _unlinked(title: str) -> str:
    """Return a title without the signs that would end a link's text."""
    return title.replace("[", "(").replace("]", ")")


def _texts(parent: ET.Element, **texts: str) -> None:
    for tag, text in texts.items():
        ET.SubElement(parent, tag).text = text


def _moment(day: dt.date) -> str:
    return dt.datetime.combine(day, dt.time(), _TEHRAN).isoformat()
