"""The browser's side in a real Chromium, with a real collector, under the strict policy that the site has."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Mount
from starlette.routing import Route as Address
from starlette.staticfiles import StaticFiles

from rahnama.collector.app import create_app
from rahnama.collector.database import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.requests import Request
    from starlette.types import ASGIApp

    from rahnama.collector.store import Store

pytestmark = pytest.mark.browser

MODULES = Path(__file__).parents[2] / "overrides" / "assets" / "javascripts"
POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'"
LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
NOT_SENT = "هنوز فرستاده نشده است"
START = """
import { initContactForms } from "/js/contact-form.js";
import { createEventLog, eventMode } from "/js/event-log.js";
import { openOutbox } from "/js/outbox.js";
import { createSearchLog, currentSearch } from "/js/search-log.js";
import { openVisit } from "/js/visit.js";
import { initVotes } from "/js/vote.js";
const outbox = openOutbox({ collector: document.documentElement.dataset.collector });
const visit = openVisit(document);
const events = createEventLog(eventMode("collector"), { outbox, beacon: "" });
const searchLog = createSearchLog(events, { tab: visit.tab });
initVotes(document, { events, visit });
initContactForms(document, { outbox, visit, searchLog, currentSearch });
const box = document.querySelector("input[name=q]");
box.addEventListener("input", () => searchLog.typed({ query: box.value, outcome: "none", hits: 0 }));
document.documentElement.dataset.ready = "";
"""
FIELD = """<div class="field" data-field="{0}"><label>{0}<{1} name="{0}" aria-describedby="{0}-error"></{1}></label>
<p class="field-error" id="{0}-error" hidden></p></div>"""
FIELDS = "".join(
    FIELD.format(name, "textarea" if name == "message" else "input")
    for name in ("topic", "name", "mobile", "email", "order", "message")
)
PAGE = f"""<!doctype html><html lang="fa" dir="rtl" data-collector="/" data-base="/"><meta charset="utf-8">
<title>صفحه</title><script type="module" src="/start.js"></script>
<input name="q" aria-label="جستجو">
<article data-article="cod"><h1>پرداخت در محل</h1></article>
<section data-vote data-article="cod" hidden><button type="button" data-helpful="yes">بله</button>
<button type="button" data-helpful="no">نه</button><p role="status" data-status></p>
<a data-contact-link hidden href="/contact/">بنویسید</a></section>
<form data-contact method="post" action="/v1/requests" novalidate>{FIELDS}
<input type="hidden" name="search"><input type="hidden" name="page"><input type="hidden" name="read">
<button type="submit">فرستادن</button><p role="status" data-status></p>
<div data-ways-out hidden><a href="tel:+982191000123">تلفن</a></div></form></html>"""


async def page_of(_request: Request) -> HTMLResponse:
    return HTMLResponse(PAGE, headers={"Content-Security-Policy": POLICY})


async def start_of(_request: Request) -> HTMLResponse:
    return HTMLResponse(START, media_type="text/javascript")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path}/rahnama.db")
    yield store
    store.close()


@pytest.fixture
def visitor(chromium: Browser, serve: Callable[[ASGIApp], str], store: Store) -> Iterator[BrowserContext]:
    """A customer's browser; every error and every breach of the policy in it fails the test."""
    pages = [Address("/contact/", page_of), Address("/faq/payment/cod/", page_of), Address("/start.js", start_of)]
    site = Starlette(routes=[*pages, Mount("/js", StaticFiles(directory=MODULES)), Mount("/", create_app(store))])
    context = chromium.new_context(base_url=serve(site))
    wrong: list[str] = []
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    context.on("console", lambda line: wrong.append(line.text) if "Security Policy" in line.text else None)
    yield context
    context.close()
    assert wrong == []


def visit(visitor: BrowserContext, path: str = "/contact/") -> Page:
    page = visitor.new_page()
    page.goto(path)
    page.locator("html[data-ready]").wait_for()
    return page


def write(page: Page, message: str = "پولم برنگشته است", mobile: str = "۰۹۱۲۱۲۳۴۵۶۷") -> None:
    page.locator("[name=message]").fill(message)
    page.locator("[name=mobile]").fill(mobile)
    page.locator("button[type=submit]").click()


