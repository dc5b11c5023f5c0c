"""What holds on every kind of page, seen in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.browser.conftest import Shop

pytestmark = pytest.mark.browser

PAGES = (
    "/",
    "/faq/payment/",
    "/faq/payment/money-deducted/",
    "/guides/",
    "/guides/mobile/",
    "/contact/",
    "/search/?q=پول",
    "/privacy/",
    "/en/",
    "/no/such/page/",
)

WATCH_POLICY = """
  globalThis.violations = [];
  document.addEventListener("securitypolicyviolation", ({violatedDirective, blockedURI}) =>
    globalThis.violations.push(`${violatedDirective} ${blockedURI}`));
"""


@pytest.mark.parametrize("address", PAGES)
def test_no_fault_no_violation_no_stranger(page: Page, shop: Shop, address: str) -> None:
    faults: list[str] = []
    strangers: list[str] = []
    page.add_init_script(WATCH_POLICY)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: strangers.append(request.url) if not request.url.startswith(shop.url) else None)
    page.goto(address)
    page.wait_for_timeout(400)
    violations: Any = page.evaluate("globalThis.violations")
    expected = [fault for fault in faults if "404" in fault] if "no/such" in address else []
    assert (faults, violations, strangers) == (expected, [], [])


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("address", PAGES)
def test_nothing_sticks_out_sideways(chromium: Browser, shop: Shop, address: str, width: int) -> None:
    context = chromium.new_context(base_url=shop.url, viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(address)
    overflow: Any = page.evaluate(
        """() => [...document.querySelectorAll("body *")].filter((element) => {
             if (element.closest(".visually-hidden, .skip, table")) return false;
             const box = element.getBoundingClientRect();
             return box.width > 0 && (box.left < -1 || box.right > innerWidth + 1);
           }).map((element) => element.outerHTML.slice(0, 80))"""
    )
    context.close()
    assert overflow == []


def test_a_phone_number_reads_from_left_to_right(page: Page) -> None:
    page.goto("/contact/")
    order: Any = page.evaluate(
        """() => {
             const text = document.querySelector('.contact-card a[href^="tel:"] bdi').firstChild;
             const place = (at) => { const r = document.createRange(); r.setStart(text, at); r.setEnd(text, at + 1);
               return r.getBoundingClientRect().left; };
             return [place(0), place(text.length - 1)];
           }"""
    )
    assert order[0] < order[1]


def test_the_page_reads_in_the_dark(chromium: Browser, shop: Shop) -> None:
    context = chromium.new_context(base_url=shop.url, color_scheme="dark")
    page = context.new_page()
    page.goto("/faq/payment/cod/")
    ground: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
    text: str = page.evaluate("getComputedStyle(document.querySelector('.prose p')).color")
    context.close()
    assert sum(map(int, ground[4:-1].split(","))) < 150 < sum(map(int, text[4:-1].split(",")))
