"""What a page may weigh. Bytes are held here; times belong to benchmarks/pages.py."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from benchmarks.catalog import write_shop
from benchmarks.pages_browser import View, first_view
from benchmarks.pages_sites import Sites, weigh_pages
from benchmarks.search_network import SlowServer
from benchmarks.search_sites import build
from rahnama.search.bundle import join_modules
from rahnama.search.minify import shorten_scopes
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Route

PAGES = {
    "home": "",
    "category": "faq/payment/",
    "entry": "faq/payment/money-deducted/",
    "guide": "guides/mobile/",
    "contact": "contact/",
}
MOST_REQUESTS = 9
MOST_BYTES = {"contact": 60_000}
"""Of a first view without the font, heads counted; the form's own scripts come on top where it is the page's matter."""
MOST_BYTES_ELSEWHERE = 40_000
MOST_FIRST_SHEET = 6_000
"""What keeps every page from being painted."""
MOST_LATER_SHEET = 7_500
PAINTED = """() => new Promise((done) => {
  const told = (list) => { if (list.getEntriesByName("first-contentful-paint").length > 0) done(); };
  new PerformanceObserver(told).observe({ type: "paint", buffered: true });
})"""
MOST_SCRIPT = 18_000
MOST_FONT = 30_000
MOST_AHEAD = 500


@pytest.fixture(scope="module")
def views(site: Path, chromium: Browser) -> dict[str, View]:
    with SlowServer(site) as server:
        return {kind: first_view(chromium, server, address) for kind, address in PAGES.items()}


@pytest.mark.browser
@pytest.mark.parametrize("kind", PAGES)
def test_a_first_view_is_light(views: dict[str, View], kind: str) -> None:
    seen = views[kind]
    assert seen.requests - seen.fonts <= MOST_REQUESTS
    assert seen.size - seen.font_size <= MOST_BYTES.get(kind, MOST_BYTES_ELSEWHERE)


@pytest.mark.browser
@pytest.mark.parametrize("kind", PAGES)
def test_a_view_breaks_no_rule(views: dict[str, View], kind: str) -> None:
    """No request to elsewhere, no error on the console, nothing that the policy refuses."""
    assert views[kind].problems == ()


@pytest.mark.browser
def test_who_does_not_search_fetches_nothing_of_the_search(site: Path, chromium: Browser) -> None:
    with SlowServer(site) as server:
        first_view(chromium, server, PAGES["entry"])
        assert [path for _, path, _ in server.line.sent if "/assets/search/" in path] == []


@pytest.mark.browser
@pytest.mark.parametrize("kind", PAGES)
def test_a_page_appears_before_its_later_sheet_is_here(site: Path, chromium: Browser, kind: str) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    with SlowServer(site) as server:
        page = chromium.new_page(viewport={"width": 412, "height": 823})
        page.route("**/later.css", hold)
        page.goto(server.url + PAGES[kind], wait_until="commit")
        page.locator("h1").wait_for()  # a slow machine paints what stands above it first
        page.evaluate(PAINTED)
        assert page.locator(".contact-card").count() == 0
        held[0].continue_()
        page.locator(".contact-card").wait_for()
        page.close()


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["home", "entry", "guide"])
def test_nothing_moves_when_scripts_start(site: Path, chromium: Browser, kind: str) -> None:
    """Letters of another width may break lines elsewhere, and which ones a machine has differs: without the font here."""
    with SlowServer(site) as server:
        assert first_view(chromium, server, PAGES[kind], fonts=False).shifts < 0.001


def test_sheets_script_and_font_keep_to_their_budgets(site: Path) -> None:
    names = ("rahnama.css", "later.css", "app.js", "vazirmatn.woff2")
    [first], [later], [script], [font] = (list(site.rglob(name)) for name in names)
    assert len(gzip.compress(first.read_bytes())) <= MOST_FIRST_SHEET
    assert len(gzip.compress(later.read_bytes())) <= MOST_LATER_SHEET
    assert len(gzip.compress(script.read_bytes())) <= MOST_SCRIPT
    assert len(font.read_bytes()) <= MOST_FONT


def test_reading_ahead_adds_little_to_the_script() -> None:
    modules = ROOT / "overrides" / "assets" / "javascripts"

    def size(ahead: str) -> int:
        read = {"ahead.js": ahead}
        script = join_modules(["app.js"], lambda name: read.get(name) or (modules / name).read_text("utf-8"))
        return len(gzip.compress(shorten_scopes(script).encode()))

    whole = size((modules / "ahead.js").read_text("utf-8"))
    assert whole - size("export function initAhead() {\n  return () => undefined;\n}\n") <= MOST_AHEAD


def test_articles_do_not_grow_with_the_site(tmp_path: Path) -> None:
    around = []
    for entries in (60, 240):
        shop, target = tmp_path / f"shop-{entries}", tmp_path / f"site-{entries}"
        shop.mkdir()
        write_shop(shop, entries=entries, seed=7)
        build(shop, target)
        weighed = weigh_pages(Sites(entries, {"rahnama": target}, {}))["rahnama"]
        around.append({kind: figures["around"] for kind, figures in weighed.items()})
    small, large = around
    assert large == pytest.approx(small, rel=0.05)
