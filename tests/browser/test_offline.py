"""Without a connection: what was read can be read, what is not there is told, and no publish is mixed with another."""

from __future__ import annotations

import re
import shutil
import time
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from rahnama.collector.database import open_store
from tests.browser.axe import look_at
from tests.browser.contact_desk import fill, send, site_and_collector, status
from tests.collector.conftest import serving
from tests.deploy.servers import serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Locator, Page

    from tests.browser.conftest import Shop

pytestmark = pytest.mark.browser

READ, UNREAD = "faq/payment/cod/", "faq/payment/money-deducted/"
OFFLINE = "آفلاین هستید"
STAND_IN = "این صفحه بی‌اینترنت باز نمی‌شود"
NEW_HASH = "0123456789"
PATIENCE_SECONDS = 30
FONT = "getComputedStyle(document.body).fontFamily"
REGISTER = (
    "navigator.serviceWorker.register(document.documentElement.dataset.base + 'service-worker.js').then(() => true)"
)
"""What pages do by themselves some seconds later."""
CONTROLLED = "navigator.serviceWorker.controller !== null"
WAITING = "navigator.serviceWorker.getRegistration().then((one) => one.waiting !== null)"
SETTLED = "navigator.serviceWorker.getRegistration().then((one) => one.active?.state === 'activated' && !one.waiting)"
DENIED = "if (navigator.serviceWorker) navigator.serviceWorker.register = () => Promise.reject(new Error('denied'));"
KEPT = """async () => {
  const caches = await Promise.all((await self.caches.keys()).map((name) => self.caches.open(name)));
  const requests = await Promise.all(caches.map((cache) => cache.keys()));
  return requests.flat().map(({ url }) => url);
}"""


@dataclass(frozen=True)
class Host:
    """A web server whose site can be replaced under its visitors."""

    home: str
    current: Path

    def publish(self, site: Path) -> None:
        """Put another site in the place of the one that is served."""
        fresh = self.current.with_suffix(".new")
        fresh.symlink_to(site, target_is_directory=True)
        fresh.replace(self.current)


@dataclass(frozen=True)
class Visitor:
    """A customer's browser, and what it was told of the pages' own errors."""

    context: BrowserContext
    home: str

    def open(self, path: str) -> Page:
        """Open a page in a new tab, online or not."""
        page = self.context.new_page()
        page.goto(self.home + path)
        return page

    def settle(self, path: str = READ) -> Page:
        """Read a page and wait until the worker has taken over all that it keeps."""
        page = self.open(path)
        page.evaluate(REGISTER)
        until(page, CONTROLLED)
        return page


@pytest.fixture
def host(site: Path, tmp_path: Path) -> Iterator[Host]:
    (tmp_path / "current").symlink_to(site, target_is_directory=True)
    with serve(tmp_path / "current") as home:
        yield Host(home, tmp_path / "current")


@pytest.fixture
def visitor(chromium: Browser, host: Host) -> Iterator[Visitor]:
    with ExitStack() as stack:
        yield Visitor(visiting(stack, chromium), host.home)


def visiting(stack: ExitStack, chromium: Browser) -> BrowserContext:
    context = chromium.new_context(locale="fa-IR", viewport={"width": 390, "height": 844}, service_workers="allow")
    stack.callback(context.close)
    return context


