"""A site published under a path, as GitHub Pages does for a project, works without a rewrite of any address."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import pytest
from playwright.sync_api import expect

from rahnama.site.crawl import MISSING, Crawl, crawl
from tests.conftest import ROOT
from tests.deploy.servers import serve
from tests.site.html import read_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

PUBLISHED = "https://example.github.io/help/"


@dataclass(frozen=True)
class Published:
    """The site as built, the address of its home page, and what a walk through it found."""

    folder: Path
    home: str
    walk: Crawl


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    folder = tmp_path_factory.mktemp("pages") / "site"
    command = [sys.executable, "scripts/build_site.py", "--site-dir", str(folder)]
    environment = {**os.environ, "RAHNAMA_SITE_URL": PUBLISHED, "RAHNAMA_COLLECTOR": ""}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    with serve(folder, "/help/") as home:
        yield Published(folder, home, crawl(home, published=PUBLISHED))


def test_every_address_of_every_page_answers(published: Published) -> None:
    assert [str(broken) for broken in published.walk.broken] == []


def test_every_page_of_the_build_can_be_reached(published: Published) -> None:
    files = {path.relative_to(published.folder).as_posix() for path in published.folder.rglob("*.html")} - {
        "404.html",
        "offline.html",
    }
    redirects = {name for name in files if 'http-equiv="refresh"' in (published.folder / name).read_text("utf-8")}
    reached = {address.removeprefix(published.home) + "index.html" for address in published.walk.answered}
    assert files - redirects <= reached


@pytest.mark.parametrize("name", ["index.html", "faq/payment/cod/index.html", "404.html"])
@pytest.mark.parametrize("file", ["data-search-worker", "data-search-index"])
def test_search_files_are_reached_from_any_depth(published: Published, name: str, file: str) -> None:
    written = read_page(published.folder / name).first("html").attributes[file]
    page = published.home + (MISSING if name == "404.html" else name)
    assert urljoin(page, written) in published.walk.answered


@pytest.mark.parametrize("name", ["404.html", "offline.html"])
def test_links_of_a_page_that_is_shown_at_any_address_begin_at_the_site(published: Published, name: str) -> None:
    page = read_page(published.folder / name)
    links = [
        link.attributes["href"]
        for link in page.all("a")
        if not re.match(r"(tel|mailto|https?):|#", link.attributes["href"])
    ]
    assert len(links) > 5
    assert {link[:6] for link in links} == {"/help/"}


def test_a_missing_page_is_answered_as_missing(published: Published) -> None:
    assert published.home + MISSING not in published.walk.answered


def test_search_engines_are_told_the_published_address(published: Published) -> None:
    sitemap = (published.folder / "sitemap.xml").read_text("utf-8")
    assert f"<loc>{PUBLISHED}faq/payment/cod/</loc>" in sitemap
    assert f"Sitemap: {PUBLISHED}sitemap.xml" in (published.folder / "robots.txt").read_text("utf-8")
    canonical = read_page(published.folder / "faq/payment/cod/index.html").first("link", rel="canonical")
    assert canonical.attributes["href"] == f"{PUBLISHED}faq/payment/cod/"


def test_without_a_collector_no_page_sends_anything(published: Published) -> None:
    pages = [read_page(path) for path in published.folder.rglob("*.html")]
    assert [form for page in pages for form in page.all("form") if form.attributes.get("method") == "post"] == []


@pytest.mark.browser
def test_the_service_worker_keeps_to_the_path(published: Published, chromium: Browser) -> None:
    context = chromium.new_context(service_workers="allow")
    page = context.new_page()
    page.goto(f"{published.home}faq/payment/cod/")
    assert page.evaluate("navigator.serviceWorker.ready.then(({ scope }) => scope)") == published.home
    context.set_offline(offline=True)
    page.goto(f"{published.home}faq/payment/money-deducted/")
    expect(page.locator("h1")).to_have_text("این صفحه بی‌اینترنت باز نمی‌شود")
    page.locator("header").get_by_role("link").first.click()
    expect(page.locator("h1")).to_have_text("چه کمکی از ما برمی‌آید؟")
    context.close()
