"""Whole journeys with keys alone, and what WCAG 2.2 asks of targets, focus, spacing and motion."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.browser.conftest import Shop

pytestmark = pytest.mark.browser

KINDS = ("/", "/faq/payment/", "/faq/payment/money-deducted/", "/guides/mobile/", "/contact/", "/search/?q=پول", "/en/")
MOST_STOPS = 170

STOP = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const box = at.getBoundingClientRect();
  const header = document.querySelector(".header");
  const sticky = getComputedStyle(header).position === "sticky" && !header.contains(at) && !at.matches(".skip");
  const { outlineStyle, outlineWidth } = getComputedStyle(at);
  const ring = at.closest(".search__field") ?? at;
  return {
    name: at.outerHTML.slice(0, 90),
    hidden: box.bottom <= (sticky ? header.getBoundingClientRect().bottom : 0) || box.top >= innerHeight,
    shown: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 || getComputedStyle(ring).boxShadow !== "none",
  };
}"""
SMALL = """() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
  .filter((target) => target.checkVisibility() && !target.closest(".visually-hidden, .skip, [aria-hidden=true]"))
  .filter((target) => !(target.matches("a") && target.closest("p, li, td, dd, address, .lead")
    && getComputedStyle(target).display === "inline"
    && [...target.parentElement.childNodes].some((beside) => beside !== target && beside.textContent.trim())))
  .flatMap((target) => {
    const box = (target.closest("label") ?? target).getBoundingClientRect();
    const link = getComputedStyle(target, "::before").position === "absolute" ? target.closest("li").getBoundingClientRect() : box;
    return Math.min(link.width, link.height) < 23.5 ? [`${target.outerHTML.slice(0, 90)} ${link.width}x${link.height}`] : [];
  })"""


def stops(page: Page, key: str) -> list[dict[str, Any]]:
    """Press a key until the focus has left the page, and return what was focused."""
    found: list[dict[str, Any]] = []
    for _ in range(MOST_STOPS):
        page.keyboard.press(key)
        stop: dict[str, Any] | None = page.evaluate(STOP)
        if stop is None:
            return found
        found.append(stop)
    pytest.fail(f"{key} does not come round: {found[-1]['name']}")


@pytest.mark.parametrize("address", ["/", "/faq/payment/money-deducted/", "/guides/mobile/", "/contact/"])
def test_every_stop_of_the_tab_key_is_in_sight_and_shows_its_focus(chromium: Browser, shop: Shop, address: str) -> None:
    context = chromium.new_context(base_url=shop.url, viewport={"width": 1280, "height": 600}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(address)
    found = stops(page, "Tab")
    back = stops(page, "Shift+Tab")
    context.close()
    assert len(found) > 10
    assert [stop["name"] for stop in (*found, *back) if stop["hidden"]] == []
    assert [stop["name"] for stop in found if not stop["shown"]] == []


@pytest.mark.parametrize("address", [*KINDS, "/guides/", "/changes/", "/no/such/page/"])
def test_every_target_is_large_enough(page: Page, address: str) -> None:
    page.goto(address)
    on_a_phone: Any = page.evaluate(SMALL)
    page.set_viewport_size({"width": 1280, "height": 800})
    assert (on_a_phone, page.evaluate(SMALL)) == ([], [])


def test_a_customer_searches_reads_votes_and_writes_with_keys_alone(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("پولم کم شد سفارش ثبت نشد")
    page.locator("[role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/faq/payment/money-deducted/$"))

    tab_to(page, "[data-helpful=no]")
    page.keyboard.press("Space")
    tab_to(page, ".vote__why [aria-pressed]")
    page.keyboard.press("Enter")
    expect(page.locator(".vote__why [aria-pressed=true]")).to_have_count(1)
    tab_to(page, ".ask summary")
    page.keyboard.press("Enter")
    tab_to(page, ".ask select")
    page.keyboard.press("ArrowDown")
    tab_to(page, ".ask textarea")
    page.keyboard.type("با کد رهگیری به بانک گفتم؛ هنوز برنگشته است.")
    tab_to(page, ".ask [name=mobile]")
    page.keyboard.type("09121234567")
    page.keyboard.press("Enter")
    expect(page.locator(".ask .form-news")).to_contain_text("RH-", timeout=15_000)


def tab_to(page: Page, selector: str) -> None:
    for _ in range(60):
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"the Tab key does not reach {selector}")


@pytest.mark.parametrize("address", ["/", "/faq/payment/", "/guides/mobile/", "/contact/"])
def test_nothing_is_cut_off_when_a_reader_widens_the_spacing_of_text(page: Page, address: str) -> None:
    """WCAG 2.2, 1.4.12: line height 1.5, paragraphs 2, letters .12 and words .16 of the font's size."""
    page.goto(address)
    page.evaluate(
        """() => { const sheet = new CSSStyleSheet();
             sheet.replaceSync(`* { line-height: max(1.5em, 1lh) !important; letter-spacing: 0.12em !important;
               word-spacing: 0.16em !important; } p { margin-block-end: 2em !important; }`);
             document.adoptedStyleSheets = [sheet]; }"""
    )
    cut: Any = page.evaluate(
        """() => [...document.querySelectorAll("main *, .header *, .footer *")].filter((one) =>
             one.checkVisibility() && !one.closest(".visually-hidden, .table, svg, input, select, textarea")
             && /hidden|clip/.test(getComputedStyle(one).overflow) && one.scrollHeight > one.clientHeight + 2)
             .map((one) => one.outerHTML.slice(0, 90))"""
    )
    assert cut == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("address", ["/", "/guides/mobile/"])
def test_nothing_moves_for_those_who_asked_for_less_motion(chromium: Browser, shop: Shop, address: str) -> None:
    context = chromium.new_context(base_url=shop.url, reduced_motion="reduce")
    page = context.new_page()
    page.goto(address)
    moving: Any = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((one) => ["", "::before", "::after"].some((part) => {
             const { transitionDuration, animationName } = getComputedStyle(one, part || null);
             return /[1-9]/.test(transitionDuration) || animationName !== "none"; })).map((one) => one.outerHTML.slice(0, 90))"""
    )
    context.close()
    assert moving == []
