"""The page that is likely next is read ahead, once; nothing that nobody wants, and nobody is told of it."""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from benchmarks.search_network import HEADER, SlowServer
from tests.browser.test_offline import CONTROLLED, FONT, KEPT, REGISTER, next_publish, until
from tests.deploy.servers import serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.browser

CATEGORY = "/faq/payment/"
COD, LIMIT = f"{CATEGORY}cod/", f"{CATEGORY}payment-limit/"
OTHERS = [f"{CATEGORY}{name}/" for name in ("installments", "card-to-card", "double-charge", "payment-methods")]
PATIENCE_SECONDS = 20
WISHES = {
    "saves data": "Object.defineProperty(NetworkInformation.prototype, 'saveData', { get: () => true });",
    "2G": "Object.defineProperty(NetworkInformation.prototype, 'effectiveType', { get: () => 'slow-2g' });",
    "GPC": "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true });",
    "not loaded": "Object.defineProperty(Document.prototype, 'readyState', { get: () => 'interactive' });",
}
ADD_LINK = "(href) => document.querySelector('main').append(Object.assign(document.createElement('a'), { href, textContent: 'x', id: 'added' }))"
UNLIKELY = [
    "https://elsewhere.example/faq/payment/cod/",
    "/contact/?request=order",
    "/search/?q=x",
    f"{CATEGORY}print/",
    f"{COD}?x=1",
    f"{COD}index.html.md",
    f"{CATEGORY}#content",
]


