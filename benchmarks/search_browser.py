"""Measures search as a customer with a cheap phone meets it, in Chromium: from turning to the search box to the first visible result."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from statistics import median, median_high
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Page, sync_playwright

from benchmarks.search_network import Network, SlowServer
from rahnama.preview.browser import find_browser

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from playwright.sync_api import Browser

    from benchmarks.search_engines import Deadline

THROTTLE = Path(__file__).parent / "search_throttle.py"
SLOW = Network(rate=400_000 / 8, latency=0.4)
SLOW_DOWN = 4
PHONE = {"width": 412, "height": 823}
LONGEST_WAIT = 180
"""Seconds after which a result is no longer waited for."""
PAUSE = 120
"""Milliseconds between two keys of a fast typist."""
QUERIES = ("هزینه ارسال", "کارت هدیه", "رهگیری سفارش")

CONDITIONS = {
    "network": "400 kbit/s shared by all connections, 400 ms before every answer, answers gzip -9; no cost of connecting",
    "first_result": "cold cache; page loaded, box focused at once, whole query put in, then time until a result is visible",
    "first_result_cpu": "renderer processes stopped and continued in turns, so main thread and workers alike; see slow_down",
    "longest_task": "processor time of the main thread, times 4, so that other programs do not count; fast network",
}

_WATCH = """(selector) => {
  const now = () => performance.timeOrigin + performance.now();
  window.bench = { now, began: 0 };
  const seen = (one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    && one.getBoundingClientRect().height > 0;
  window.bench.answered = new Promise((done) => {
    const look = () => {
      if ([...document.querySelectorAll(selector)].some(seen)) done(now());
      else requestAnimationFrame(look);
    };
    look();
  });
}"""
_WORK = "let sum = 0; const begun = performance.now(); for (let at = 0; at < 1e8; at++) sum += at % 257;"
WORK = {
    "main_thread": f"() => {{ {_WORK} return performance.now() - begun; }}",
    "worker": f"""() => new Promise((done) => {{
  const code = `{_WORK} postMessage(performance.now() - begun);`;
  new Worker(URL.createObjectURL(new Blob([code]))).onmessage = ({{ data }}) => done(data);
}})""",
}


@dataclass(frozen=True, slots=True)
class Program:
    """How to search on a program's page: what focuses its box, what a result looks like, where its index comes from."""

    focus: str
    result: str
    index: str


PROGRAMS = {
    "rahnama": Program(
        focus="document.querySelector('form[data-search] input[name=q]').focus()",
        result="[role=listbox] [role=option]:not(.result--recent)",
        index="/assets/search/",
    ),
    "material": Program(
        focus="document.querySelector('label.md-header__button[for=__search]').click();"
        "document.querySelector('[data-md-component=search-query]').focus()",
        result=".md-search-result__item",
        index="/search",
    ),
}


def compare_in_browser(sites: Mapping[str, Path], runs: int, deadline: Deadline) -> dict[str, Any]:
    """Return each program's figures on its site, and how much longer the other's first result takes."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox", "--disable-sync"])
        found = {name: measure(browser, PROGRAMS[name], sites[name], runs, deadline) for name in PROGRAMS}
        browser.close()
    ours, theirs = (found[name]["first_result_ms"] for name in ("rahnama", "material"))
    return {**found, "ratio_to_material": round(ours / theirs, 3) if ours and theirs else None}


def measure_slow_down() -> dict[str, float]:
    """Return how much longer busy pages take than the processor time they get while throttled: on the main thread, in a worker."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox", "--disable-sync"])
        page = browser.new_page()
        with throttled(browser):
            found = {name: slow_down(browser, page, loop) for name, loop in WORK.items()}
        browser.close()
    return found


def slow_down(browser: Browser, page: Page, loop: str) -> float:
    """Return the time that `loop` takes, five times over, as a multiple of the processor time that its page has meanwhile."""
    clock, before = time.monotonic(), page_seconds(browser)
    for _ in range(5):
        page.evaluate(loop)
    passed = time.monotonic() - clock
    return round(passed / max(spent - before.get(pid, 0) for pid, spent in page_seconds(browser).items()), 1)


def page_seconds(browser: Browser) -> dict[int, float]:
    """Return the processor time in seconds that each process of a page of `browser` has had."""
    return {one["id"]: one["cpuTime"] for one in processes(browser) if one["type"] == "renderer"}


def processes(browser: Browser) -> list[dict[str, Any]]:
    """Return the processes of `browser`: id, type and processor time in seconds."""
    session = browser.new_browser_cdp_session()
    running: list[dict[str, Any]] = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return running


