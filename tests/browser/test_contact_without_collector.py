"""A site without a collector: its form helps to write, and pretends nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from tests.browser.contact_desk import MESSAGE, fill, form
from tests.collector.conftest import serving
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def bare_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("bare") / "site"
    command = [sys.executable, "scripts/build_site.py", "--quiet", "--site-dir", str(target)]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "RAHNAMA_COLLECTOR": ""}, check=True)
    return target


@pytest.fixture
def page(chromium: Browser, bare_site: Path) -> Iterator[Page]:
    with serving(Starlette(routes=[Mount("/", StaticFiles(directory=bare_site, html=True))])) as url:
        visitor = chromium.new_context(base_url=url, locale="fa-IR", service_workers="block")
        visitor.grant_permissions(["clipboard-read", "clipboard-write"])
        yield visitor.new_page()
        visitor.close()


def test_the_form_writes_an_e_mail_and_copies_the_text(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method))
    page.goto("/contact/")
    page.locator("form[data-contact=open]").wait_for()
    fill(page)
    form(page).get_by_role("button", name="کپی متن و نوشتن ایمیل").click()
    expect(form(page).locator("[data-status]")).to_contain_text("این صفحه خودش پیام نمی‌فرستد")
    mail = form(page).locator("[data-ways-out] a[href^=mailto]").get_attribute("href") or ""
    assert mail.startswith("mailto:help@arghavan.example?subject=")
    assert MESSAGE in page.evaluate("navigator.clipboard.readText()")
    assert set(asked) == {"GET"}


def test_neither_files_nor_follow_up_are_offered(page: Page) -> None:
    page.goto("/contact/")
    page.locator("form[data-contact=open]").wait_for()
    assert page.locator("input[type=file]").count() == 0
    assert page.locator("[data-follow-up]").count() == 0