@pytest.fixture
def host(site: Path) -> Iterator[SlowServer]:
    """A host that lets browsers keep pages for some minutes, as GitHub Pages does."""
    with SlowServer(site) as server:
        yield server


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page; what its console complains of fails the test."""
    with ExitStack() as stack:
        complaints: list[str] = []

        def visit(address: str, *, worker: bool = False, script: str = "") -> Page:
            kind = "allow" if worker else "block"
            context = chromium.new_context(locale="fa-IR", has_touch=True, service_workers=kind)  # type: ignore[arg-type]
            stack.callback(context.close)
            context.add_init_script(script)
            context.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
            page = context.new_page()
            page.goto(address)
            if worker:
                page.evaluate(REGISTER)
                until(page, CONTROLLED)
            return page

        yield visit
        assert complaints == []


def asked(host: SlowServer, path: str) -> int:
    """Return how often a page was asked for."""
    return [(one, count) for _, one, count in list(host.line.sent)].count((path, HEADER))


def when_asked(page: Page, host: SlowServer, path: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not asked(host, path):
        assert time.monotonic() < deadline, path
        page.wait_for_timeout(20)


def link(page: Page, path: str) -> Locator:
    return page.locator(f"main a[href$='{path.removeprefix(CATEGORY)}']").first


def press(page: Page, path: str) -> None:
    """Lay a finger, or press a button, on a link."""
    link(page, path).dispatch_event("pointerdown")


def read_ahead(page: Page) -> list[str]:
    """Return a list that every address which is read ahead from now on is added to."""
    found: list[str] = []
    page.on("request", lambda request: found.append(request.url) if request.headers.get("purpose") else None)
    return found


@pytest.mark.parametrize("worker", [False, True], ids=["no worker", "worker"])
def test_a_touched_link_is_fetched_once_and_opened_from_what_was_fetched(
    host: SlowServer,
    visit: Callable[..., Page],
    worker: bool,  # noqa: FBT001
) -> None:
    page = visit(host.url + CATEGORY[1:], worker=worker)
    press(page, COD)
    when_asked(page, host, COD)
    link(page, COD).click()
    page.wait_for_url(f"**{COD}")
    assert "پرداخت در محل" in page.locator("h1").inner_text()
    assert asked(host, COD) == 1


def test_a_sure_first_answer_is_read_ahead_and_a_doubtful_one_is_not(
    host: SlowServer, visit: Callable[..., Page]
) -> None:
    page = visit(host.url)
    box = page.get_by_role("combobox").first
    box.fill("بلیت هواپیما به مشهد")
    page.locator("[data-search-panel]").get_by_text("پاسخ مطمئنی پیدا نشد").wait_for()
    page.wait_for_timeout(600)
    before = {path for _, path, _ in host.line.sent}
    box.fill("پرداخت در محل")
    when_asked(page, host, COD)
    assert {path for _, path, _ in host.line.sent} - before == {COD}
    assert not [path for path in before if path.startswith("/faq/")]


def test_a_mouse_must_rest_on_a_link(host: SlowServer, visit: Callable[..., Page]) -> None:
    page = visit(host.url + CATEGORY[1:])
    page.clock.install()
    page.clock.pause_at(page.evaluate("Date.now() + 1"))
    link(page, COD).dispatch_event("pointerover")
    page.clock.run_for(79)
    link(page, LIMIT).dispatch_event("pointerover")
    page.clock.run_for(80)
    when_asked(page, host, LIMIT)
    assert asked(host, COD) == 0


def test_the_keyboard_counts_where_it_stays(host: SlowServer, visit: Callable[..., Page]) -> None:
    page = visit(host.url + CATEGORY[1:])
    link(page, COD).focus()
    when_asked(page, host, COD)


@pytest.mark.parametrize("wish", WISHES)
def test_nothing_is_read_ahead_against_a_wish_or_before_the_page_is_there(
    host: SlowServer, visit: Callable[..., Page], wish: str
) -> None:
    page = visit(host.url + CATEGORY[1:], script=WISHES[wish])
    press(page, COD)
    page.wait_for_timeout(300)
    assert asked(host, COD) == 0


@pytest.mark.parametrize("address", UNLIKELY)
def test_what_is_no_likely_page_of_the_site_is_not_read_ahead(
    host: SlowServer, visit: Callable[..., Page], address: str
) -> None:
    page = visit(host.url + CATEGORY[1:])
    requests = read_ahead(page)
    page.evaluate(ADD_LINK, address)
    page.locator("#added").dispatch_event("pointerdown")
    page.wait_for_timeout(100)
    with page.expect_request(f"**{LIMIT}"):
        press(page, LIMIT)
    assert requests == [host.url + LIMIT[1:]]


def test_a_page_reads_no_more_than_three_ahead(host: SlowServer, visit: Callable[..., Page]) -> None:
    page = visit(host.url + CATEGORY[1:])
    for path in OTHERS:
        press(page, path)
        page.wait_for_timeout(200)
    assert [asked(host, path) for path in OTHERS] == [1, 1, 1, 0]


def test_a_page_that_is_read_ahead_counts_as_read_nowhere(host: SlowServer, visit: Callable[..., Page]) -> None:
    page = visit(host.url + CATEGORY[1:], worker=True)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(f"{request.method} {request.url}"))
    press(page, COD)
    when_asked(page, host, COD)
    page.wait_for_timeout(2_500)  # longer than events wait for company
    assert requests == [f"GET {host.url}{COD[1:]}"]
    assert page.evaluate("sessionStorage.getItem('rahnama.read')") is None
    assert f"{host.url}{COD[1:]}" not in page.evaluate(KEPT)


def test_where_pages_must_be_asked_for_anew_one_try_is_all(site: Path, visit: Callable[..., Page]) -> None:
    with serve(site) as home:
        page = visit(home + CATEGORY[1:])
        requests = read_ahead(page)
        for path in OTHERS[:2]:
            press(page, path)
            page.wait_for_timeout(300)
        assert requests == [home + OTHERS[0][1:]]


def test_a_page_that_was_read_ahead_of_a_publish_keeps_its_looks(
    host: SlowServer, visit: Callable[..., Page], site: Path, tmp_path: Path
) -> None:
    page = visit(host.url + CATEGORY[1:])
    press(page, COD)
    when_asked(page, host, COD)
    page.wait_for_timeout(300)
    host.root = next_publish(site, tmp_path / "next")
    link(page, COD).click()
    page.wait_for_url(f"**{COD}")
    page.locator("html.js").wait_for()
    assert page.evaluate(FONT).startswith("Vazirmatn")
