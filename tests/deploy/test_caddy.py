"""The Caddyfile says what the site's own policy says, and a real Caddy in front of the built site and a collector does as it says."""

from __future__ import annotations

import gzip
import http.client
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from rahnama.settings import Settings
from rahnama.site.crawl import crawl
from rahnama.site.policy import content_security_policy
from tests.conftest import ROOT
from tests.deploy.servers import free_port, running

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

CADDYFILE = ROOT / "deploy" / "Caddyfile"
CADDY = shutil.which("caddy")
VISITOR = "203.0.113.77"
SEARCHED = "my-secret-words"

needs_caddy = pytest.mark.skipif(CADDY is None, reason="no caddy on PATH (Debian: apt-get install caddy)")


def test_the_header_is_the_policy_of_the_pages_and_forbids_framing() -> None:
    policies = re.findall(r'\tContent-Security-Policy "([^"]+)"', CADDYFILE.read_text("utf-8"))
    assert policies == [content_security_policy(Settings(collector="/")) + "; frame-ancestors 'none'"]


@dataclass(frozen=True)
class Answer:
    """Status, headers with lower-case names, and body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Front:
    """A running Caddy: where it answers, the folder it serves, and what it wrote so far."""

    home: str
    site: Path
    output: Path

    def ask(self, path: str, method: str = "GET", body: bytes = b"", **headers: str) -> Answer:
        connection = http.client.HTTPConnection(urlsplit(self.home).netloc, timeout=10)
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            response = connection.getresponse()
            return Answer(
                response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
            )
        finally:
            connection.close()

    def hashed(self, pattern: str) -> str:
        """Return the address of one asset."""
        return "/" + next(self.site.glob(pattern)).relative_to(self.site).as_posix()


@pytest.fixture(scope="module")
def front(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    folder = tmp_path_factory.mktemp("caddy")
    collector, caddy = free_port(), free_port()
    home = f"http://127.0.0.1:{caddy}/"
    environment = {
        **os.environ,
        "RAHNAMA_ADDRESS": home.rstrip("/"),
        "RAHNAMA_ROOT": str(site),
        "RAHNAMA_COLLECTOR_ADDRESS": f"127.0.0.1:{collector}",
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
    }
    database = f"sqlite:///{folder}/collected.db"
    start_collector = [sys.executable, "-m", "rahnama.collector", "--port", str(collector), "--database", database]
    start_caddy = [str(CADDY), "run", "--config", str(CADDYFILE), "--adapter", "caddyfile"]
    healthy = f"http://127.0.0.1:{collector}/healthz"
    with (
        running(start_collector, healthy, folder / "collector.log", environment),
        running(start_caddy, home, folder / "caddy.log", environment),
    ):
        yield Front(home, site, folder / "caddy.log")


@needs_caddy
def test_the_caddyfile_is_written_as_caddy_would() -> None:
    done = subprocess.run([str(CADDY), "fmt", str(CADDYFILE)], capture_output=True, text=True, check=False)
    assert done.stdout == CADDYFILE.read_text("utf-8")


@needs_caddy
@pytest.mark.parametrize("path", ["/", "/faq/payment/cod/", "/search/", "/no-such-page/", "/assets/0123456789/gone.js"])
def test_every_page_even_a_missing_one_carries_the_security_headers(front: Front, path: str) -> None:
    headers = front.ask(path).headers
    assert headers["content-security-policy"].endswith("frame-ancestors 'none'")
    assert headers["strict-transport-security"] == "max-age=31536000"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "microphone=()" in headers["permissions-policy"]
    assert "server" not in headers


@needs_caddy
def test_a_missing_page_is_answered_with_404_and_the_page_for_it(front: Front) -> None:
    answer = front.ask("/faq/no-such-category/no-such-page/")
    assert (answer.status, answer.body) == (404, (front.site / "404.html").read_bytes())


@needs_caddy
@pytest.mark.parametrize(
    "pattern", ["assets/??????????/javascripts/app.js", "assets/search/worker.*.js", "assets/search/index.*.txt"]
)
def test_files_whose_name_changes_with_them_are_kept_for_ever(front: Front, pattern: str) -> None:
    assert front.ask(front.hashed(pattern)).headers["cache-control"] == "public, max-age=31536000, immutable"


@needs_caddy
@pytest.mark.parametrize(
    "path", ["/", "/robots.txt", "/service-worker.js", "/no-such-page/", "/assets/0123456789/gone.js"]
)
def test_everything_else_is_asked_for_anew(front: Front, path: str) -> None:
    assert front.ask(path).headers["cache-control"] == "no-cache"


@needs_caddy
def test_a_page_that_did_not_change_is_not_sent_again(front: Front) -> None:
    etag = front.ask("/contact/").headers["etag"]
    assert front.ask("/contact/", If_None_Match=etag).status == 304


@needs_caddy
@pytest.mark.parametrize("pattern", ["index.html", "assets/*/stylesheets/rahnama.css", "assets/search/index.*.txt"])
def test_text_travels_compressed(front: Front, pattern: str) -> None:
    answer = front.ask(front.hashed(pattern), Accept_Encoding="gzip")
    if answer.status == 308:  # /index.html is called /
        answer = front.ask("/", Accept_Encoding="gzip")
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(answer.body) == next(front.site.glob(pattern)).read_bytes()


@needs_caddy
def test_every_address_of_the_site_answers(front: Front) -> None:
    published = re.search(r"Sitemap: (\S+)sitemap.xml", (front.site / "robots.txt").read_text("utf-8"))
    assert published
    assert [str(broken) for broken in crawl(front.home, published=published[1]).broken] == []


@needs_caddy
def test_the_collector_answers_under_the_same_domain(front: Front) -> None:
    assert [front.ask(path).status for path in ("/healthz", "/readyz")] == [200, 200]
    answer = front.ask("/v1/events", "POST", b'{"events":[]}', Content_Type="text/plain")
    assert answer.headers["content-type"].startswith("application/")


@needs_caddy
def test_an_answer_of_the_collector_keeps_its_own_policy(front: Front) -> None:
    page = front.ask("/v1/requests", "POST", b"topic=", Content_Type="application/x-www-form-urlencoded")
    assert page.headers["content-type"].startswith("text/html")
    assert "style-src 'sha256-" in page.headers["content-security-policy"]
    assert front.ask("/healthz").headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"


@needs_caddy
@pytest.mark.parametrize("size", [99_000, 300_000])
def test_a_body_too_large_is_refused_as_such(front: Front, size: int) -> None:
    assert front.ask("/v1/requests", "POST", b"x" * size, Content_Type="text/plain").status == 413


@needs_caddy
def test_pages_are_read_only(front: Front) -> None:
    assert front.ask("/contact/", "POST", b"x").status == 405


@needs_caddy
def test_logs_say_neither_who_asked_nor_what_was_searched(front: Front) -> None:
    referer = f"{front.home}search/?q={SEARCHED}"
    front.ask(f"/search/?q={SEARCHED}", X_Forwarded_For=VISITOR, User_Agent="Shopper/1", Referer=referer)
    front.ask(f"/no-such-page/?q={SEARCHED}", X_Forwarded_For=VISITOR)
    lines = [json.loads(line) for line in front.output.read_text("utf-8").splitlines()]
    requests = [line["request"] for line in lines if "request" in line]
    assert any(request["uri"] == "/search/" for request in requests)
    assert {name for request in requests for name in request} <= {"proto", "method", "host", "uri"}
    kept = json.dumps(requests)
    assert not any(secret in kept for secret in (SEARCHED, VISITOR, "Shopper"))


@needs_caddy
def test_an_error_behind_caddy_is_logged_without_the_visitor_too(site: Path, tmp_path: Path) -> None:
    port, nobody = free_port(), free_port()
    home = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "RAHNAMA_ADDRESS": home,
        "RAHNAMA_ROOT": str(site),
        "RAHNAMA_COLLECTOR_ADDRESS": f"127.0.0.1:{nobody}",
        "XDG_DATA_HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path),
    }
    start = [str(CADDY), "run", "--config", str(CADDYFILE), "--adapter", "caddyfile"]
    log = tmp_path / "caddy.log"
    with running(start, home, log, environment):
        front = Front(f"{home}/", site, log)
        assert front.ask(f"/v1/events?q={SEARCHED}", X_Forwarded_For=VISITOR, User_Agent="Shopper/1").status == 502
    written = log.read_text("utf-8")
    assert '"status":502' in written
    assert not any(secret in written for secret in (SEARCHED, VISITOR, "Shopper", "remote_ip"))
