"""Opens a page as a cheap phone on a slow network does, in Chromium, and says what that took."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from benchmarks.search_network import Network

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playwright.sync_api import Browser, Page

    from benchmarks.search_network import Line, SlowServer

PHONE = {"width": 412, "height": 823}
SLOW_DOWN = 4
LONGEST_WAIT = 180_000
"""Milliseconds after which a page is given up."""
FONTS = (".woff2", ".woff", ".ttf")

_WATCH = """() => {
  const seen = window.seen = { fcp: 0, lcp: 0, largest: "", shifts: 0, tasks: [], refused: [] };
  const watch = (type, note) => new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
  watch("paint", (one) => { if (one.name === "first-contentful-paint") seen.fcp = one.startTime; });
  watch("largest-contentful-paint", (one) => { seen.lcp = one.startTime; seen.largest = one.element?.tagName ?? ""; });
  watch("layout-shift", (one) => { if (!one.hadRecentInput) seen.shifts += one.value; });
  watch("longtask", (one) => seen.tasks.push([one.startTime, one.duration]));
  document.addEventListener("securitypolicyviolation", (one) => seen.refused.push(one.violatedDirective));
}"""
_TELL = """() => ({ ...window.seen, blocked: window.seen.tasks
  .filter(([start]) => start >= window.seen.fcp)
  .reduce((sum, [, duration]) => sum + Math.max(0, duration - 50), 0) })"""


@dataclass(frozen=True, slots=True)
class View:
    """One first view of a page, cold cache.

    Attributes:
        fcp, lcp: milliseconds from navigation to the first and to the largest contentful paint.
        blocked: total blocking time, milliseconds.
        shifts: cumulative layout shift without session windows: the plain sum, which is never smaller.
        requests, size: everything that came over the network, heads counted with 300 bytes each, bodies as sent.
        fonts, font_size: the part of them that fonts are.
        by_kind: bytes by ending of the file's name.
        largest: element of the largest paint.
        problems: requests to other hosts, errors on the console, what the policy refused.
    """

    fcp: float
    lcp: float
    blocked: float
    shifts: float
    requests: int
    size: int
    fonts: int
    font_size: int
    by_kind: Mapping[str, int] = field(default_factory=dict)
    largest: str = ""
    problems: tuple[str, ...] = ()


def view(
    browser: Browser,
    server: SlowServer,
    address: str,
    network: Network,
    *,
    slow_down: float = SLOW_DOWN,
    fonts: bool = True,
) -> View:
    """Open the page at `address` below the server's root once, with nothing cached, until it rests."""
    line = server.lay(network)
    context = browser.new_context(
        viewport={"width": PHONE["width"], "height": PHONE["height"]}, locale="fa-IR", is_mobile=True, has_touch=True
    )
    try:
        page = context.new_page()
        problems = _listen(page, server.url)
        page.add_init_script(f"({_WATCH})()")
        if not fonts:
            page.route("**/*.woff2", lambda route: route.abort())
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slow_down})
        page.goto(server.url + address, wait_until="load", timeout=LONGEST_WAIT)
        page.wait_for_load_state("networkidle", timeout=LONGEST_WAIT)
        seen = page.evaluate(_TELL)
    finally:
        context.close()
    refused = [f"refused: {one}" for one in seen["refused"]]
    return View(
        fcp=seen["fcp"],
        lcp=seen["lcp"],
        blocked=seen["blocked"],
        shifts=seen["shifts"],
        largest=seen["largest"],
        problems=(*problems, *refused),
        **_carried(line),
    )


def first_view(browser: Browser, server: SlowServer, address: str, *, fonts: bool = True) -> View:
    """Open a page once at full speed, as `view` does; without `fonts` as if they never came."""
    return view(browser, server, address, Network(), slow_down=1, fonts=fonts)


def _listen(page: Page, own: str) -> list[str]:
    """Return a list that what goes wrong on `page` is added to."""
    problems: list[str] = []
    host = urlsplit(own).netloc
    foreign = {"data", "blob", ""}

    def asked(address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in foreign and parts.netloc != host:
            problems.append(f"elsewhere: {parts.netloc}")

    page.on("request", lambda request: asked(request.url))
    page.on("pageerror", lambda error: problems.append(f"error: {error}"))
    page.on("console", lambda said: problems.append(f"console: {said.text}") if said.type == "error" else None)
    return problems


def _carried(line: Line) -> dict[str, Any]:
    """Return what a view took over the network, as fields of `View`; an address that was asked for twice is one request."""
    sizes: Counter[str] = Counter()
    for _, path, amount in line.sent:
        sizes[urlsplit(path).path] += amount
    by_kind: Counter[str] = Counter()
    for path, amount in sizes.items():
        name = path.rpartition("/")[2]
        by_kind[name.rpartition(".")[2] if "." in name else "html"] += amount
    fonts = {path: amount for path, amount in sizes.items() if path.endswith(FONTS)}
    return {
        "requests": len(sizes),
        "size": sizes.total(),
        "fonts": len(fonts),
        "font_size": sum(fonts.values()),
        "by_kind": dict(by_kind),
    }
