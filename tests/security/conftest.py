"""The corpora, and a browser in which nothing hostile can go unnoticed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Request

_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\"}

WATCH = """
globalThis.violations = [];
document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) =>
  globalThis.violations.push(`${violatedDirective} ${blockedURI} ${sample}`));
"""


def read_corpus(name: str) -> tuple[str, ...]:
    """Return the lines of a corpus beside this file, with their escapes resolved."""
    written = (Path(__file__).parent / name).read_text("utf-8").split("\n")
    lines = [line for line in written if line and not re.match(r"# (?!x )", line)]
    return tuple(re.sub(r"\\([nrt\\]|x[0-9a-f]{2}|u[0-9a-f]{4})", _escaped, line) for line in lines)


def _escaped(found: re.Match[str]) -> str:
    return _ESCAPES.get(found[1]) or chr(int(found[1][1:], 16))


XSS = read_corpus("xss.txt")


@dataclass
class Watched:
    """A page, and everything it did that it should not have done: the list stays empty where nothing took effect."""

    page: Page
    deeds: list[str] = field(default_factory=list)

    def goto(self, address: str) -> None:
        """Open a page and look at it."""
        self.page.goto(address, wait_until="load")
        self.look()

    def look(self) -> None:
        """Note whether anything ran, was refused by the policy, or led away."""
        found: Any = self.page.evaluate("[globalThis.pwned === undefined, globalThis.violations, location.origin]")
        unharmed, violations, origin = found
        self.deeds += [] if unharmed else [f"ran on {self.page.url}"]
        self.deeds += [f"{violation} on {self.page.url}" for violation in violations]
        self.page.evaluate("globalThis.violations = []")
        self.home = getattr(self, "home", origin)
        self.deeds += [] if origin == self.home else [f"left for {origin}"]

    def note_request(self, request: Request) -> None:
        """Note a request to anybody else."""
        if not request.url.startswith(("http://127.0.0.1:", "data:image/svg+xml")):
            self.deeds.append(f"asked for {request.url}")


@pytest.fixture
def watched(chromium: Browser) -> Iterator[Watched]:
    """A page in which every dialog, stranger, breach of the policy and departure is written down."""
    context = chromium.new_context(locale="fa-IR")
    context.add_init_script(WATCH)
    watched = Watched(context.new_page())
    context.on("request", watched.note_request)

    def refuse(dialog: Any) -> None:
        watched.deeds.append(f"dialog {dialog.message}")
        dialog.dismiss()

    context.on("dialog", refuse)
    context.on("page", lambda page: watched.deeds.append(f"opened {page.url}"))
    yield watched
    context.close()
