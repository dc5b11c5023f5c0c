"""What machines read of the site: twins in Markdown, their index, the feed of changes."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

from tests.site.html import read_page

if TYPE_CHECKING:
    from pathlib import Path

SITE_URL = "https://help.arghavan.example/"
ATOM = "{http://www.w3.org/2005/Atom}"


def test_every_article_has_a_twin_and_says_so(site: Path) -> None:
    pages = [*site.glob("faq/*/*/index.html"), *site.glob("guides/*/index.html")]
    articles = [page for page in pages if 'class="article"' in page.read_text("utf-8")]
    assert len(articles) > 100
    for page in articles:
        links = [node.attributes for node in read_page(page).all("link")]
        [twin] = [link["href"] for link in links if link.get("type") == "text/markdown"]
        assert (page.parent / twin).is_file()


def test_a_twin_holds_title_address_and_plain_facts(site: Path) -> None:
    twin = (site / "faq/payment/money-deducted/index.md").read_text("utf-8")
    assert twin.startswith("# مبلغ از حسابم کسر شد")
    assert f"> {SITE_URL}faq/payment/money-deducted/\n" in twin
    assert "۷۲ ساعت" in twin
    assert not re.search(r"\{\{|<bdi|help:", twin)


def test_links_of_twins_lead_to_pages(site: Path) -> None:
    broken = [
        f"{twin.relative_to(site)}: {address}"
        for twin in site.rglob("index.md")
        for address in re.findall(r"\]\((\.\.?/[^)#]*)", twin.read_text("utf-8"))
        if not (twin.parent / address / "index.html").is_file()
    ]
    assert broken == []


def test_the_index_lists_every_twin_once(site: Path) -> None:
    listed = re.findall(rf"\]\({re.escape(SITE_URL)}([^)]*)\)", (site / "llms.txt").read_text("utf-8"))
    assert sorted(listed) == sorted(twin.relative_to(site).as_posix() for twin in site.rglob("index.md"))


def test_the_feed_tells_the_latest_changes_newest_first(site: Path) -> None:
    feed = ET.fromstring((site / "feed.xml").read_bytes())
    moments = [node.findtext(f"{ATOM}updated", "") for node in feed.iter(f"{ATOM}entry")]
    assert 0 < len(moments) <= 30
    assert moments == sorted(moments, reverse=True)
    assert feed.findtext(f"{ATOM}updated") == moments[0]
    addresses = [node.findtext(f"{ATOM}id", "").removeprefix(SITE_URL) for node in feed.iter(f"{ATOM}entry")]
    assert [address for address in addresses if not (site / address / "index.html").is_file()] == []


def test_the_page_of_changes_lists_what_the_feed_tells(site: Path) -> None:
    feed = ET.fromstring((site / "feed.xml").read_bytes())
    told = [node.findtext(f"{ATOM}id", "").removeprefix(SITE_URL) for node in feed.iter(f"{ATOM}entry")]
    main = (site / "changes/index.html").read_text("utf-8").partition("<main")[2].partition("</main>")[0]
    listed = re.findall(r'<li><a href="\.\./((?:faq|guides)/[^"]+)"', main)
    assert listed == told
