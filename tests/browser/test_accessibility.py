"""WCAG 2.2 AA as far as a machine can tell: axe finds nothing on any kind of page, in any way of looking at it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.test_every_page import PAGES
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

    from tests.browser.conftest import Shop

pytestmark = pytest.mark.browser

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
RUN = """async () => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const { violations } = await axe.run(document, { runOnly: tags });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) =>
    `${id}: ${html.slice(0, 160)} ${failureSummary}`));
}"""

LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone-dark": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
    "narrow": {"viewport": {"width": 320, "height": 640}},
    "zoomed": {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2},
    "forced-colors": {"viewport": {"width": 1280, "height": 900}, "forced_colors": "active"},
    "less-motion": {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"},
}


@pytest.fixture(scope="module", params=LOOKS)
def look(request: pytest.FixtureRequest, chromium: Browser, shop: Shop) -> Iterator[BrowserContext]:
    context = chromium.new_context(base_url=shop.url, **LOOKS[request.param])
    yield context
    context.close()


def faults(page: Page) -> list[str]:
    """Return what axe finds wrong on a page as it stands."""
    page.evaluate(AXE)
    found: list[str] = page.evaluate(RUN)
    return found


@pytest.mark.parametrize("address", [*PAGES, "/changes/"])
def test_axe_finds_nothing_on_a_page(look: BrowserContext, address: str) -> None:
    page = look.new_page()
    page.goto(address)
    page.wait_for_timeout(300)
    found = faults(page)
    page.close()
    assert found == []


def test_axe_finds_nothing_among_results(look: BrowserContext) -> None:
    page = look.new_page()
    page.goto("/")
    page.get_by_role("combobox").first.fill("پولم برنگشت")
    page.locator("[role=option]").first.wait_for()
    found = faults(page)
    page.close()
    assert found == []


def test_axe_finds_nothing_in_a_form_with_mistakes(look: BrowserContext) -> None:
    page = look.new_page()
    page.goto("/contact/")
    form = page.locator("form[data-contact]").first
    form.locator("button[type=submit]").click()
    form.locator(".field-error:not([hidden])").first.wait_for()
    found = faults(page)
    page.close()
    assert found == []


def test_axe_finds_nothing_after_a_vote(look: BrowserContext) -> None:
    page = look.new_page()
    page.goto("/faq/payment/money-deducted/")
    page.locator("[data-helpful=no]").click()
    page.wait_for_timeout(200)
    found = faults(page)
    page.close()
    assert found == []
