"""Times the opening of a next page that was read ahead, and of one that was not: `ahead.py --json`.

hit     the first answer of a search, opened some moments after it appeared
mouse   a link that was pointed at for a while before it was clicked
finger  a link that a finger rested on for as long as a tap takes
flicks  bytes that are fetched for nothing when a finger wipes up and down a page that is one list of links

Each from the click to the paints of the next page, for a browser that has the page's worker and for one that has none, the same
steps in turn with reading ahead and, as a browser that saves data, without. The shop is the demo; its first page is loaded over a fast line.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.pages_browser import PHONE, SLOW_DOWN
from benchmarks.search_browser import SLOW
from benchmarks.search_network import Network, SlowServer
from benchmarks.search_sites import build
from rahnama.preview.browser import find_browser

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from playwright.sync_api import Browser, CDPSession, Page

PROJECT = Path(__file__).parent.parent
LINK = "main a[href*='faq/']"
LIST = "faq/payment/"
QUERY = "هزینه ارسال"
READING, POINTING, PRESSING = 1_500, 300, 90
"""Milliseconds between a first answer and its tap, and that a mouse and a finger rest on a link."""
SETTLED = 3_000
FLICKS = 8
CONDITIONS = (
    "main thread slowed down 4 times, 400 kbit/s shared by all connections, 400 ms before every answer, pages may be kept for "
    f"600 s; hit after {READING} ms, mouse after {POINTING} ms, finger for {PRESSING} ms"
)

_WATCH = """() => {
  const now = () => performance.timeOrigin + performance.now();
  addEventListener("click", () => { sessionStorage.clicked = now(); }, true);
  const seen = window.seen = {};
  const watch = (type, note) => new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
  const since = (moment) => performance.timeOrigin + moment - Number(sessionStorage.clicked);
  watch("paint", (one) => { if (one.name === "first-contentful-paint") seen.fcp = since(one.startTime); });
  watch("largest-contentful-paint", (one) => { seen.lcp = since(one.startTime); });
}"""
_SAVES_DATA = "() => Object.defineProperty(NetworkInformation.prototype, 'saveData', { get: () => true })"
_CONTROLLED = """() => navigator.serviceWorker.register(document.documentElement.dataset.base + 'service-worker.js').then(() =>
  new Promise((done) => navigator.serviceWorker.controller ? done() : navigator.serviceWorker.addEventListener('controllerchange', done)))"""


@dataclass(frozen=True, slots=True)
class Visit:
    """One opening of a next page.

    Attributes:
        fcp, lcp: milliseconds from the click to its first and to its largest contentful paint.
        size: bytes of pages over the line, from the first page's rest on.
    """

    fcp: float
    lcp: float
    size: int


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.add_argument("--rounds", type=int, default=7, help="openings of each kind (%(default)s)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        build(PROJECT, Path(folder))
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox", "--disable-sync"])
        with SlowServer(Path(folder)) as server:
            found = measure(browser, server, options.rounds)
        browser.close()
    print(json.dumps(found, ensure_ascii=False, indent=2) if options.json else table(found))


def measure(browser: Browser, server: SlowServer, rounds: int) -> dict[str, Any]:
    """Return medians with and without reading ahead, and the first as parts of the second in the same round."""
    found: dict[str, Any] = {"conditions": CONDITIONS, "openings": {}}
    for way in WAYS:
        for worker in (False, True):
            pairs = []
            for done in range(rounds):
                ways = (True, False) if done % 2 else (False, True)
                seen = {ahead: visit(browser, server, way, worker=worker, ahead=ahead) for ahead in ways}
                pairs.append((seen[True], seen[False]))
            found["openings"][f"{way}, {'worker' if worker else 'no worker'}"] = compare(pairs)
    return {**found, "flicks": flick(browser, server)}


def compare(pairs: Sequence[tuple[Visit, Visit]]) -> dict[str, Any]:
    """Return the medians of pairs of visits (ahead, not ahead) and of their ratios."""
    return {
        name: {
            "ahead": round(median(getattr(one, name) for one, _ in pairs)),
            "asked": round(median(getattr(other, name) for _, other in pairs)),
            "ratio": round(median(getattr(one, name) / getattr(other, name) for one, other in pairs), 3),
        }
        for name in ("fcp", "lcp", "size")
    }


def visit(browser: Browser, server: SlowServer, way: str, *, worker: bool, ahead: bool) -> Visit:
    """Open the home page and, in the given way, a next one."""
    context = browser.new_context(
        viewport={"width": PHONE["width"], "height": PHONE["height"]},
        locale="fa-IR",
        has_touch=True,
        service_workers="allow" if worker else "block",
    )
    try:
        page = context.new_page()
        page.add_init_script(f"({_WATCH})()")
        session = rest(page, "", server, worker=worker, ahead=ahead)
        line = server.lay(SLOW)
        WAYS[way](page, session)
        page.wait_for_url(lambda address: address != server.url)
        page.wait_for_load_state("load")
        page.wait_for_timeout(SETTLED / 2)
        seen = page.evaluate("() => window.seen")
    finally:
        context.close()
    return Visit(seen["fcp"], seen["lcp"], sum(count for _, path, count in line.sent if path.endswith("/")))


def rest(page: Page, address: str, server: SlowServer, *, worker: bool = False, ahead: bool = True) -> CDPSession:
    """Open a page over a fast line and wait until it fetches nothing more."""
    server.lay(Network())
    if not ahead:
        page.add_init_script(f"({_SAVES_DATA})()")
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_DOWN})
    page.goto(server.url + address, wait_until="load")
    if worker:
        page.evaluate(_CONTROLLED)
    page.locator("input[name=q]").first.focus()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(SETTLED)
    return session


def tap_first_hit(page: Page, _: CDPSession) -> None:
    """Search, read the first answer's words, and open it."""
    page.keyboard.insert_text(QUERY)
    option = page.get_by_role("option").first
    option.wait_for()
    page.wait_for_timeout(READING)
    option.tap(no_wait_after=True)