def measure(browser: Browser, program: Program, site: Path, runs: int, deadline: Deadline) -> dict[str, Any]:
    """Return the medians over `runs` visits, each with another query; the first is made in any case."""
    visits = []
    with SlowServer(site) as server:
        for run, query in enumerate(islice(cycle(QUERIES), runs)):
            if run and deadline.passed():
                break
            visits.append(visit(browser, server, program, query))
        tasks = [longest_task(browser, server, program) for run in range(runs) if run == 0 or not deadline.passed()]
    answered = [one for one in visits if one["first_result_ms"] is not None]
    names = ("load_ms", "first_result_ms", "bytes_before_focus", "bytes_until_result", "index_bytes")
    medians = {name: round(median(one[name] for one in answered)) if answered else None for name in names}
    longest = median_high(tasks)
    return {
        "visits": len(visits),
        "unanswered": len(visits) - len(answered),
        **medians,
        "longest_task_ms": round(longest),
    }


def visit(browser: Browser, server: SlowServer, program: Program, query: str) -> dict[str, Any]:
    """Open the first page with a cold cache, search, and return times in milliseconds and bytes as sent."""
    line = server.lay(SLOW)
    with opened(browser) as page, throttled(browser):
        page.goto(server.url, wait_until="load", timeout=LONGEST_WAIT * 1000)
        loaded = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventStart")
        page.evaluate(_WATCH, program.result)
        began = page.evaluate(
            f"() => {{ window.bench.began = window.bench.now(); {program.focus}; return bench.began }}"
        )
        type_text(page, query, at_once=True)
        shown = wait_for_result(page)
    return {
        "load_ms": loaded,
        "first_result_ms": shown and shown - began,
        "bytes_before_focus": line.amount(began / 1000),
        "bytes_until_result": line.amount((shown or began) / 1000),
        "index_bytes": line.amount((shown or began) / 1000, program.index),
    }


def longest_task(browser: Browser, server: SlowServer, program: Program) -> float:
    """Return the longest task of the main thread, in milliseconds on a phone, from focus to the last of QUERIES typed key by key."""
    server.lay(Network())
    with opened(browser) as page:
        page.goto(server.url, wait_until="load")
        page.evaluate(_WATCH, program.result)
        browser.start_tracing(page=page, categories=["toplevel"])
        page.evaluate(f"() => {{ window.bench.began = window.bench.now(); {program.focus} }}")
        for query in QUERIES:
            page.keyboard.press("Control+a")
            type_text(page, query, at_once=False)
            wait_for_result(page)
        page.wait_for_timeout(PAUSE * 4)
        events = json.loads(browser.stop_tracing())["traceEvents"]
    main = {(one["pid"], one["tid"]) for one in events if one["args"].get("name") == "CrRendererMain"}
    tasks: list[int] = [one.get("tdur", 0) for one in events if (one["pid"], one["tid"]) in main]
    return max(tasks) * SLOW_DOWN / 1000


def type_text(page: Page, text: str, *, at_once: bool) -> None:
    """Put `text` in, followed by a key that changes nothing: Material searches when a key goes up."""
    for piece in [text] if at_once else text:
        page.keyboard.insert_text(piece)
        page.keyboard.press("End")
        if not at_once:
            page.wait_for_timeout(PAUSE)


def wait_for_result(page: Page) -> float | None:
    """Return the moment of the first visible result in milliseconds of the epoch, None when it never came."""
    moment: float | None = page.evaluate(
        "(longest) => Promise.race([bench.answered, new Promise((done) => setTimeout(done, longest, null))])",
        LONGEST_WAIT * 1000,
    )
    return moment


@contextmanager
def opened(browser: Browser) -> Iterator[Page]:
    """Open a page as big as a phone's, with nothing stored from others."""
    context = browser.new_context(viewport={"width": PHONE["width"], "height": PHONE["height"]}, locale="fa-IR")
    try:
        yield context.new_page()
    finally:
        context.close()


@contextmanager
def throttled(browser: Browser) -> Iterator[None]:
    """Slow all pages of `browser` down by SLOW_DOWN."""
    root = next(one["id"] for one in processes(browser) if one["type"] == "browser")
    command = [sys.executable, str(THROTTLE), str(root), str(SLOW_DOWN)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        if process.stdout:
            process.stdout.readline()
        try:
            yield
        finally:
            if process.stdin:
                process.stdin.close()
            process.wait()
