"""What the theme gets wrong on a right-to-left page stays mended, and a left-to-right page looks right beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from rahnama.content.render import Renderer

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

ENTRY = "/faq/payment/money-deducted/"
STYLE = "(element, [part, name]) => getComputedStyle(element, part || null).getPropertyValue(name)"
INSIDE = """(element) => {
  const [text, box] = [document.createRange(), element.getBoundingClientRect()];
  text.selectNodeContents(element);
  const own = text.getBoundingClientRect();
  return [own.left - box.left, box.right - own.right];
}"""
"""How far an element's words stand from its left and its right end."""
PUT = """(html) => {
  const prose = document.querySelector(".prose");
  prose.before(...prose.querySelectorAll("link"));  // a sheet that the old text called for
  prose.innerHTML = html;
}"""


def show(page: Page, address: str, markdown: str) -> None:
    """Put a text, rendered as the site does, in the place of the page's own."""
    page.goto(address)
    page.evaluate(PUT, Renderer().render(markdown).html)


def style(page: Page, selector: str, name: str, part: str = "") -> str:
    found: str = page.locator(selector).first.evaluate(STYLE, [part, name])
    return found


@pytest.mark.parametrize(("address", "angle"), [(ENTRY, "-45deg"), ("/en/", "45deg")])
def test_what_points_forward_points_the_way_the_page_is_read(page: Page, address: str, angle: str) -> None:
    page.goto(address)
    page.evaluate("document.querySelector('.crumbs ol').prepend(document.querySelector('.crumbs li').cloneNode(true))")
    assert style(page, ".crumbs li", "rotate", "::after") == angle


def test_steps_are_numbered_in_persian_and_steps_within_them_by_letters(page: Page) -> None:
    show(page, ENTRY, "1. یک\n    1. الف\n    2. ب\n2. دو\n\n[^n] متن\n\n[^n]: پانویس\n")
    assert style(page, ".prose > ol > li", "content", "::before") == "counter(list-item, persian)"
    assert style(page, ".prose li ol", "list-style-type") == "persian-letters"
    assert style(page, ".prose li ol > li", "content", "::before") == "none"
    assert style(page, ".footnote ol", "list-style-type") == "persian"


def test_steps_begin_at_the_edge_of_the_text(page: Page) -> None:
    show(page, ENTRY, "متن\n\n1. یک\n2. دو\n")
    edges: Any = page.evaluate(
        "[...document.querySelectorAll('.prose > p, .prose > ol > li')].map((one) => one.getBoundingClientRect().right)"
    )
    assert max(edges) - min(edges) < 1


def test_headings_are_bold_and_in_the_colour_of_text(page: Page) -> None:
    show(page, ENTRY, "## بخش\n\n### زیربخش\n\n#### بند\n")
    for address in (ENTRY, "/privacy/", "/en/", "/faq/payment/"):
        if address != ENTRY:
            page.goto(address)
        for selector in ("h1", ".prose :is(h2, h3, h4)"):
            for heading in page.locator(selector).all():
                assert int(heading.evaluate(STYLE, ["", "font-weight"])) >= 700
                assert heading.evaluate(STYLE, ["", "color"]) == style(page, "body", "color")


def test_a_latin_sentence_ends_on_its_right(page: Page) -> None:
    show(page, ENTRY, "متن فارسی.\n\nPlease write to the support team.\n\niPhone ارزان شد.")
    assert [one.evaluate(STYLE, ["", "direction"]) for one in page.locator(".prose > p").all()] == ["rtl", "ltr", "rtl"]


def test_code_reads_from_left_to_right_within_persian(page: Page) -> None:
    show(page, ENTRY, "دستور `git push -f.` را بزنید.\n\n```\nnpm ci --quiet.\n```\n")
    assert style(page, ".prose p code", "direction") == "ltr"
    assert style(page, ".prose p code", "unicode-bidi") == "isolate"
    assert style(page, ".prose pre", "direction") == "ltr"


@pytest.mark.parametrize(("address", "begins"), [(ENTRY, "right"), ("/en/", "left")])
def test_columns_are_aligned_to_where_a_line_begins(page: Page, address: str, begins: str) -> None:
    ends = {"left": "right", "right": "left"}[begins]
    show(page, address, "| الف | ب | پ | ت |\n|---|:---|---:|:-:|\n| ۱ | ۲ | ۳ | ۴ |\n")
    spare = {"left": 0, "right": 1}
    cells = [cell.evaluate(INSIDE) for cell in page.locator(".prose td").all()]
    assert [cell[spare[begins]] < cell[spare[ends]] for cell in cells[:2]] == [True, True]
    assert cells[2][spare[ends]] < cells[2][spare[begins]]
    assert abs(cells[3][0] - cells[3][1]) < 2


def test_a_table_wider_than_the_screen_scrolls_in_its_box_and_says_so(page: Page) -> None:
    show(page, ENTRY, "|" + "یک ستون دراز|" * 9 + "\n|" + "---|" * 9 + "\n|" + "مقدار|" * 9 + "\n")
    wide: Any = page.locator(".table").evaluate(
        "(box) => [box.scrollWidth > box.clientWidth, document.body.scrollWidth]"
    )
    assert wide == [True, 390]
    assert style(page, ".table", "background-attachment").startswith("local, local, scroll, scroll")


@pytest.mark.parametrize(
    "address", ["/", "/faq/payment/", ENTRY, "/guides/mobile/", "/search/?q=پول", "/no/such/page/", "/changes/"]
)
def test_no_text_of_the_site_shows_latin_digits_alone(page: Page, address: str) -> None:
    """Counters, dates, steps and prices: a number that stands by itself is Persian; those in Latin words and codes are not."""
    page.goto(address)
    if "q=" in address:
        page.locator(".results .result").first.wait_for()
    texts: list[str] = page.evaluate(
        """() => { const found = [];
             const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
             while (texts.nextNode()) {
               const at = texts.currentNode.parentElement;
               if (!at.closest("bdi, code, script, [lang=en]")) found.push(texts.currentNode.data);
             }
             return found; }"""
    )
    assert [text for text in texts if re.search(r"(?<![A-Za-z0-9*#.-])[0-9]+(?![A-Za-z0-9*#.-])", text)] == []


def test_an_english_page_is_english_and_what_surrounds_it_persian(page: Page) -> None:
    page.goto("/en/")
    assert [style(page, one, "direction") for one in ("html", "body", "main", ".prose", ".crumbs")] == ["ltr"] * 5
    for part in (".header", ".contact-card", ".footer"):
        around = page.locator(part)
        assert (around.get_attribute("lang"), around.get_attribute("dir")) == ("fa", "rtl")
        assert style(page, part, "direction") == "rtl"
    assert page.locator("html").get_attribute("lang") == "en"
    assert style(page, ".prose > ol > li", "content", "::before") == "counter(list-item)"
    assert not re.search("[۰-۹]", page.locator(".prose").inner_text())
    assert page.locator(".prose a[href^='tel:'] bdi").inner_text() == "+98 21 9100 0123"


def test_an_english_page_begins_on_the_left(page: Page) -> None:
    page.goto("/en/")
    left, right = page.locator(".prose > p").first.evaluate(INSIDE)
    assert left < 1 < right
    box = page.locator("h1").bounding_box()
    assert box
    assert box["x"] < 30


def test_every_page_leads_to_the_english_one(page: Page) -> None:
    page.goto("/")
    link = page.locator(".footer a[hreflang=en]")
    assert (link.get_attribute("lang"), link.inner_text()) == ("en", "Help in English")
