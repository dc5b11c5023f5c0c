"""One customer with one bad day: tabs, messages and files, offline spells, reloads and closed tabs, from a seed."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import random
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from playwright.async_api import Error as BrowserError

from benchmarks.outbox_proxy import FAULTS, FaultyProxy, Trouble

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, FilePayload, Page

Storage = Literal["kept", "denied", "full"]
Ending = Literal["stay", "reload", "close"]

SETTLE_SECONDS = 30.0
RELOAD_MILLISECONDS = 5_000
WAITING = "هنوز فرستاده نشده است"
CODE = re.compile(r"فرستاده شد؛ کد پیگیری شما: (RH-[0-9A-Z]{4}-[0-9A-Z]{4})")

_PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
_DENY = {
    "denied": "IDBFactory.prototype.open = () => { throw new DOMException('denied', 'SecurityError') };",
    "full": "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError') };",
    "kept": "",
}
_WATCH = """
addEventListener("DOMContentLoaded", () => {
  const lines = () => [...document.querySelectorAll("form[data-contact] [data-status]")].map((line) => line.textContent).join(" ");
  let last = "";
  new MutationObserver(() => {
    const now = lines();
    if (now !== last) window.tellRun((last = now));
  }).observe(document, { subtree: true, childList: true, characterData: true });
});
"""
_LEFT = """async () => {
  const rows = (name, store) => new Promise((resolve) => {
    const request = indexedDB.open(name);
    request.onupgradeneeded = () => request.transaction.abort();
    request.onerror = () => resolve([]);
    request.onsuccess = () => {
      if (!request.result.objectStoreNames.contains(store)) return resolve([]);
      const all = request.result.transaction(store).objectStore(store).getAll();
      all.onsuccess = () => (request.result.close(), resolve(all.result));
    };
  });
  const messages = (await rows("rahnama-outbox", "items")).filter((item) => item.kind === "request" && item.state === "waiting");
  const files = (await rows("rahnama-files", "files")).filter((file) => file.state === "ready");
  return messages.length + files.length;
}"""


@dataclass(frozen=True, slots=True)
class TabPlan:
    """What happens in one tab: a message is written and sent, and `after` milliseconds later the tab ends as it does."""

    text: str
    offline: bool
    files: int
    ending: Ending
    after: int


@dataclass(frozen=True, slots=True)
class RunPlan:
    """One run: where the browser keeps things, how many of ten requests fail and how long, and what happens in its tabs."""

    number: int
    storage: Storage
    faults: int
    bad: int
    crowded: bool
    tabs: tuple[TabPlan, ...]


@dataclass
class Told:
    """What the customer saw in one tab, last line last; `draft` is what still stood in the form at the end."""

    plan: TabPlan
    lines: list[str] = field(default_factory=list)
    draft: str = ""


@dataclass
class RunResult:
    """What became of a run: what each tab told, the codes that were shown anywhere, faults met, proofs of work asked for."""

    plan: RunPlan
    tabs: list[Told]
    later: list[str]
    met: list[str]
    proofs: int

    @property
    def codes(self) -> set[str]:
        """Codes that the customer was shown, in any tab."""
        lines = [line for tab in self.tabs for line in tab.lines] + self.later
        return {code for line in lines for code in CODE.findall(line)}


def plan_run(seed: int, number: int) -> RunPlan:
    """Return the run with this number of this seed."""
    dice = random.Random(f"{seed} {number}")
    storage: Storage = dice.choices(("kept", "denied", "full"), (85, 10, 5))[0]
    tabs = tuple(
        TabPlan(
            text=f"پیام آزمایشی {seed}-{number}-{tab}",
            offline=dice.random() < 0.4,
            files=dice.choice((0, 0, 0, 1, 2)),
            ending=dice.choices(("stay", "reload", "close"), (4, 3, 3))[0],
            after=dice.choice((0, 5, 20, 60, 150, 400, 1500)),
        )
        for tab in range(dice.choice((1, 1, 2)))
    )
    faults, bad = dice.choice((1, 4, 7, 10)), dice.choice((0, 1000, 4000))
    return RunPlan(number, storage, faults, bad, dice.random() < 0.25, tabs)


async def play(browser: Browser, proxy: FaultyProxy, plan: RunPlan, seed: int) -> RunResult:
    """Play a run to its end: afterwards the network is whole and whatever was kept had time to be sent."""
    dice = random.Random(f"{seed} {plan.number} faults")
    network = "10.0.0.1" if plan.crowded else f"10.{1 + plan.number // 250}.{plan.number % 250}.1"
    trouble = Trouble(lambda: dice.choice(FAULTS) if dice.random() * 10 < plan.faults else "", network)
    proxy.troubles[plan.number] = trouble
    context = await browser.new_context(
        base_url=f"http://127.0.0.1:{proxy.port}", user_agent=f"Mozilla/5.0 Chrome run/{plan.number}", locale="fa-IR"
    )
    tabs = [Told(tab) for tab in plan.tabs]
    later: list[str] = []
    try:
        await context.add_init_script(_DENY[plan.storage] + _WATCH)
        lines: dict[Page, list[str]] = {}
        await context.expose_binding("tellRun", lambda source, line: lines.get(source["page"], later).append(line))
        pages = [await _open(context, told, lines) for told in tabs]
        await asyncio.gather(*(_write(context, page, told) for page, told in zip(pages, tabs, strict=True)))
        await context.set_offline(False)
        await asyncio.sleep(plan.bad / 1000)
        trouble.draw = lambda: ""
        await _come_back(pages)
        await _settle(context, plan, pages)
        await _note_drafts(pages, tabs)
    finally:
        await context.close()
    return RunResult(plan, tabs, later, trouble.met, trouble.proofs)


async def _open(context: BrowserContext, told: Told, lines: dict[Page, list[str]]) -> Page:
    page = await context.new_page()
    lines[page] = told.lines
    await page.goto("/contact/")
    await page.locator("form[data-contact=open]").wait_for()
    return page


async def _write(context: BrowserContext, page: Page, told: Told) -> None:
    plan = told.plan
    await page.get_by_label("موضوع").select_option("payment")
    await page.get_by_label("پیام شما").fill(plan.text)
    await page.get_by_label("شمارهٔ موبایل").fill("۰۹۱۲۳۴۵۶۷۸۹")
    if plan.files:
        await page.locator("input[type=file]").set_input_files(_files(plan.files, plan.text))
        await page.locator("[data-files] li").nth(plan.files - 1).wait_for()
    if plan.offline:
        await context.set_offline(True)
    await page.locator("form[data-contact] button[type=submit]").click()
    await page.wait_for_timeout(plan.after)
    if plan.ending == "close":
        async with page.expect_event("close"):
            await page.close(run_before_unload=True)
    elif plan.ending == "reload":
        with contextlib.suppress(BrowserError):  # another tab may have gone offline: `_come_back` reloads it later
            await page.reload(timeout=RELOAD_MILLISECONDS)


def _files(count: int, text: str) -> list[FilePayload]:
    pdf = b"%PDF-1.4\n" + text.encode() * 200
    both: list[FilePayload] = [
        {"name": "صورتحساب.pdf", "mimeType": "application/pdf", "buffer": pdf},
        {"name": "photo.png", "mimeType": "image/png", "buffer": _PICTURE},
    ]
    return both[:count]


async def _come_back(pages: list[Page]) -> None:
    """Wait for tabs that were reloaded offline: Chromium's own page loads again by itself, or else is told to."""
    for page in pages:
        with contextlib.suppress(BrowserError):
            if not page.is_closed():
                await page.locator("form[data-contact=open]").wait_for(timeout=RELOAD_MILLISECONDS)
                continue
        with contextlib.suppress(BrowserError):
            if not page.is_closed():
                await page.goto("/contact/")


async def _settle(context: BrowserContext, plan: RunPlan, pages: list[Page]) -> None:
    """Wait until nothing is left to be sent; where nothing can be kept, until no open tab says that something waits."""
    visitor = await context.new_page()
    await visitor.goto("/contact/")
    deadline = asyncio.get_running_loop().time() + SETTLE_SECONDS
    while asyncio.get_running_loop().time() < deadline:
        await visitor.wait_for_timeout(150)
        if plan.storage == "kept":
            left = await visitor.evaluate(_LEFT)
        else:
            left = sum([await _is_waiting(page) for page in pages if not page.is_closed()])
        if left == 0:
            break
    await visitor.wait_for_timeout(300)


async def _is_waiting(page: Page) -> bool:
    return await page.locator("form[data-contact][aria-busy=true]").count() > 0


async def _note_drafts(pages: list[Page], tabs: list[Told]) -> None:
    for page, told in zip(pages, tabs, strict=True):
        with contextlib.suppress(BrowserError):
            if not page.is_closed():
                told.draft = await page.get_by_label("پیام شما").input_value()
