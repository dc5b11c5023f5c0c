"""What every published page promises, read from the built HTML."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from rahnama.site.offline.script import SERVICE_WORKER
from tests.conftest import ROOT
from tests.site.html import Element, read_page, structured_data

SITE_URL = "https://help.arghavan.example/"
KINDS = {
    "home": "index.html",
    "category": "faq/payment/index.html",
    "entry": "faq/payment/money-deducted/index.html",
    "guide": "guides/mobile/index.html",
    "guides": "guides/index.html",
    "contact": "contact/index.html",
    "search": "search/index.html",
    "privacy": "privacy/index.html",
    "missing": "404.html",
    "offline": "offline.html",
}


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, Element]:
    return {kind: read_page(site / name) for kind, name in KINDS.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_html_itself_says_persian_and_right_to_left(pages: dict[str, Element], kind: str) -> None:
    attributes = pages[kind].first("html").attributes
    assert (attributes["lang"], attributes["dir"]) == ("fa", "rtl")


@pytest.mark.parametrize("kind", KINDS)
def test_each_page_has_one_heading_of_the_first_rank(pages: dict[str, Element], kind: str) -> None:
    assert len(list(pages[kind].all("h1"))) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_runs_or_styles_inline(pages: dict[str, Element], kind: str) -> None:
    """The policy would refuse it; JSON-LD is data and may stay."""
    inline = [
        script
        for script in pages[kind].all("script")
        if script.text and "json" not in script.attributes.get("type", "")
    ]
    styled = [node for node in _walk(pages[kind]) if "style" in node.attributes or node.tag == "style"]
    handlers = [name for node in _walk(pages[kind]) for name in node.attributes if name.startswith("on")]
    assert (inline, styled, handlers) == ([], [], [])


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_loaded_from_elsewhere(pages: dict[str, Element], kind: str) -> None:
    loaded = [
        node.attributes.get("src") or node.attributes.get("href", "")
        for node in _walk(pages[kind])
        if node.tag in {"script", "img", "iframe", "source"} or _loads(node)
    ]
    assert loaded
    assert not [address for address in loaded if re.match(r"(https?:)?//", address)]


def _loads(node: Element) -> bool:
    return node.tag == "link" and node.attributes.get("rel") in {"stylesheet", "preload", "icon", "modulepreload"}


def _walk(page: Element) -> list[Element]:
    nodes = [page]
    for child in page.children:
        if isinstance(child, Element):
            nodes += _walk(child)
    return nodes


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in {"missing", "offline", "search"}])
def test_pages_to_be_found_carry_description_and_canonical_address(pages: dict[str, Element], kind: str) -> None:
    description = pages[kind].first("meta", name="description").attributes["content"]
    canonical = pages[kind].first("link", rel="canonical").attributes["href"]
    assert 40 <= len(description) <= 200
    assert canonical == SITE_URL + KINDS[kind].removesuffix("index.html")


@pytest.mark.parametrize("kind", ["missing", "offline", "search"])
def test_pages_without_content_of_their_own_are_not_indexed(pages: dict[str, Element], kind: str) -> None:
    assert pages[kind].first("meta", name="robots").attributes["content"] == "noindex"


def test_every_title_and_description_is_its_own(site: Path) -> None:
    pages = [read_page(path) for path in site.rglob("index.html") if "refresh" not in path.read_text("utf-8")]
    titles = [page.first("title").text for page in pages]
    descriptions = [page.first("meta", name="description").attributes["content"] for page in pages]
    assert len(titles) == len(set(titles))
    assert len(descriptions) == len(set(descriptions))


def test_an_entry_marks_up_its_whole_answer(pages: dict[str, Element]) -> None:
    question = structured_data(pages["entry"])[0]["mainEntity"][0]
    assert question["name"].startswith("مبلغ از حسابم کسر شد")
    assert len(question["acceptedAnswer"]["text"]) > 200
    assert "{{" not in question["acceptedAnswer"]["text"]


def test_an_entry_offers_vote_related_questions_and_contact(pages: dict[str, Element]) -> None:
    page = pages["entry"]
    assert page.first("section", **{"data-article": "money-deducted"}).first("button", **{"data-helpful": "yes"})
    assert len(list(page.first("nav", class_="related").all("a"))) >= 2
    assert page.first("form", **{"data-contact": ""}).attributes["method"] == "post"


def test_edit_links_open_the_line_of_the_question(pages: dict[str, Element]) -> None:
    link = next(a for a in pages["entry"].all("a") if "/edit/" in a.attributes["href"])
    found = re.search(r"(faq/payment\.yml)#L(\d+)$", link.attributes["href"])
    assert found
    line = (ROOT / found[1]).read_text("utf-8").splitlines()[int(found[2]) - 1]
    assert "money-deducted" in line


def test_dates_are_shamsi_with_a_machine_readable_twin(pages: dict[str, Element]) -> None:
    date = pages["entry"].first("article").first("time")
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", date.attributes["datetime"])
    assert re.fullmatch(r"[۰-۹]{1,2} \w+ ۱۴۰[۰-۹]", date.text)


def test_phone_numbers_are_isolated_from_the_text_around_them(pages: dict[str, Element]) -> None:
    phone = pages["contact"].first("a", href="tel:+982191000123").first("bdi")
    assert phone.attributes["dir"] == "ltr"


def test_categories_lead_to_each_of_their_questions(pages: dict[str, Element]) -> None:
    links = [a.attributes["href"] for a in pages["category"].first("ul", class_="questions").all("a")]
    assert len(links) == 12
    assert "../../faq/payment/money-deducted/" in links


def test_categories_show_how_each_answer_begins(pages: dict[str, Element]) -> None:
    leads = [p.text for p in pages["category"].first("ul", class_="questions").all("p")]
    assert len(leads) == 12
    assert leads[1].startswith("پولتان گم نشده است")
    assert max(map(len, leads)) <= 141


@pytest.mark.parametrize("kind", KINDS)
def test_help_ends_every_page_in_the_same_order(pages: dict[str, Element], kind: str) -> None:
    """WCAG 2.2, 3.2.6: who has found help on one page finds it on all."""
    last = [child for child in pages[kind].first("main").children if isinstance(child, Element)][-1]
    assert last.attributes.get("class") == "contact-card"
    channels = [child.first("strong").text for child in last.all("li", class_="channel")]
    assert channels == ["فرم تماس", "تلفن پشتیبانی", "ایمیل"]


def test_all_answers_of_a_category_stand_on_one_page_to_print(site: Path, pages: dict[str, Element]) -> None:
    page = read_page(site / "faq/payment/print/index.html")
    assert [heading.text for heading in page.all("h2", id="money-deducted")]
    assert len(list(page.all("article", class_="print-entry"))) == 12
    assert page.first("meta", name="robots").attributes["content"] == "noindex"
    ids = [node.attributes["id"] for node in _walk(page) if "id" in node.attributes]
    assert len(ids) == len(set(ids))
    assert "print/" in [a.attributes["href"] for a in pages["category"].all("a")]


def test_the_headers_links_lead_to_pages_that_exist(site: Path, pages: dict[str, Element]) -> None:
    for part in ("header", "footer"):
        links = [a.attributes["href"] for a in pages["home"].first(part).all("a")]
        inside = [link for link in links if not re.match(r"(https?|tel|mailto):", link)]
        assert len(inside) >= 3
        assert [link for link in inside if not (site / link / "index.html").is_file()] == []


def test_search_lists_all_questions_without_scripts(pages: dict[str, Element]) -> None:
    listed = pages["search"].first("section", **{"data-all-questions": ""})
    assert len([a for a in listed.all("a") if a.attributes["href"].count("/") >= 4]) >= 90


def test_the_missing_page_is_persian_and_searches(pages: dict[str, Element]) -> None:
    page = pages["missing"]
    assert page.first("h1").text == "این صفحه پیدا نشد"
    assert page.first("form", role="search").attributes["action"] == "/search/"


def test_sitemap_holds_every_page_that_may_be_listed_with_the_day_it_changed(site: Path) -> None:
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    urls = ET.parse(site / "sitemap.xml").getroot().findall("s:url", space)
    changed = {url.findtext("s:loc", "", space): url.findtext("s:lastmod", "", space) for url in urls}
    pages = [read_page(path) for path in site.rglob("*.html")]
    robots = [[meta.attributes["content"] for meta in page.all("meta", name="robots")] for page in pages]
    listed = [page for page, found in zip(pages, robots, strict=True) if not found]
    assert sorted(page.first("link", rel="canonical").attributes["href"] for page in listed) == sorted(changed)
    assert {tuple(found) for found in robots} == {(), ("noindex",)}
    assert [day for day in changed.values() if not re.fullmatch(r"2026-\d\d-\d\d", day)] == []
    assert changed[f"{SITE_URL}faq/support/"] == max(
        day for address, day in changed.items() if address.startswith(f"{SITE_URL}faq/support/")
    )


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in {"missing", "offline", "search"}])
def test_a_shared_link_says_what_it_leads_to(pages: dict[str, Element], kind: str) -> None:
    told = {
        meta.attributes["property"]: meta.attributes["content"]
        for meta in pages[kind].all("meta")
        if "property" in meta.attributes
    }
    assert told["og:url"] == pages[kind].first("link", rel="canonical").attributes["href"]
    assert told["og:type"] == ("article" if kind in {"entry", "guide"} else "website")
    assert told["og:title"]
    assert told["og:description"] == pages[kind].first("meta", name="description").attributes["content"]
    assert ("article:modified_time" in told) == (told["og:type"] == "article")


def test_an_old_address_leads_to_the_new_one(site: Path) -> None:
    page = (site / "faq/order/peygiri/index.html").read_text("utf-8")
    assert 'content="0; url=../track-order/"' in page


def test_the_theme_publishes_no_scripts_of_its_own(site: Path) -> None:
    scripts = {path.relative_to(site) for path in site.rglob("*.js")} - {Path(SERVICE_WORKER)}
    assert {script.parts[-2] for script in scripts} == {"javascripts", "search"}
    assert not list(site.rglob("bundle.*"))


def test_no_fact_is_left_unfilled(site: Path) -> None:
    left = [
        path for path in site.rglob("*.html") if "{{" in path.read_text("utf-8").replace("{search_term_string}", "")
    ]
    assert not left


def test_only_a_first_paragraph_that_answers_by_itself_is_set_apart(site: Path) -> None:
    texts = [path.read_text("utf-8") for path in site.glob("faq/*/*/index.html")]
    answers = [part for text in texts for part in text.split('<div class="md-typeset prose prose--answer">')[1:]]
    assert answers
    assert not [answer for answer in answers if answer.partition("</p>")[0].rstrip().endswith(":")]
