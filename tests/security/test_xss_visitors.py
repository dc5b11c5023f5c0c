"""Hostile words of visitors: searched for, remembered, written into the form, answered without scripts; none has any effect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from rahnama.collector.app import create_app
from rahnama.collector.database import open_store
from tests.collector.conftest import PATIENT, serving
from tests.security.conftest import XSS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.types import ASGIApp, Receive, Scope, Send

    from tests.security.conftest import Watched

pytestmark = pytest.mark.browser

TYPE_ALL = """async (payloads) => {
  const box = document.querySelector("form[data-search] input[name=q]");
  box.focus();
  for (const payload of payloads) {
    box.value = payload;
    box.dispatchEvent(new InputEvent("input", { bubbles: true }));
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}"""
OFFER_RECENT = """async (payloads) => {
  const box = document.querySelector("form[data-search] input[name=q]");
  const offered = new Set();
  box.focus();
  for (let at = 0; at < payloads.length; at += 5) {
    localStorage.setItem("rahnama.recent", JSON.stringify(payloads.slice(at, at + 5)));
    box.value = "";
    box.dispatchEvent(new InputEvent("input", { bubbles: true }));
    for (const button of document.querySelectorAll("[data-recent]")) offered.add(button.textContent);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  localStorage.removeItem("rahnama.recent");
  return offered.size;
}"""
WRITE_ALL = """async (payloads) => {
  const form = document.querySelector("form[data-contact]");
  const fields = ["name", "mobile", "email", "order", "message"].map((name) => form.elements.namedItem(name));
  for (const payload of payloads) {
    for (const field of fields) {
      field.value = payload;
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }
    form.elements.namedItem("topic").value = "";  // never whole, so that every field is judged and nothing is sent
    form.requestSubmit();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}"""
POST_PLAINLY = """(payloads) => {
  const form = document.querySelector("form[data-contact]");
  const names = ["name", "mobile", "email", "order", "message", "search", "page", "read"];
  names.forEach((name, at) => (form.elements.namedItem(name).value = payloads[at % payloads.length]));
  HTMLFormElement.prototype.submit.call(form);
}"""


@pytest.fixture(scope="module")
def home(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo shop with a collector under one address."""
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('collected')}/rahnama.db")
    collector = create_app(store, PATIENT)
    pages = Starlette(routes=[Mount("/", StaticFiles(directory=site, html=True))])

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        is_collectors: ASGIApp = collector if scope.get("path", "/v1/").startswith("/v1/") else pages
        await is_collectors(scope, receive, send)

    with serving(app) as address:
        yield f"{address}/"


def chunks(size: int) -> Iterator[list[str]]:
    for at in range(0, len(XSS), size):
        yield [payload.encode("utf-8", "replace").decode() for payload in XSS[at : at + size]]


def test_no_address_of_a_search_takes_effect(home: str, watched: Watched) -> None:
    for payloads in chunks(15):
        watched.goto(f"{home}search/?q={quote(' '.join(payloads))}")
        watched.page.locator("[data-search-panel] > *").first.wait_for()
        watched.look()
    assert watched.deeds == []


def test_nothing_typed_into_the_search_takes_effect(home: str, watched: Watched) -> None:
    for page in ("", "search/"):
        watched.goto(home + page)
        watched.page.evaluate(TYPE_ALL, list(XSS))
        watched.look()
    assert watched.deeds == []


def test_no_remembered_search_takes_effect(home: str, watched: Watched) -> None:
    watched.goto(home)
    offered: Any = watched.page.evaluate(OFFER_RECENT, list(XSS))
    watched.look()
    assert offered > 300
    assert watched.deeds == []


def test_nothing_written_into_the_form_takes_effect(home: str, watched: Watched) -> None:
    watched.goto(f"{home}contact/")
    watched.page.evaluate(WRITE_ALL, list(XSS))
    watched.look()
    watched.page.reload()  # the draft comes back
    watched.look()
    assert watched.deeds == []


def test_no_answer_page_gives_back_anything_that_takes_effect(home: str, watched: Watched) -> None:
    """The pages for browsers without JavaScript, looked at in one that has it."""
    for payloads in chunks(8):
        watched.goto(f"{home}contact/")
        with watched.page.expect_navigation():
            watched.page.evaluate(POST_PLAINLY, payloads)
        watched.look()
        assert watched.page.locator("textarea[name=message]").count() == 1
    assert watched.deeds == []
