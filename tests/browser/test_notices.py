"""Notices on a page: by the browser's clock, closed for good on a device, told when they come later, moving nothing."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from playwright.sync_api import expect

from rahnama.content.bidi import isolate
from rahnama.site.assets import AssetBundle
from tests.conftest import ROOT
from tests.deploy.servers import serve
from tests.site.html import read_page
from tests.site.notice_board import make_board

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page


pytestmark = pytest.mark.browser

NOON = dt.datetime(2026, 11, 29, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=3, minutes=30)))
ARTICLE = "/faq/payment/cod/"


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with serve(site) as url:
        yield url


@pytest.fixture(scope="module")
def section(site: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The notices as the page of ARTICLE would hold them."""
    sheet = read_page(site / "index.html").first("link", rel="stylesheet").attributes["href"]
    folder = sheet.split("/stylesheets")[0].removeprefix("./")
    assets = AssetBundle(folder, {"javascripts/notices-early.js": b""})
    templates = Environment(loader=FileSystemLoader(ROOT / "overrides"), autoescape=True)
    board = make_board(tmp_path_factory.mktemp("shop"))
    return templates.get_template("partials/notices.html").render(
        help=SimpleNamespace(board=board, asset=assets.address),
        chrome="",
        at=board.place(ARTICLE.lstrip("/")),
        root="../../../",
        isolate=lambda text: Markup(isolate(text)),
    )


@pytest.fixture
def visit(chromium: Browser, address: str, site: Path, section: str) -> Iterator[Callable[..., Page]]:
    """Open the article with the board's notices built in or not, and with a status file of one's own, at a time of day."""
    context = chromium.new_context(base_url=address, locale="fa-IR")
    context.clock.install(time=NOON)

    def visit(status: dict[str, Any] | None = None, *, built: bool = True, at: dt.datetime = NOON) -> Page:
        page = context.new_page()
        page.clock.set_system_time(at)
        page.route("**/status.json", lambda route: route.fulfill(json=status) if status else route.abort())
        html = (site / ARTICLE.lstrip("/") / "index.html").read_text("utf-8")
        if built:
            html = html.replace('<header class="header">', section + '<header class="header">')
        page.route(f"**{ARTICLE}", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
        page.goto(ARTICLE)
        expect(page.locator("html")).to_have_class("js")
        page.clock.run_for(2_000)
        return page

    yield visit
    context.close()


def height_above(page: Page) -> float:
    """Return where the page's own content begins."""
    top: float = page.locator(".header").evaluate("node => node.getBoundingClientRect().top + scrollY")
    return top


def row(key: str, **more: object) -> dict[str, Any]:
    until = (NOON + dt.timedelta(hours=2)).isoformat()
    base = {"key": key, "level": "incident", "label": "اختلال", "text": "بانک قطع است.", "since": "", "ending": "تا شب"}
    return {"notices": [{**base, "until": until, **more}]}


def test_the_clock_of_the_browser_decides_before_the_page_is_painted(visit: Callable[..., Page]) -> None:
    noon, evening = visit(), visit(at=NOON + dt.timedelta(hours=9))
    expect(noon.locator(".notice:visible")).to_have_count(2)
    expect(noon.locator(".notice--incident")).to_be_visible()
    expect(evening.locator(".notice--incident")).to_be_hidden()
    expect(evening.locator(".notice--warning")).to_be_visible()


def test_a_closed_notice_stays_closed_on_this_device_and_the_others_stay(visit: Callable[..., Page]) -> None:
    page = visit()
    page.locator(".notice--incident").get_by_role("button", name="بستن این اعلان").press("Enter")
    expect(page.locator(".notice--incident")).to_be_hidden()
    expect(page.locator("main")).to_be_focused()
    again = visit()
    expect(again.locator(".notice--incident")).to_be_hidden()
    expect(again.locator(".notice--info")).to_be_visible()


def test_a_notice_that_comes_later_is_told_and_moves_nothing(visit: Callable[..., Page]) -> None:
    page = visit(row("bank.1"), built=False)
    strip = page.get_by_role("status", name="اعلان تازه")
    expect(strip).to_contain_text("اختلال: بانک قطع است.")
    assert height_above(page) == height_above(visit(built=False))
    strip.get_by_role("button").click()
    expect(strip).to_be_empty()
    expect(visit(row("bank.1"), built=False).locator(".notice")).to_have_count(0)


def test_a_withdrawn_notice_says_so_and_keeps_its_room(visit: Callable[..., Page]) -> None:
    page = visit({"notices": []})
    box = page.locator(".notice--incident")
    expect(box).to_contain_text("دیگر برقرار نیست")
    assert height_above(page) == height_above(visit())


def test_a_notice_is_shown_on_the_pages_of_its_categories_only(visit: Callable[..., Page]) -> None:
    there, elsewhere = row("a.1", at=["faq/payment/"]), row("b.1", at=["faq/order/"])
    page = visit({"notices": [*there["notices"], *elsewhere["notices"]]}, built=False)
    expect(page.locator("[data-notice]")).to_have_count(1)
    expect(page.locator("[data-notice='a.1']")).to_be_visible()


def test_the_file_is_asked_for_once_in_five_minutes(visit: Callable[..., Page]) -> None:
    first = visit(row("bank.1"), built=False)
    asked: list[str] = []
    again = visit(None, built=False)
    again.on("request", lambda request: asked.append(request.url) if "status.json" in request.url else None)
    again.reload()
    again.clock.run_for(2_000)
    expect(again.locator("[data-notice='bank.1']")).to_be_visible()
    assert asked == []
    first.close()
