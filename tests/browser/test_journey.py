"""The main job, end to end: search, read, vote, search in vain, write; and the shop finds all of it."""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from rahnama.collector.database import open_store
from tests.conftest import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

    from tests.browser.conftest import Shop

pytestmark = pytest.mark.browser

LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
ABSENT = "بلیت هواپیما به مشهد"
MESSAGE = "سلام. مبلغ سفارشم کم شده ولی هنوز ثبت نشده است."


def run_script(shop: Shop, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**os.environ, "RAHNAMA_DATABASE_URL": shop.database, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def eventually(shop: Shop, wanted: str, *command: str) -> str:
    """Run a script until its output holds `wanted`; the outbox sends in its own time."""
    output = ""
    for _ in range(40):
        output = run_script(shop, *command)
        if wanted in output:
            return output
        time.sleep(0.25)
    pytest.fail(f"{wanted!r} never came; last output:\n{output}")


def settled(shop: Shop, wanted: str) -> dict[str, str]:
    """Return the logged searches and how they ended, once `wanted` is among them and has ended."""
    store = open_store(shop.database)
    outcomes: dict[str, str] = {}
    for _ in range(40):
        outcomes = {one.query: one.outcome for one in store.searches(LONG_AGO)}
        if outcomes.get(wanted) == "escalated":
            break
        time.sleep(0.25)
    store.close()
    return outcomes


def search(page: Page, query: str) -> None:
    page.get_by_role("combobox").first.fill(query)
    expect(page.locator("[data-search-panel]:visible")).to_be_visible()


def test_a_customer_finds_votes_misses_and_writes_and_the_shop_sees_it(page: Page, shop: Shop) -> None:
    page.goto("/")
    search(page, "مبلغ از حسابم کسر شد")
    first = page.get_by_role("option").first
    expect(first).to_contain_text("مبلغ از حسابم کسر شد ولی سفارش ثبت نشد")
    first.click()
    expect(page).to_have_url(re.compile(r"/faq/payment/money-deducted/$"))

    page.get_by_role("button", name="بله").click()
    expect(page.locator("[data-vote] [data-status]")).not_to_be_empty()

    search(page, ABSENT)
    expect(page.locator("[data-search-panel]:visible")).to_contain_text(re.compile("پاسخی نداریم|پاسخ مطمئنی پیدا نشد"))
    page.get_by_role("combobox").first.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q="))
    page.locator("[data-search-panel] a", has_text="برایمان بنویسید").click()

    form = page.locator("form[data-contact]")
    expect(form.locator("input[name=search]")).to_have_value(ABSENT)
    form.get_by_label("موضوع").select_option("payment")
    form.get_by_label("پیام شما").fill(MESSAGE)
    form.get_by_label("شمارهٔ موبایل").fill("۰۹۱۲۳۴۵۶۷۸۹")
    form.get_by_role("button", name="فرستادن پیام").click()
    status = form.locator("[data-status]")
    expect(status).to_contain_text("RH-")
    code = re.search(r"RH-[0-9A-Z-]+", status.inner_text())
    assert code

    assert MESSAGE in eventually(shop, code[0], "scripts/inbox.py", "show", code[0])
    outcomes = settled(shop, ABSENT)
    assert outcomes[ABSENT] == "escalated"
    assert outcomes["مبلغ از حسابم کسر شد"] == "answered"


def test_one_visitor_alone_is_not_reported(shop: Shop) -> None:
    assert ABSENT not in run_script(shop, "scripts/report_unanswered.py")


def test_a_message_written_offline_arrives_once_the_network_is_back(visitor: BrowserContext, shop: Shop) -> None:
    page = visitor.new_page()
    page.goto("/contact/")
    visitor.set_offline(offline=True)
    text = "این پیام را در آسانسور نوشتم و اینترنت نداشتم."
    form = page.locator("form[data-contact]")
    form.get_by_label("موضوع").select_option("delivery")
    form.get_by_label("پیام شما").fill(text)
    form.get_by_label("ایمیل").fill("sara@example.ir")
    form.get_by_role("button", name="فرستادن پیام").click()
    expect(form.locator("[data-status]")).to_contain_text("فرستاده نشده")
    page.close()
    assert text[:30] not in run_script(shop, "scripts/inbox.py", "list")

    visitor.set_offline(offline=False)
    visitor.new_page().goto("/faq/order/track-order/")
    eventually(shop, text[:30], "scripts/inbox.py", "list")


def test_a_form_without_scripts_arrives_and_is_answered_in_persian(chromium: object, shop: Shop) -> None:
    from playwright.sync_api import Browser

    assert isinstance(chromium, Browser)
    context = chromium.new_context(base_url=shop.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/contact/")
    page.get_by_label("موضوع").select_option("other")
    page.get_by_label("پیام شما").fill("پیامی از مرورگری بی‌اسکریپت")
    page.get_by_label("ایمیل").fill("noscript@example.ir")
    page.get_by_role("button", name="فرستادن پیام").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("body")).to_contain_text("RH-")
    context.close()
    eventually(shop, "پیامی از مرورگری بی‌اسکریپت", "scripts/inbox.py", "list")
