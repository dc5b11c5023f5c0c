"""What every web server under deploy/ must do, seen on the real ones: the pages' policy, no visitor in any log, and events from a log."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

import pytest

from rahnama.collector.database import open_store
from rahnama.settings import Settings
from rahnama.site.policy import content_security_policy
from tests.conftest import ROOT
from tests.deploy.web_servers import CADDY, CADDYFILE, NGINX, NGINX_CONF, caddy, nginx
from tests.site.html import read_page

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.deploy.web_servers import WebServer

LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
VISITOR = "203.0.113.77"
AGENT = "Shopper/1"
SEARCHED = "my-secret-words"
SECURITY = (
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "permissions-policy",
    "cross-origin-opener-policy",
    "strict-transport-security",
)


def build(folder: Path, **environment: str) -> Path:
    site = folder / "site"
    command = [sys.executable, "scripts/publish_site.py", "--site-dir", str(site)]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return site


@pytest.fixture(scope="module")
def logging_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo shop without a collector, its searches going into the server's log."""
    return build(tmp_path_factory.mktemp("built"), RAHNAMA_SEARCH_LOG="access-log", RAHNAMA_COLLECTOR="")


SERVERS = {"caddy": (CADDY, caddy), "nginx": (NGINX, nginx)}


@pytest.fixture(scope="module", params=SERVERS)
def server(
    request: pytest.FixtureRequest, logging_site: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WebServer]:
    program, serve = SERVERS[request.param]
    if program is None:
        pytest.skip(f"no {request.param} on this machine (Debian: apt-get install {request.param})")
    with serve(logging_site, tmp_path_factory.mktemp(request.param)) as running:
        yield running


def ask(server: WebServer, path: str, **headers: str) -> tuple[int, Mapping[str, str]]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(server.home + path.removeprefix("/"), headers=named)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, {name.lower(): value for name, value in answer.headers.items()}
    except urllib.error.HTTPError as error:
        with error:
            return error.code, {name.lower(): value for name, value in error.headers.items()}


def test_both_files_send_the_policy_of_the_pages_and_forbid_framing() -> None:
    policy = content_security_policy(Settings(collector="/")) + "; frame-ancestors 'none'"
    for file in (CADDYFILE, NGINX_CONF):
        assert re.findall(r'Content-Security-Policy "(default-src [^"]*script-src[^"]+)"', file.read_text("utf-8")) == [
            policy
        ]


@pytest.mark.parametrize(
    "path", ["/", "/faq/payment/cod/", "/search/?q=x", "/no-such-page/", "/assets/0123456789/gone.js"]
)
def test_every_answer_carries_the_policy_of_its_meta_tag_and_the_other_headers(
    server: WebServer, logging_site: Path, path: str
) -> None:
    _, headers = ask(server, path)
    meta = read_page(logging_site / "index.html").first("meta", **{"http-equiv": "Content-Security-Policy"})
    assert headers["content-security-policy"] == meta.attributes["content"] + "; frame-ancestors 'none'"
    assert set(SECURITY) <= set(headers)
    assert re.search(r"\d", headers.get("server", "")) is None


@pytest.mark.parametrize(("path", "status"), [("/", 200), ("/faq/payment/cod/", 200), ("/no/such/page/", 404)])
def test_pages_answer_as_they_should(server: WebServer, path: str, status: int) -> None:
    assert ask(server, path)[0] == status


def test_assets_may_be_kept_for_ever_and_pages_not(server: WebServer, logging_site: Path) -> None:
    asset = next(logging_site.glob("assets/*/stylesheets/rahnama.css")).relative_to(logging_site).as_posix()
    assert "immutable" in ask(server, asset)[1]["cache-control"]
    anew = ("/", "/service-worker.js", "/assets/0123456789/gone.js")
    assert {ask(server, path)[1]["cache-control"] for path in anew} == {"no-cache"}


def test_a_page_that_is_read_ahead_may_be_shown_for_two_minutes(server: WebServer) -> None:
    paths = ("/faq/payment/cod/", "/no-such-page/", "/service-worker.js", "/faq/payment/cod/index.html.md")
    said = [ask(server, path, Purpose="prefetch")[1]["cache-control"] for path in paths]
    assert said == ["private, max-age=120", "no-cache", "no-cache", "no-cache"]


def test_a_page_that_is_read_ahead_stands_in_no_log(server: WebServer) -> None:
    ask(server, "/faq/payment/installments/", Purpose="prefetch")
    ask(server, "/faq/payment/payment-methods/")
    assert "installments" not in server.logged_when("/faq/payment/payment-methods/")