def status(page: Page) -> Any:
    return expect(page.locator("form [data-status]"))


def messages(store: Store) -> list[str]:
    return sorted(kept.message for kept in store.requests(99))


def searched(store: Store, wanted: tuple[str, str]) -> list[tuple[str, str]]:
    """Return what was searched and how it ended, once `wanted` is there: a closing tab tells nobody when it is done."""
    kept: list[tuple[str, str]] = []
    for _ in range(100):
        kept = [(search.query, search.outcome) for search in store.searches(LONG_AGO)]
        if wanted in kept:
            break
        time.sleep(0.05)
    return kept


def test_a_sent_message_shows_the_code_it_is_kept_under(visitor: BrowserContext, store: Store) -> None:
    page = visit(visitor)
    write(page)
    status(page).to_contain_text("فرستاده شد؛ کد پیگیری شما: RH-")
    [kept] = store.requests(9)
    assert page.locator("[data-code]").inner_text() == kept.code
    assert (kept.message, kept.mobile, kept.page, kept.read) == (
        "پولم برنگشته است",
        "+989121234567",
        "/contact/",
        ("cod",),
    )


def test_a_message_written_offline_survives_the_tab_and_is_sent_once(visitor: BrowserContext, store: Store) -> None:
    page = visit(visitor)
    visitor.set_offline(True)
    write(page)
    status(page).to_contain_text(NOT_SENT)
    expect(page.locator("[data-ways-out]")).to_be_visible()
    page.close()
    assert messages(store) == []
    visitor.set_offline(False)
    later = visit(visitor)
    status(later).to_contain_text("RH-")
    assert messages(store) == ["پولم برنگشته است"]


def test_a_message_waiting_offline_is_sent_when_the_network_is_back(visitor: BrowserContext, store: Store) -> None:
    page = visit(visitor)
    visitor.set_offline(True)
    write(page)
    status(page).to_contain_text(NOT_SENT)
    visitor.set_offline(False)
    status(page).to_contain_text("RH-")
    assert messages(store) == ["پولم برنگشته است"]


def test_a_lost_answer_makes_no_second_message(visitor: BrowserContext, store: Store) -> None:
    page = visit(visitor)
    attempts: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        attempts.append(route.request.url)
        if len(attempts) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/v1/requests", lose_the_first_answer)
    write(page)
    status(page).to_contain_text("RH-")
    assert len(attempts) == 2
    assert messages(store) == ["پولم برنگشته است"]


def test_two_tabs_offline_send_each_message_once(visitor: BrowserContext, store: Store) -> None:
    tabs = [visit(visitor), visit(visitor)]
    visitor.set_offline(True)
    for number, tab in enumerate(tabs):
        write(tab, f"پیام {number}")
        status(tab).to_contain_text(NOT_SENT)
    visitor.set_offline(False)
    for tab in tabs:
        status(tab).to_contain_text("RH-")
    assert messages(store) == ["پیام 0", "پیام 1"]


def test_where_nothing_can_be_kept_the_customer_is_told_to_stay(visitor: BrowserContext, store: Store) -> None:
    page = visitor.new_page()
    page.add_init_script("IDBFactory.prototype.open = () => { throw new DOMException('denied', 'SecurityError') }")
    page.goto("/contact/")
    page.locator("html[data-ready]").wait_for()
    visitor.set_offline(True)
    write(page)
    status(page).to_contain_text("لطفاً صفحه را نبندید")
    visitor.set_offline(False)
    status(page).to_contain_text("RH-")
    assert messages(store) == ["پولم برنگشته است"]


def test_an_outage_keeps_the_message_and_waits_as_long_as_asked(visitor: BrowserContext, store: Store) -> None:
    page = visit(visitor)
    page.route("**/v1/requests", lambda route: route.fulfill(status=503, headers={"Retry-After": "1"}), times=1)
    write(page)
    status(page).to_contain_text(NOT_SENT)
    status(page).to_contain_text("RH-")
    assert messages(store) == ["پولم برنگشته است"]


