"""WCAG 2.2 AA as far as a machine can tell: axe finds nothing on any kind of page, in any way of looking at it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.axe import look_at
from tests.browser.evidence import Evidence
from tests.browser.test_every_page import PAGES
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

    from tests.browser.conftest import Shop

pytestmark = pytest.mark.browser

LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone-dark": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
    "narrow": {"viewport": {"width": 320, "height": 640}},
    "zoomed": {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2},
    "forced-colors": {"viewport": {"width": 1280, "height": 900}, "forced_colors": "active"},
    "less-motion": {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"},
}


@dataclass(frozen=True)
class Looking:
    """A browser that looks at pages in one way, and notes what it finds."""

    name: str
    context: BrowserContext
    evidence: Evidence

    def faults(self, page: Page, state: str) -> list[str]:
        """Return what axe finds wrong on a page as it stands."""
        findings = look_at(page)
        self.evidence.add(self.name, state, findings)
        page.close()
        return findings.faults


@pytest.fixture(scope="module")
def evidence(chromium: Browser) -> Iterator[Evidence]:
    version = json.loads((ROOT / "node_modules/axe-core/package.json").read_text("utf-8"))["version"]
    found = Evidence({"axe-core": version, "Chromium": chromium.version})
    yield found
    found.write(ROOT / "var/accessibility.md")


@pytest.fixture(scope="module", params=LOOKS)
def look(request: pytest.FixtureRequest, chromium: Browser, shop: Shop, evidence: Evidence) -> Iterator[Looking]:
    context = chromium.new_context(base_url=shop.url, **LOOKS[request.param])
    yield Looking(request.param, context, evidence)
    context.close()


@pytest.mark.parametrize("address", [*PAGES, "/changes/", "/faq/payment/print/"])
def test_axe_finds_nothing_on_a_page(look: Looking, address: str) -> None:
    page = look.context.new_page()
    page.goto(address)
    page.wait_for_timeout(300)
    assert look.faults(page, address) == []


def test_axe_finds_nothing_among_results(look: Looking) -> None:
    page = look.context.new_page()
    page.goto("/")
    page.get_by_role("combobox").first.fill("پولم برنگشت")
    page.locator("[role=option]").first.wait_for()
    assert look.faults(page, "search results") == []


def test_axe_finds_nothing_in_a_form_with_mistakes(look: Looking) -> None:
    page = look.context.new_page()
    page.goto("/contact/")
    form = page.locator("form[data-contact]").first
    form.locator("button[type=submit]").click()
    form.locator(".field-error:not([hidden])").first.wait_for()
    assert look.faults(page, "a form with mistakes") == []


def test_axe_finds_nothing_after_a_vote(look: Looking) -> None:
    page = look.context.new_page()
    page.goto("/faq/payment/money-deducted/")
    page.locator("[data-helpful=no]").click()
    page.wait_for_timeout(200)
    assert look.faults(page, "a vote of no") == []
