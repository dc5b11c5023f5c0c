"""Times style, layout and paint of long pages with and without `content-visibility`: `layout.py --json`.

A made-up shop (5,000 questions) is opened on a cheap phone, each page in turns with the sheet as it is and with one in which nothing is
left out of layout; medians of what the main thread did until the page had loaded and rested, and of the second part over the first.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.pages import CACHE
from benchmarks.pages_browser import PHONE, SLOW_DOWN
from benchmarks.pages_sites import build_all
from benchmarks.search_network import SlowServer
from rahnama.preview.browser import find_browser

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from playwright.sync_api import Browser

SHEET = "**/rahnama.css"
LEFT_OUT = re.compile(r"content-visibility:\s*auto")
RESTED = 1_500
FIGURES = ("style", "layout", "task", "fcp", "blocked", "shifts")
CONDITIONS = f"main thread slowed down {SLOW_DOWN} times, fast line, {PHONE['width']} x {PHONE['height']}; milliseconds"

_WATCH = """() => {
  const seen = window.seen = { fcp: 0, blocked: 0, shifts: 0 };
  const watch = (type, note) => new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
  watch("paint", (one) => { if (one.name === "first-contentful-paint") seen.fcp = one.startTime; });
  watch("layout-shift", (one) => { seen.shifts += one.value; });
  watch("longtask", (one) => { seen.blocked += Math.max(0, one.duration - 50); });
}"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, build, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.add_argument("--entries", type=int, default=5_000, help="questions of the shop (%(default)s)")
    parser.add_argument("--rounds", type=int, default=7, help="openings of each page and sheet (%(default)s)")
    parser.add_argument("--cache", type=Path, default=CACHE, help="where the shop is kept (var/pages)")
    options = parser.parse_args(arguments)
    sites = build_all(options.cache, options.entries, ())
    category = sites.pages["category"]
    pages = {
        "category": category,
        "its paper": f"{category}print/",
        "all questions": "search/",
        "guide": sites.pages["guide"],
    }
    with sync_playwright() as playwright, SlowServer(sites.folders["rahnama"]) as server:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox", "--disable-sync"])
        found = {kind: compare(browser, server.url + address, options.rounds) for kind, address in pages.items()}
        browser.close()
    print(json.dumps(found, ensure_ascii=False, indent=2) if options.json else table(found, options.entries))


def compare(browser: Browser, address: str, rounds: int) -> dict[str, Any]:
    """Return the medians of both sheets' figures, and of the first as parts of the second's in the same round."""
    seen: dict[bool, list[dict[str, float]]] = {True: [], False: []}
    for done in range(rounds):
        for left_out in (True, False) if done % 2 else (False, True):
            seen[left_out].append(view(browser, address, left_out=left_out))
    return {name: figure([one[name] for one in seen[True]], [one[name] for one in seen[False]]) for name in FIGURES}


def figure(ours: Sequence[float], others: Sequence[float]) -> dict[str, float | None]:
    """Return both medians and that of the ratios, which is None where the others' are nothing."""
    ratios = [one / other for one, other in zip(ours, others, strict=True) if other]
    return {
        "left_out": round(median(ours), 3),
        "all": round(median(others), 3),
        "ratio": round(median(ratios), 3) if ratios else None,
    }


def view(browser: Browser, address: str, *, left_out: bool) -> dict[str, float]:
    """Open a page once, and return what its main thread did, in milliseconds."""
    context = browser.new_context(
        viewport={"width": PHONE["width"], "height": PHONE["height"]}, is_mobile=True, service_workers="block"
    )
    try:
        page = context.new_page()
        page.add_init_script(f"({_WATCH})()")
        page.route(
            SHEET,
            lambda route: route.fulfill(response=(got := route.fetch()), body=sheet(got.text(), left_out=left_out)),
        )
        session = context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_DOWN})
        session.send("Performance.enable", {"timeDomain": "threadTicks"})  # other programs' turns do not count
        page.goto(address, wait_until="load")
        page.wait_for_timeout(RESTED)
        counted = {one["name"]: one["value"] * 1000 for one in session.send("Performance.getMetrics")["metrics"]}
        seen: dict[str, float] = page.evaluate("() => window.seen")
    finally:
        context.close()
    return {
        "style": counted["RecalcStyleDuration"],
        "layout": counted["LayoutDuration"],
        "task": counted["TaskDuration"],
        **seen,
    }


def sheet(rules: str, *, left_out: bool) -> str:
    """Return the sheet as it is, or with everything laid out."""
    whole, found = LEFT_OUT.subn("content-visibility:visible", rules)
    if not found:
        raise ValueError(f"{SHEET} leaves nothing out; both would be the same")
    return rules if left_out else whole


def table(found: Mapping[str, Any], entries: int) -> str:
    """Return the report for people."""
    lines = [
        f"a shop of {entries:,} questions; {CONDITIONS}: with, without, ratio",
        " " * 15 + "".join(name.rjust(24) for name in FIGURES),
    ]
    for kind, figures in found.items():
        lines.append(kind.ljust(15) + "".join(_cell(name, one).rjust(24) for name, one in figures.items()))
    return "\n".join(lines)


def _cell(name: str, one: Mapping[str, float | None]) -> str:
    digits = 3 if name == "shifts" else 0
    ratio = "" if one["ratio"] is None else f" = {one['ratio']:.2f}"
    return f"{one['left_out']:,.{digits}f} / {one['all']:,.{digits}f}{ratio}"


if __name__ == "__main__":
    main()