def until(page: Page, holds: str, given: Any = None) -> None:
    """Ask the page until an expression holds; Playwright's own way of waiting needs `eval`, which the policy forbids."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not page.evaluate(holds, given):
        assert time.monotonic() < deadline, holds
        page.wait_for_timeout(50)


def sign(page: Page) -> Locator:
    return page.locator("[data-offline]")


def next_publish(site: Path, target: Path) -> Path:
    """Return the site as the next publish has it: another folder of assets, another index, and a changed answer."""
    shutil.copytree(site, target)
    [folder] = [path for path in (target / "assets").iterdir() if re.fullmatch("[0-9a-f]{10}", path.name)]
    [index] = (target / "assets" / "search").glob("index.*.txt")
    folder.rename(folder.with_name(NEW_HASH))
    index.rename(index.with_name(f"index.{NEW_HASH}.txt"))
    for path in [*target.rglob("*.html"), target / "service-worker.js"]:
        text = path.read_text("utf-8").replace(folder.name, NEW_HASH)
        path.write_text(text.replace(index.name, f"index.{NEW_HASH}.txt"), "utf-8")
    answer = target / READ / "index.html"
    answer.write_text(answer.read_text("utf-8").replace("بله؛ در تهران", "بله، تازه: در تهران"), "utf-8")
    return target


def test_a_page_that_was_read_is_read_again_with_its_looks_and_says_that_it_is_a_copy(visitor: Visitor) -> None:
    page = visitor.settle()
    visitor.context.set_offline(offline=True)
    page.reload()
    expect(page.locator("h1")).to_contain_text("پرداخت در محل")
    expect(sign(page)).to_have_text(f"{OFFLINE}؛ این نسخهٔ امروز است.")
    assert page.evaluate(FONT).startswith("Vazirmatn")
    visitor.context.set_offline(offline=False)
    expect(sign(page)).to_contain_text("نسخهٔ تازه را باز کنید")
    sign(page).get_by_role("link").click()
    expect(page.locator("html")).to_have_class("js")
    expect(sign(page)).to_be_empty()
    assert page.locator("html").get_attribute("data-kept") is None


def test_a_page_that_was_never_read_is_stood_in_for_at_its_own_address(visitor: Visitor) -> None:
    page = visitor.settle()
    visitor.context.set_offline(offline=True)
    page.goto(visitor.home + UNREAD)
    expect(page.locator("h1")).to_have_text(STAND_IN)
    expect(page.get_by_role("link", name="برایمان بنویسید")).to_be_visible()
    expect(page.locator("a[href^='tel:']").first).to_be_visible()
    visitor.context.set_offline(offline=False)
    sign(page).get_by_role("link", name="صفحه را باز کنید").click()
    expect(page.locator("h1")).to_contain_text("مبلغ از حسابم کسر شد")


def test_home_and_contact_are_there_before_anybody_reads_them(visitor: Visitor) -> None:
    page = visitor.settle()
    visitor.context.set_offline(offline=True)
    page.goto(visitor.home)
    expect(page.get_by_role("heading", level=1)).to_have_text("چه کمکی از ما برمی‌آید؟")
    page.goto(f"{visitor.home}contact/")
    expect(page.locator("form[data-contact=open]")).to_be_visible()


def test_who_has_searched_can_search_offline_and_who_has_not_is_told(visitor: Visitor) -> None:
    page = visitor.settle()
    visitor.context.set_offline(offline=True)
    box = page.get_by_role("combobox").first
    box.fill("پرداخت در محل")
    expect(page.locator("[data-search-panel]")).to_contain_text("جستجو الان در دسترس نیست")
    expect(sign(page)).to_contain_text(OFFLINE)
    visitor.context.set_offline(offline=False)
    expect(sign(page)).to_be_empty()
    box.fill("پرداخت در محل کالا")
    expect(page.get_by_role("option").first).to_contain_text("پرداخت در محل")
    visitor.context.set_offline(offline=True)
    page.goto(f"{visitor.home}search/?q=پرداخت+در+محل")
    expect(page.locator("h1")).to_have_text(STAND_IN)
    expect(page.locator("a.result").first).to_contain_text("پرداخت در محل")


def test_a_message_written_offline_goes_when_the_connection_is_back(
    chromium: Browser, site: Path, tmp_path: Path
) -> None:
    store = open_store(f"sqlite:///{tmp_path}/rahnama.db")
    with ExitStack() as stack:
        stack.callback(store.close)
        context = visiting(stack, chromium)
        visitor = Visitor(context, f"{stack.enter_context(serving(site_and_collector(site, store)))}/")
        visitor.settle().close()
        context.set_offline(offline=True)
        page = visitor.open("contact/")
        page.locator("form[data-contact=open]").wait_for()
        fill(page)
        send(page)
        status(page).to_contain_text("هنوز فرستاده نشده است")
        context.set_offline(offline=False)
        status(page).to_contain_text("RH-")
        assert not [url for url in page.evaluate(KEPT) if "/v1/" in url]


def test_the_next_visit_shows_the_new_publish_and_the_old_one_is_swept_away(
    visitor: Visitor, host: Host, tmp_path: Path
) -> None:
    page = visitor.settle()
    old_files = [url for url in page.evaluate(KEPT) if "/assets/" in url]
    host.publish(next_publish(host.current.resolve(), tmp_path / "next"))
    reader = visitor.open(READ)
    expect(reader.locator(".prose")).to_contain_text("بله، تازه")
    assert NEW_HASH in (reader.locator("head link[rel=stylesheet]").get_attribute("href") or "")
    until(reader, WAITING)
    # The old page is still open: what it may yet fetch of its own publish is gone from the host, but not from here.
    page.evaluate("document.querySelector('details.ask').open = true")
    expect(page.locator("form[data-contact=open]")).to_be_visible()
    page.close()
    reader.close()
    later = visitor.open("")
    until(later, SETTLED)
    until(later, f"async (old) => !(await ({KEPT})()).some((url) => old.includes(url))", old_files)
    visitor.context.set_offline(offline=True)
    later.goto(visitor.home + READ)
    expect(later.locator(".prose")).to_contain_text("بله، تازه")
    expect(sign(later)).to_contain_text(OFFLINE)


def test_a_copy_of_an_older_publish_keeps_its_own_files(visitor: Visitor, host: Host, tmp_path: Path) -> None:
    visitor.settle().close()
    host.publish(next_publish(host.current.resolve(), tmp_path / "next"))
    home = visitor.open("")
    until(home, WAITING)
    home.close()
    until(visitor.open(""), SETTLED)
    visitor.context.set_offline(offline=True)
    page = visitor.open(READ)
    expect(page.locator(".prose")).to_contain_text("بله؛ در تهران")
    expect(sign(page)).to_contain_text(OFFLINE)
    assert page.evaluate(FONT).startswith("Vazirmatn")


def test_where_it_is_switched_off_as_in_the_preview_worker_and_copies_go(
    visitor: Visitor, host: Host, shop: Shop
) -> None:
    page = visitor.settle()
    assert page.evaluate(KEPT)
    host.publish(shop.site)
    page.reload()
    until(page, "navigator.serviceWorker.getRegistrations().then((all) => all.length === 0)")
    until(page, "caches.keys().then((names) => names.length === 0)")
    page.reload()
    assert page.evaluate("navigator.serviceWorker.controller") is None
    assert sign(page).count() == 0


def test_a_browser_that_allows_no_worker_shows_pages_all_the_same(chromium: Browser, host: Host) -> None:
    with ExitStack() as stack:
        context = visiting(stack, chromium)
        context.add_init_script(DENIED)
        wrong: list[str] = []
        context.on("weberror", lambda error: wrong.append(str(error.error)))
        page = Visitor(context, host.home).open(READ)
        page.get_by_role("combobox").first.fill("پرداخت در محل")
        expect(page.get_by_role("option").first).to_be_visible()
        assert wrong == []


def test_a_page_fetches_nothing_for_later_before_it_has_stood_a_while(visitor: Visitor) -> None:
    page = visitor.context.new_page()
    page.clock.install()
    page.clock.pause_at(page.evaluate("Date.now() + 1"))
    page.goto(visitor.home + READ)
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    page.clock.run_for(3_000)
    until(page, CONTROLLED)


def test_a_page_whose_index_went_with_its_publish_becomes_the_new_one(
    visitor: Visitor, host: Host, tmp_path: Path
) -> None:
    page = visitor.settle()
    host.publish(next_publish(host.current.resolve(), tmp_path / "next"))
    page.get_by_role("combobox").first.fill("پرداخت در محل")
    expect(page.locator("html")).to_have_attribute("data-search-index", re.compile(NEW_HASH))
    page.get_by_role("combobox").first.fill("پرداخت در محل")
    expect(page.get_by_role("option").first).to_contain_text("پرداخت در محل")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_a_copy_and_on_the_page_that_stands_in(visitor: Visitor, scheme: str) -> None:
    page = visitor.settle()
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    visitor.context.set_offline(offline=True)
    for path in (READ, UNREAD):
        page.goto(visitor.home + path)
        expect(sign(page)).to_contain_text(OFFLINE)
        assert look_at(page).faults == []
