"""Proposals on GitHub and GitLab, against servers that answer as their documentation says."""

from __future__ import annotations

import base64
import contextlib
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from rahnama.insights.drafts.draft import Change
from rahnama.insights.drafts.forge import ForgeError, GitHub, GitLab, Proposal, find_forge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rahnama.insights.drafts.forge import Forge

BEFORE, AFTER = "entries:\n- id: one\n", "entries:\n- id: one\n- id: دو\n"
CHANGE = Change("faq/order.yml", BEFORE, AFTER)
PROPOSAL = Proposal("topic-0a1b2c3d", "پیش‌نویس پاسخ", "متن", CHANGE)


class Hub:
    """Both forges' state: files on the main branch, branches, proposals."""

    def __init__(self) -> None:
        self.main = BEFORE
        self.branches: dict[str, str] = {}
        self.issues: list[dict[str, Any]] = []
        self.pulls: list[dict[str, Any]] = []
        self.refuse = 0

    def answer(self, method: str, address: str, headers: Any, body: dict[str, Any]) -> tuple[int, Any]:
        parts = urlsplit(address)
        if self.refuse:
            return self.refuse, {"message": "Resource not accessible"}
        if headers.get("Authorization") != "Bearer the-token" and headers.get("PRIVATE-TOKEN") != "the-token":
            return 401, {"message": "Bad credentials"}
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        asked = self.github if parts.path.startswith("/repos/") else self.gitlab
        path = re.sub(r"^/(repos/shop/help|projects/[^/]+)", "", parts.path)
        return asked(method, path, query, body)

    def github(self, method: str, path: str, query: dict[str, str], body: dict[str, Any]) -> tuple[int, Any]:
        content = {"content": base64.encodebytes(self.main.encode()).decode(), "sha": "blob"}
        reads: dict[str, Any] = {
            "": {"default_branch": "main", "owner": {"login": "shop"}},
            "/git/ref/heads/main": {"object": {"sha": "head"}},
            "/contents/faq/order.yml": content,
            "/issues": self.issues,
            "/pulls": [one for one in self.pulls if f"shop:{one['head']}" == query.get("head")],
        }
        writes: dict[str, Callable[[dict[str, Any]], tuple[int, Any]]] = {
            "/git/refs": self.branch,
            "/contents/faq/order.yml": self.put,
            "/issues": lambda row: self.keep(self.issues, {**row, "html_url": "https://forge/issues/1"}),
            "/pulls": lambda row: self.keep(self.pulls, {**row, "html_url": "https://forge/pull/1"}),
        }
        return (200, reads[path]) if method == "GET" else writes[path](body)

    def gitlab(self, method: str, path: str, query: dict[str, str], body: dict[str, Any]) -> tuple[int, Any]:
        reads: dict[str, Any] = {
            "/repository/files/faq/order.yml": {"content": base64.b64encode(self.main.encode()).decode()},
            "/issues": self.issues,
            "/merge_requests": [one for one in self.pulls if one["source_branch"] == query.get("source_branch")],
        }
        writes: dict[str, Callable[[dict[str, Any]], tuple[int, Any]]] = {
            "/repository/commits": self.commit,
            "/issues": lambda row: self.keep(self.issues, {**row, "web_url": "https://forge/issues/1"}),
            "/merge_requests": lambda row: self.keep(self.pulls, {**row, "web_url": "https://forge/pull/1"}),
        }
        path = unquote(path)
        return (200, reads[path]) if method == "GET" else writes[path](body)

    def branch(self, body: dict[str, Any]) -> tuple[int, Any]:
        name = body["ref"].removeprefix("refs/heads/")
        if name in self.branches:
            return 422, {"message": "Reference already exists"}
        self.branches[name] = self.main
        return 201, {}

    def put(self, body: dict[str, Any]) -> tuple[int, Any]:
        self.branches[body["branch"]] = base64.b64decode(body["content"]).decode()
        return 200, {}

    def commit(self, body: dict[str, Any]) -> tuple[int, Any]:
        self.branches[body["branch"]] = body["actions"][0]["content"]
        return 201, {}

    @staticmethod
    def keep(rows: list[dict[str, Any]], row: dict[str, Any]) -> tuple[int, Any]:
        rows.append(row)
        return 201, row


@contextlib.contextmanager
def served(hub: Hub) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def reply(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(size)) if size else {}
            status, content = hub.answer(self.command, self.path, self.headers, body)
            data = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PUT = reply  # noqa: N815 - the names that http.server calls

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the standard library
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def hub() -> Hub:
    return Hub()


@pytest.fixture(params=["github", "gitlab"])
def forge(request: pytest.FixtureRequest, hub: Hub) -> Iterator[Forge]:
    with served(hub) as address:
        if request.param == "github":
            yield GitHub(address, "shop/help", "the-token")
        else:
            yield GitLab(address, "shop/help", "the-token", "main")


def test_a_pull_request_holds_the_change_on_a_branch_of_its_own(forge: Forge, hub: Hub) -> None:
    assert forge.open_pull_request(PROPOSAL) == "https://forge/pull/1"
    assert hub.branches == {"rahnama/topic-0a1b2c3d": AFTER}
    assert hub.main == BEFORE


def test_nothing_is_proposed_twice(forge: Forge, hub: Hub) -> None:
    assert forge.open_pull_request(PROPOSAL) == forge.open_pull_request(PROPOSAL)
    assert forge.open_issue(PROPOSAL) == forge.open_issue(PROPOSAL)
    assert (len(hub.pulls), len(hub.issues)) == (1, 1)


def test_a_proposal_that_broke_off_is_finished_the_next_time(forge: Forge, hub: Hub) -> None:
    hub.branches["rahnama/topic-0a1b2c3d"] = BEFORE
    forge.open_pull_request(PROPOSAL)
    assert hub.branches == {"rahnama/topic-0a1b2c3d": AFTER}


def test_a_change_of_an_older_file_is_refused(forge: Forge, hub: Hub) -> None:
    hub.main = "entries: []\n"
    with pytest.raises(ForgeError, match="Pull first"):
        forge.open_pull_request(PROPOSAL)
    assert hub.branches == {}


def test_a_refusal_tells_its_reason(forge: Forge, hub: Hub) -> None:
    hub.refuse = 403
    with pytest.raises(ForgeError, match="403 Resource not accessible"):
        forge.open_issue(PROPOSAL)


def test_a_forge_out_of_reach_is_no_traceback() -> None:
    with pytest.raises(ForgeError, match="cannot be reached"):
        GitHub("http://127.0.0.1:9", "shop/help", "the-token").open_issue(PROPOSAL)


def test_the_job_says_which_forge_it_runs_on() -> None:
    assert isinstance(find_forge({"GITHUB_REPOSITORY": "a/b", "GITHUB_TOKEN": "t"}), GitHub)
    assert isinstance(find_forge({"CI_PROJECT_ID": "7", "RAHNAMA_GITLAB_TOKEN": "t"}), GitLab)
    with pytest.raises(ForgeError, match="not known where"):
        find_forge({})
