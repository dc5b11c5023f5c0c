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


def test_every_page_that_may_be_listed_has_a_twin_and_says_so(site: Path) -> None:
    pages = {path: path.read_text("utf-8") for path in site.rglob("index.html")}
    listed = {path for path, text in pages.items() if 'name="robots" content="noindex"' not in text}
    assert len(listed) > 120
    for path in listed:
        links = [node.attributes for node in read_page(path).all("link", rel="alternate", type="text/markdown")]
        [twin] = [link["href"] for link in links]
        assert twin == "index.html.md"
        assert (path.parent / twin).is_file()
    assert {twin.with_name("index.html") for twin in site.rglob("index.html.md")} == listed


def test_a_list_has_a_twin_that_leads_on(site: Path) -> None:
    twin = (site / "faq/payment/index.html.md").read_text("utf-8")
    assert twin.startswith("# پرداخت و درگاه\n\n> https://help.arghavan.example/faq/payment/\n> 2026-")
    assert "](money-deducted/)" in twin
    assert "۰۲۱۹۱۰۰۰۱۲۳" in (site / "contact/index.html.md").read_text("utf-8")


def test_the_index_has_the_parts_of_the_proposal_in_their_order(site: Path) -> None:
    lines = (site / "llms.txt").read_text("utf-8").splitlines()
    assert lines[0].startswith("# ")
    assert lines[2].startswith("> ")
    headings = [line for line in lines if line.startswith("#")]
    assert [line for line in headings[1:] if not line.startswith("## ")] == []
    assert headings[-1] == "## Optional"
    below = "\n".join(lines).partition("\n## ")[2].splitlines()
    shapes = re.compile(r"|## .+|- \[[^\]]+\]\(https://[^)]+\.md\)(: .+)?")
    assert [line for line in below[1:] if not shapes.fullmatch(line)] == []


def test_a_twin_holds_title_address_and_plain_facts(site: Path) -> None:
    twin = (site / "faq/payment/money-deducted/index.html.md").read_text("utf-8")
    assert twin.startswith("# مبلغ از حسابم کسر شد")
    assert f"> {SITE_URL}faq/payment/money-deducted/\n" in twin
    assert "۷۲ ساعت" in twin
    assert not re.search(r"\{\{|<bdi|help:", twin)


def test_links_of_twins_lead_to_pages(site: Path) -> None:
    broken = [
        f"{twin.relative_to(site)}: {address}"
        for twin in site.rglob("index.html.md")
        for address in re.findall(r"\]\((\.\.?/[^)#]*)", twin.read_text("utf-8"))
        if not (twin.parent / address / "index.html").is_file()
    ]
    assert broken == []


def test_the_index_lists_every_twin_once(site: Path) -> None:
    listed = re.findall(rf"\]\({re.escape(SITE_URL)}([^)]*)\)", (site / "llms.txt").read_text("utf-8"))
    assert sorted(listed) == sorted(twin.relative_to(site).as_posix() for twin in site.rglob("index.html.md"))


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
    listed = re.findall(r'<li>\s*<a href="\.\./((?:faq|guides)/[^"]+)"', main)
    assert listed == told


def test_the_page_of_changes_says_what_is_new_and_what_changed(site: Path) -> None:
    page = read_page(site / "changes/index.html")
    items = {
        item.first("a").attributes["href"]: item.first("p").text
        for item in page.first("main").all("li")
        if list(item.all("strong")) and list(item.all("p"))
    }
    assert items["../faq/abroad/gift-to-iran/"].startswith("تازه در «خرید از خارج از کشور»")
    assert items["../faq/discount/use-coupon/"].startswith("به‌روز شد: ")
    days = [time.attributes["datetime"] for time in page.first("main").all("time")]
    assert days == sorted(days, reverse=True)
    feed = (site / "feed.xml").read_text("utf-8")
    assert "<summary>سرشمارهٔ پیامک‌های ما" in feed
    assert "<published>2026-11-17T00:00:00+03:30</published>" in feed
