"""Aids for reading, in a real browser: copying an address with and without a clipboard, sending it, addresses of headings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.deploy.servers import serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser

ENTRY = "faq/returns/return-policy/"
GUIDE = "guides/packing/"
NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', {value: undefined})"
REFUSED = "navigator.clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError'))"
SHARE = "window.shared = []; navigator.share = (data) => { window.shared.push(data); return Promise.reject(new DOMException('', 'AbortError')); }"


@pytest.fixture(scope="module")
def home(site: Path) -> Iterator[str]:
    """The built site behind a static host."""
    with serve(site) as address:
        yield address


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(locale="fa-IR", permissions=["clipboard-read", "clipboard-write"])
    yield context
    context.close()


def open_page(context: BrowserContext, address: str, *scripts: str) -> Page:
    page = context.new_page()
    for script in scripts:
        page.add_init_script(script)
    page.goto(address)
    return page


def test_the_address_of_an_answer_is_copied_without_what_the_visitor_searched(
    context: BrowserContext, home: str
) -> None:
    page = open_page(context, f"{home}{ENTRY}?q=secret#question")
    page.get_by_role("button", name="کپی پیوند").click()
    expect(page.get_by_role("status").filter(has_text="پیوند کپی شد")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == home + ENTRY


@pytest.mark.parametrize("script", [NO_CLIPBOARD, REFUSED])
def test_without_a_clipboard_the_address_is_shown_and_selected(context: BrowserContext, home: str, script: str) -> None:
    page = open_page(context, home + ENTRY, script)
    page.get_by_role("button", name="کپی پیوند").click()
    expect(page.get_by_role("status").filter(has_text="از این کادر")).to_be_visible()
    field = page.get_by_role("textbox", name="پیوند را از این کادر کپی کنید")
    expect(field).to_be_focused()
    expect(field).to_have_value(home + ENTRY)
    assert page.evaluate("getSelection().toString() || document.activeElement.value") == home + ENTRY


def test_sending_is_offered_where_the_device_can_and_may_be_called_off(context: BrowserContext, home: str) -> None:
    page = open_page(context, home + ENTRY, SHARE)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.get_by_role("button", name="فرستادن برای دیگران").click()
    [shared] = page.evaluate("window.shared")
    assert shared["url"] == home + ENTRY
    assert shared["title"].startswith("شرایط و مهلت بازگشت کالا")
    assert errors == []


def test_sending_is_not_offered_where_the_device_cannot(context: BrowserContext, home: str) -> None:
    page = open_page(context, home + ENTRY, "delete Navigator.prototype.share")
    expect(page.get_by_role("button", name="کپی پیوند")).to_be_visible()
    expect(page.get_by_role("button", name="فرستادن برای دیگران")).to_be_hidden()


def test_each_heading_of_a_guide_has_an_address_that_is_copied_when_followed(
    context: BrowserContext, home: str
) -> None:
    page = open_page(context, home + GUIDE)
    link = page.get_by_role("link", name=re.compile("پیوند به «بستن بسته"))
    link.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{home}{GUIDE}#steps")
    expect(page.get_by_role("status").filter(has_text="پیوند کپی شد")).to_be_attached()
    assert page.evaluate("navigator.clipboard.readText()") == f"{home}{GUIDE}#steps"
    headings = page.locator(".article--guide .prose :is(h2, h3)[id]")
    assert page.locator(".anchor").count() == headings.count() > 5


def test_without_scripts_no_button_is_shown_that_would_not_work(chromium: Browser, home: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = open_page(context, home + GUIDE)
    expect(page.get_by_text("خواندنش حدود ۵ دقیقه وقت می‌برد")).to_be_visible()
    expect(page.locator("[data-share]")).to_be_hidden()
    assert page.locator(".anchor").count() == 0
    context.close()
