"""Where logging is off, or the browser asks not to be tracked, nothing of what a customer does leaves the browser."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.conftest import ROOT
from tests.deploy.servers import serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page, Request

pytestmark = pytest.mark.browser

GPC = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true });"
DNT = "Object.defineProperty(Navigator.prototype, 'doNotTrack', { get: () => '1' });"


@pytest.fixture(scope="module")
def sites(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Addresses of the demo shop as it is, with all logging switched off, and with the access log."""
    folder = tmp_path_factory.mktemp("sites")
    with ExitStack() as stack:
        homes = {"true": stack.enter_context(serve(site))}
        for log in ("false", "access-log"):
            command = [sys.executable, "scripts/build_site.py", "--site-dir", str(folder / log)]
            environment = {**os.environ, "RAHNAMA_SEARCH_LOG": log, "RAHNAMA_COLLECTOR": "/"}
            done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout + done.stderr
            homes[log] = stack.enter_context(serve(folder / log))
        yield homes


@pytest.fixture
def visit(chromium: Browser, sites: dict[str, str]) -> Iterator[Callable[..., tuple[BrowserContext, list[Request]]]]:
    """Open a browser on one of the sites; every request of it is written down."""
    with ExitStack() as stack:

        def visit(log: str, *scripts: str) -> tuple[BrowserContext, list[Request]]:
            context = chromium.new_context(base_url=sites[log], locale="fa-IR", service_workers="block")
            stack.callback(context.close)
            for script in scripts:
                context.add_init_script(script)
            requests: list[Request] = []
            context.on("request", lambda request: requests.append(request))  # noqa: PLW0108 - it marks its handlers
            return context, requests

        yield visit


def use(context: BrowserContext) -> Page:
    """Search, open an answer, vote if that is asked for, search in vain and turn to people; then leave."""
    page = context.new_page()
    page.goto("/")
    box = page.get_by_role("combobox").first
    box.press_sequentially("پرداخت در محل")
    page.get_by_role("option").first.click()
    page.wait_for_url("**/faq/**")
    if page.get_by_role("button", name="بله").is_visible():
        page.get_by_role("button", name="بله").click()
    page.get_by_role("combobox").first.press_sequentially("بلیت هواپیما به مشهد")
    page.wait_for_timeout(1_500)  # longer than a search takes to settle
    page.get_by_role("combobox").first.press("Enter")
    page.locator("[data-search-panel] a", has_text="برایمان بنویسید").click()
    page.wait_for_timeout(2_500)  # longer than events wait for company
    return page


def told(requests: list[Request]) -> list[str]:
    """Return the requests that are neither for a file nor for a page of the site."""
    return [
        f"{request.method} {urlsplit(request.url).path}"
        for request in requests
        if request.method != "GET" or "/v1/" in request.url or "log.gif" in request.url
    ]


@pytest.mark.parametrize(
    ("log", "wish"),
    [("false", ""), ("true", GPC), ("true", DNT), ("access-log", GPC)],
    ids=["switched off", "GPC", "DNT", "access log, GPC"],
)
def test_nothing_is_told(visit: Callable[..., tuple[BrowserContext, list[Request]]], log: str, wish: str) -> None:
    context, requests = visit(log, wish)
    page = use(context)
    page.close()
    assert len(requests) > 10
    assert told(requests) == []


@pytest.mark.parametrize(("log", "way"), [("true", "POST /v1/events"), ("access-log", "GET /assets/log.gif")])
def test_the_same_steps_are_told_where_they_may_be(
    visit: Callable[..., tuple[BrowserContext, list[Request]]], log: str, way: str
) -> None:
    context, requests = visit(log)
    use(context)
    assert set(told(requests)) == {way}


@pytest.mark.parametrize(("log", "asked"), [("false", False), ("true", True), ("access-log", True)])
def test_no_vote_is_asked_for_where_none_is_sent(
    visit: Callable[..., tuple[BrowserContext, list[Request]]],
    log: str,
    asked: bool,  # noqa: FBT001
) -> None:
    page = visit(log)[0].new_page()
    page.goto("/faq/payment/cod/")
    expect(page.locator("html")).to_have_class("js")
    expect(page.locator("[data-vote]")).to_be_visible(visible=asked)


def test_what_waited_from_before_is_forgotten_and_not_sent(
    visit: Callable[..., tuple[BrowserContext, list[Request]]],
) -> None:
    context, requests = visit("true")
    context.route("**/v1/events", lambda route: route.abort())
    page = use(context)
    assert "POST /v1/events" in told(requests)
    context.add_init_script(GPC)
    requests.clear()
    page.goto("/")
    page.wait_for_timeout(2_500)
    assert told(requests) == []


def test_a_failed_search_stands_in_the_form_where_logging_is_off(
    visit: Callable[..., tuple[BrowserContext, list[Request]]],
) -> None:
    page = use(visit("false")[0])
    expect(page.locator("form[data-contact] input[name=search]")).to_have_value("بلیت هواپیما به مشهد")