def click(page: Page, _: CDPSession) -> None:
    """Point at a link, then click it."""
    page.locator(LINK).first.hover()
    page.wait_for_timeout(POINTING)
    page.mouse.down()
    page.mouse.up()


def tap(page: Page, session: CDPSession) -> None:
    """Tap a link as a finger does."""
    link = page.locator(LINK).first
    link.scroll_into_view_if_needed()
    box = link.bounding_box()
    assert box
    point = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    page.wait_for_timeout(PRESSING)
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


WAYS: Mapping[str, Callable[[Page, CDPSession], None]] = {"hit": tap_first_hit, "mouse": click, "finger": tap}


def flick(browser: Browser, server: SlowServer) -> dict[str, int]:
    """Return how many pages, and bytes of them, are fetched for nothing while a finger wipes up and down a list of links."""
    with browser.new_context(
        viewport={"width": PHONE["width"], "height": PHONE["height"]}, has_touch=True, service_workers="block"
    ) as context:
        page = context.new_page()
        session = rest(page, LIST, server)
        line = server.lay(SLOW)
        for number in range(FLICKS):
            gesture = {
                "x": PHONE["width"] // 2,
                "y": PHONE["height"] // 4 + 50 * number,
                "yDistance": 400 if number % 2 else -400,
                "speed": 1600,
            }
            session.send("Input.synthesizeScrollGesture", {**gesture, "gestureSourceType": "touch"})
            page.wait_for_timeout(300)
        page.wait_for_timeout(SETTLED)
    sizes = [(path, count) for _, path, count in line.sent if path.endswith("/")]
    return {"flicks": FLICKS, "pages": len({path for path, _ in sizes}), "bytes": sum(count for _, count in sizes)}


def table(found: Mapping[str, Any]) -> str:
    """Return the report for people."""
    lines = [
        found["conditions"],
        " " * 20 + "".join(title.rjust(24) for title in ("FCP, ms", "LCP, ms", "pages, bytes")),
    ]
    for name, figures in found["openings"].items():
        cells = [f"{one['ahead']:,} / {one['asked']:,} = {one['ratio']:.2f}" for one in figures.values()]
        lines.append(name.ljust(20) + "".join(cell.rjust(24) for cell in cells))
    flicks = found["flicks"]
    lines.append(f"{flicks['flicks']} flicks over a list: {flicks['pages']} pages, {flicks['bytes']:,} bytes")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