def test_wrong_fields_are_told_beside_them_and_nothing_is_sent(visitor: BrowserContext, store: Store) -> None:
    page = visit(visitor)
    write(page, message="", mobile="0912")
    error = page.locator("[data-field=mobile] .field-error")
    expect(error).to_have_text("شمارهٔ موبایل درست نیست؛ مثلاً ۰۹۱۲۱۲۳۴۵۶۷.")
    expect(page.locator("[name=mobile]")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[name=mobile]")).to_be_focused()
    page.locator("[name=mobile]").fill("09121234567")
    expect(error).to_be_hidden()
    write(page)
    status(page).to_contain_text("RH-")
    assert len(store.requests(9)) == 1


def test_what_the_collector_finds_wrong_is_told_beside_the_field_and_the_text_stays(visitor: BrowserContext) -> None:
    page = visit(visitor)
    problem = {
        "type": "urn:rahnama:problem:invalid",
        "detail": "چند جای فرم باید درست شود.",
        "errors": {"order": "نادرست"},
    }
    page.route("**/v1/requests", lambda route: route.fulfill(status=422, json=problem), times=1)
    write(page)
    expect(page.locator("[data-field=order] .field-error")).to_have_text("نادرست")
    status(page).to_have_text("چند جای فرم باید درست شود.")
    expect(page.locator("[name=message]")).to_have_value("پولم برنگشته است")
    page.locator("button[type=submit]").click()
    status(page).to_contain_text("RH-")


def test_a_reload_loses_no_word(visitor: BrowserContext) -> None:
    page = visit(visitor)
    page.locator("[name=message]").fill("نیمه‌کاره")
    page.reload()
    expect(page.locator("[name=message]")).to_have_value("نیمه‌کاره")


def test_a_sent_message_does_not_come_back_as_a_draft(visitor: BrowserContext) -> None:
    page = visit(visitor)
    write(page)
    status(page).to_contain_text("RH-")
    page.reload()
    expect(page.locator("[name=message]")).to_have_value("")


def test_a_search_reaches_the_collector_when_the_tab_closes_right_after(visitor: BrowserContext, store: Store) -> None:
    page = visit(visitor, "/faq/payment/cod/")
    page.locator("[name=q]").fill("تعمیر دوچرخه 09121234567")
    page.close(run_before_unload=True)
    wanted = ("تعمیر دوچرخه •••", "zero")
    assert searched(store, wanted) == [wanted]


def test_opening_the_contact_page_escalates_the_search_and_takes_it_along(
    visitor: BrowserContext, store: Store
) -> None:
    page = visit(visitor, "/faq/payment/cod/")
    page.locator("[name=q]").fill("تعمیر دوچرخه")
    page.locator("[name=q]").press("Tab")
    page.goto("/contact/")
    expect(page.locator("[name=search]")).to_have_value("تعمیر دوچرخه")
    write(page)
    status(page).to_contain_text("RH-")
    assert store.requests(1)[0].search == "تعمیر دوچرخه"
    page.goto("about:blank")
    wanted = ("تعمیر دوچرخه", "escalated")
    assert searched(store, wanted) == [wanted]


def test_a_no_may_say_why_under_the_same_vote(visitor: BrowserContext, store: Store) -> None:
    page = visit(visitor, "/faq/payment/cod/")
    with page.expect_response("**/v1/events"):
        page.get_by_role("button", name="نه").click()
    with page.expect_response("**/v1/events"):
        page.get_by_role("button", name="روشن نبود").click()
    page.locator("[name=comment]").fill("زنگ بزنید 09121234567")
    with page.expect_response("**/v1/events"):
        page.get_by_role("button", name="بفرستید").click()
    [vote] = store.votes(LONG_AGO)
    assert (vote.helpful, vote.reason, vote.comment) == (False, "not-clear", "زنگ بزنید •••")


def test_a_vote_is_thanked_for_once_and_a_no_shows_the_way_to_people(visitor: BrowserContext, store: Store) -> None:
    page = visit(visitor, "/faq/payment/cod/")
    with page.expect_response("**/v1/events"):
        page.get_by_role("button", name="نه").click()
    expect(page.locator("[data-vote] [data-status]")).to_contain_text("ممنون")
    expect(page.locator("[data-contact-link]")).to_be_visible()
    [vote] = store.votes(LONG_AGO)
    assert (vote.article, vote.helpful, vote.page) == ("cod", False, "/faq/payment/cod/")
    page.reload()
    expect(page.get_by_role("button", name="بله")).to_be_disabled()
