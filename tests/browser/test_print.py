"""What comes out of a printer: the text alone, in black, whole, with the addresses that a reader could type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

KINDS = (
    "/",
    "/faq/payment/",
    "/faq/payment/money-deducted/",
    "/guides/mobile/",
    "/contact/",
    "/faq/payment/print/",
    "/en/",
)
ON_SCREEN_ONLY = ".search, .header__links, .crumbs, .toc, .after, .related, .footer__links, .footer__categories, button, .button, form"


@pytest.mark.parametrize("address", KINDS)
def test_paper_gets_no_more_than_the_text(page: Page, address: str) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(address)
    shown: Any = page.evaluate(
        "(all) => [...document.querySelectorAll(all)].filter((one) => one.checkVisibility()).map((one) => one.outerHTML.slice(0, 90))",
        ON_SCREEN_ONLY,
    )
    colors: Any = page.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector('h1')).color]"
    )
    assert (shown, colors) == ([], ["rgb(255, 255, 255)", "rgb(0, 0, 0)"])


def test_a_wide_table_is_not_cut_on_paper(page: Page) -> None:
    page.emulate_media(media="print")
    page.goto("/guides/clothing-size/")
    assert page.locator(".prose .table").first.evaluate("(box) => getComputedStyle(box).overflowX") == "visible"


def test_addresses_elsewhere_are_printed_and_those_here_are_not(page: Page) -> None:
    page.emulate_media(media="print")
    page.goto("/guides/mobile/")
    after = "(link) => getComputedStyle(link, '::after').content"
    assert "http" in page.locator(".prose a[href^=https]").first.evaluate(after)
    assert page.locator(".prose a[href^='../']").first.evaluate(after) == "none"


def test_an_answer_fits_on_one_sheet(page: Page) -> None:
    page.goto("/faq/payment/money-deducted/")
    assert page.pdf(format="A4", prefer_css_page_size=True).count(b"/Type /Page\n") == 1


def test_paper_gets_every_answer_and_the_screen_those_that_are_near(page: Page) -> None:
    page.goto("/faq/payment/print/")
    skipped = "[...document.querySelectorAll('.print-entry')].map((one) => getComputedStyle(one).contentVisibility)"
    assert set(page.evaluate(skipped)) == {"auto"}
    page.emulate_media(media="print")
    assert set(page.evaluate(skipped)) == {"visible"}


@pytest.mark.parametrize(
    ("address", "kind", "part"),
    [("/faq/payment/print/", "heading", ".print-entry h2"), ("/search/", "link", ".all-questions__group li a")],
)
def test_what_is_not_laid_out_yet_is_found_and_arrived_at(
    page: Page, address: str, kind: Literal["heading", "link"], part: str
) -> None:
    """By search in the page, by an address with a fragment, and in the tree that screen readers read."""
    page.goto(address)
    last = page.locator(part).last
    name = (last.text_content() or "").strip()
    assert page.evaluate("(name) => window.find(name)", name)
    assert last.evaluate("(one) => one.contains(getSelection().anchorNode)")
    page.goto(address)
    last.evaluate("(one) => { one.id = 'last'; location.hash = 'last'; }")
    page.wait_for_timeout(300)
    top = last.evaluate("(one) => one.getBoundingClientRect().top")
    assert 0 <= top < page.viewport_size["height"]  # type: ignore[index]
    assert page.get_by_role(kind, name=name, exact=True).count() == 1
