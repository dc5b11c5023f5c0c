"""What a person sees in the browser while editing, under the policy of the real site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.preview.conftest import PATIENCE_SECONDS, end, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.preview.conftest import Project, Served

pytestmark = pytest.mark.browser

expect.set_options(timeout=PATIENCE_SECONDS * 1000)


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context()
    yield context.new_page()
    context.close()


def test_the_open_page_follows_the_files(served: Served, page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(served.url)

    served.project.answer("wrong")
    banner = page.get_by_role("alert")
    expect(banner).to_contain_text('faq/answers.yml:1: entry "a": is wrong. Mend it.')
    expect(banner).to_contain_text("<b>markup</b>")
    expect(banner.locator("li").first).to_have_attribute("dir", "auto")
    expect(banner).to_have_css("position", "fixed")
    expect(page.locator("body")).to_contain_text("hello first")

    served.project.answer("second")
    expect(page.locator("body")).to_contain_text("hello second")
    expect(page.get_by_role("alert")).to_have_count(0)
    assert not [line for line in said if "Content Security Policy" in line]


def test_the_page_of_a_failed_first_build_turns_into_the_site(project: Project, page: Page) -> None:
    project.answer("wrong")
    served = serve(project)
    try:
        page.goto(f"{served.url}page/")
        expect(page.get_by_role("heading", level=1)).to_have_text("پیش‌نمایش هنوز ساخته نشده است")
        expect(page.get_by_role("listitem").last).to_have_text("faq/answers.yml:2: <b>markup</b>. Mend it.")
        project.answer("second")
        expect(page.locator("body")).to_contain_text("another page")
    finally:
        end(served)