@pytest.mark.parametrize("path", ["", "faq/payment/cod/", "llms.txt", "sitemap.xml"])
def test_text_travels_as_it_was_compressed_beforehand(server: WebServer, logging_site: Path, path: str) -> None:
    file = logging_site / (f"{path}index.html" if path.endswith("/") or not path else path)
    for encoding in server.encodings:
        request = urllib.request.Request(server.home + path, headers={"Accept-Encoding": encoding})
        with urllib.request.urlopen(request, timeout=10) as answer:
            copy = file.with_name(file.name + {"br": ".br", "gzip": ".gz"}[encoding])
            assert (answer.headers["Content-Encoding"], answer.read()) == (encoding, copy.read_bytes())
            assert "Accept-Encoding" in answer.headers["Vary"]


def test_every_page_that_may_be_listed_shows_a_card_that_is_there(server: WebServer, logging_site: Path) -> None:
    pages = [path.read_text("utf-8") for path in logging_site.rglob("index.html")]
    listed = [text for text in pages if 'content="noindex"' not in text]
    named = [
        re.findall(r'property="og:image" content="https://help.arghavan.example/([^"]+)"', text) for text in listed
    ]
    cards = {path.relative_to(logging_site).as_posix() for path in logging_site.glob("assets/cards/*")}
    assert {address for [address] in named} == cards
    _, headers = ask(server, min(cards))
    assert (headers["content-type"], "immutable" in headers["cache-control"]) == ("image/png", True)


def test_a_twin_for_machines_is_called_markdown_and_carries_the_headers(server: WebServer) -> None:
    _, headers = ask(server, "faq/payment/cod/index.html.md")
    assert headers["content-type"].startswith("text/markdown")
    assert set(SECURITY) <= set(headers)


def test_the_collector_behind_it_keeps_its_own_policy_and_takes_files(server: WebServer) -> None:
    assert "script-src" not in ask(server, "/healthz")[1].get("content-security-policy", "")
    address = f"{server.home}v1/requests/01890a5d-ac96-774b-bcce-b302099a8057/files/1"
    upload = urllib.request.Request(address, b"x" * 1_000_000, {"Content-Type": "image/png"}, method="PUT")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(upload, timeout=10)
    with refused.value as answer:
        assert (answer.code != 413, answer.headers["Content-Type"]) == (True, "application/problem+json")


def test_no_log_says_who_asked_or_what_was_searched_for(server: WebServer) -> None:
    named = {"X_Forwarded_For": VISITOR, "User_Agent": AGENT, "Referer": f"{server.home}search/?q={SEARCHED}"}
    for path in (
        f"/search/?q={SEARCHED}",
        f"/no-such-page/?q={SEARCHED}",
        f"/healthz?q={SEARCHED}",
        f"/v1/x?q={SEARCHED}",
    ):
        ask(server, path, **named)
    logged = server.logged_when("/v1/x")
    assert '"/search/"' in logged
    assert not [secret for secret in (SEARCHED, VISITOR, AGENT, '127.0.0.1"') if secret in logged]


@pytest.mark.parametrize(
    "stranger", [{"Sec_Fetch_Site": "cross-site"}, {"Sec_Fetch_Site": "none"}, {"User_Agent": "Googlebot/2.1"}]
)
def test_neither_another_site_s_page_nor_a_robot_may_search_here(server: WebServer, stranger: dict[str, str]) -> None:
    assert ask(server, "/assets/log.gif?type=search", **stranger)[0] == 403


def read_logs(server: WebServer) -> None:
    command = [sys.executable, "scripts/read_access_log.py", *map(str, server.logs), "--database", server.database]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.browser
def test_a_search_and_a_vote_in_a_browser_reach_the_database_through_the_log(
    server: WebServer, chromium: Browser
) -> None:
    context = chromium.new_context(base_url=server.home, locale="fa-IR")
    page = context.new_page()
    posted: list[str] = []
    page.on("request", lambda request: posted.append(request.url) if request.method != "GET" else None)
    page.goto("/")
    page.get_by_role("combobox").first.fill("پرداخت در محل 0912 345 6789")
    page.get_by_role("option").first.wait_for()
    page.get_by_role("option").first.click()
    server.logged_when("outcome=answered")
    page.get_by_role("button", name="بله").click()
    server.logged_when("type=vote")
    context.close()
    told_queries = re.findall(r"[?&]query=([^&\"]*)", server.logged())
    assert {unquote_plus(query) for query in told_queries} == {"پرداخت در محل •••"}

    read_logs(server)
    read_logs(server)
    store = open_store(server.database)
    searches, votes = list(store.searches(LONG_AGO)), list(store.votes(LONG_AGO))
    store.close()
    assert [(one.query, one.outcome, one.network) for one in searches] == [("پرداخت در محل •••", "answered", "")]
    assert [(one.helpful, one.article) for one in votes] == [(True, searches[0].opened)]
    assert posted == []


def test_logs_are_json_lines_with_four_members(server: WebServer) -> None:
    ask(server, "/contact/")
    lines = [json.loads(line) for line in server.logged_when("/contact/").splitlines() if '"request"' in line]
    assert {name for line in lines for name in line["request"]} <= {"proto", "method", "host", "uri"}
