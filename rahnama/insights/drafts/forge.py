"""Proposes changes where a shop keeps its files: an issue, or a pull request that a person merges or closes.

Nothing is merged here. What was proposed once is not proposed again: pull requests by their branch, issues by a mark.
GitHub: https://docs.github.com/en/rest (2022-11-28); GitLab: https://docs.gitlab.com/api/ (v4).
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote

import urllib3

from rahnama.errors import RahnamaError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rahnama.insights.drafts.draft import Change

LABEL = "rahnama"
SECONDS = 20.0
_MANY = 100


class ForgeError(RahnamaError):
    """The forge refused or could not be reached; the text says what to check."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed to people.

    Attributes:
        key: names it for ever, of letters, digits and hyphens; a second proposal of the same key is not made.
        title: one line.
        body: Markdown.
        change: the file to change; None for an issue.
    """

    key: str
    title: str
    body: str
    change: Change | None = None

    @property
    def branch(self) -> str:
        """The branch of its pull request."""
        return f"rahnama/{self.key}"

    @property
    def mark(self) -> str:
        """What its issue is known by, invisible to readers."""
        return f"<!-- rahnama:{self.key} -->"


class Forge(Protocol):
    """Where proposals are made."""

    def open_issue(self, proposal: Proposal) -> str:
        """Return the address of the proposal's issue, which is made when there is none; ForgeError when it cannot be."""

    def open_pull_request(self, proposal: Proposal) -> str:
        """Return the address of the proposal's pull request, made when there is none; ForgeError when it cannot be."""


class GitHub:
    """A repository on GitHub."""

    def __init__(self, api: str, repository: str, token: str) -> None:
        self._calls = _Calls(f"{api.rstrip('/')}/repos/{repository}", {"Authorization": f"Bearer {token}"})

    def open_issue(self, proposal: Proposal) -> str:
        """See `Forge.open_issue`."""
        for issue in self._calls.get(f"/issues?state=all&labels={LABEL}&per_page={_MANY}"):
            if proposal.mark in (issue.get("body") or ""):
                return str(issue["html_url"])
        body = f"{proposal.body}\n\n{proposal.mark}"
        made = self._calls.post("/issues", {"title": proposal.title, "body": body, "labels": [LABEL]})
        return str(made["html_url"])

    def open_pull_request(self, proposal: Proposal) -> str:
        """See `Forge.open_pull_request`."""
        change = _change_of(proposal)
        owner = self._calls.get("")["owner"]["login"]
        known = self._calls.get(f"/pulls?state=all&head={quote(owner)}:{quote(proposal.branch, safe='')}")
        if known:
            return str(known[0]["html_url"])
        base = self._calls.get("")["default_branch"]
        file = self._calls.get(f"/contents/{quote(change.path)}?ref={quote(base, safe='')}")
        _check_same(base64.b64decode(file["content"]).decode(), change)
        self._branch(proposal.branch, base)
        content = base64.b64encode(change.after.encode()).decode()
        update = {"message": proposal.title, "content": content, "sha": file["sha"], "branch": proposal.branch}
        self._calls.send("PUT", f"/contents/{quote(change.path)}", update)
        made = self._calls.post(
            "/pulls",
            {"title": proposal.title, "body": proposal.body, "head": proposal.branch, "base": base, "draft": True},
        )
        return str(made["html_url"])

    def _branch(self, name: str, base: str) -> None:
        head = self._calls.get(f"/git/ref/heads/{quote(base)}")["object"]["sha"]
        self._calls.send("POST", "/git/refs", {"ref": f"refs/heads/{name}", "sha": head}, known=422)


class GitLab:
    """A project on GitLab."""

    def __init__(self, api: str, project: str, token: str, base: str) -> None:
        self._calls = _Calls(f"{api.rstrip('/')}/projects/{quote(project, safe='')}", {"PRIVATE-TOKEN": token})
        self._base = base

    def open_issue(self, proposal: Proposal) -> str:
        """See `Forge.open_issue`."""
        for issue in self._calls.get(f"/issues?labels={LABEL}&per_page={_MANY}"):
            if proposal.mark in (issue.get("description") or ""):
                return str(issue["web_url"])
        text = f"{proposal.body}\n\n{proposal.mark}"
        made = self._calls.post("/issues", {"title": proposal.title, "description": text, "labels": LABEL})
        return str(made["web_url"])

    def open_pull_request(self, proposal: Proposal) -> str:
        """See `Forge.open_pull_request`."""
        change = _change_of(proposal)
        known = self._calls.get(f"/merge_requests?state=all&source_branch={quote(proposal.branch, safe='')}")
        if known:
            return str(known[0]["web_url"])
        path = quote(change.path, safe="")
        file = self._calls.get(f"/repository/files/{path}?ref={quote(self._base, safe='')}")
        _check_same(base64.b64decode(file["content"]).decode(), change)
        action = {"action": "update", "file_path": change.path, "content": change.after}
        commit = {"branch": proposal.branch, "start_branch": self._base, "commit_message": proposal.title}
        self._calls.send("POST", "/repository/commits", {**commit, "actions": [action]}, known=400)
        made = self._calls.post(
            "/merge_requests",
            {
                "source_branch": proposal.branch,
                "target_branch": self._base,
                "title": f"Draft: {proposal.title}",
                "description": proposal.body,
            },
        )
        return str(made["web_url"])


def find_forge(environment: Mapping[str, str]) -> Forge:
    """Return the forge that the variables of a CI job name.

    Raises:
        ForgeError: they name none.
    """
    if environment.get("GITHUB_REPOSITORY") and environment.get("GITHUB_TOKEN"):
        api = environment.get("GITHUB_API_URL", "https://api.github.com")
        return GitHub(api, environment["GITHUB_REPOSITORY"], environment["GITHUB_TOKEN"])
    if environment.get("CI_PROJECT_ID") and environment.get("RAHNAMA_GITLAB_TOKEN"):
        api = environment.get("CI_API_V4_URL", "https://gitlab.com/api/v4")
        base = environment.get("CI_DEFAULT_BRANCH", "main")
        return GitLab(api, environment["CI_PROJECT_ID"], environment["RAHNAMA_GITLAB_TOKEN"], base)
    raise ForgeError(
        "It is not known where to propose this. Set GITHUB_REPOSITORY and GITHUB_TOKEN, or CI_PROJECT_ID and RAHNAMA_GITLAB_TOKEN."
    )


@dataclass(frozen=True, slots=True)
class _Calls:
    root: str
    headers: Mapping[str, str]

    def get(self, path: str) -> Any:
        return self.send("GET", path)

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        return self.send("POST", path, body)

    def send(self, method: str, path: str, body: Mapping[str, Any] | None = None, *, known: int = 0) -> Any:
        """Return the answer's JSON; None for the status `known`, which says that what is asked for is there already."""
        headers = {
            **self.headers,
            "Accept": "application/json",
            "Content-Type": "application/json",
            "User-Agent": "rahnama",
        }
        content = None if body is None else json.dumps(body).encode()
        try:
            answer = urllib3.request(
                method, self.root + path, body=content, headers=headers, timeout=SECONDS, retries=False, redirect=False
            )
        except urllib3.exceptions.HTTPError as error:
            raise ForgeError(f"{self.root} cannot be reached: {type(error).__name__}. Try again later.") from error
        if known and answer.status == known:
            return None
        if answer.status >= 300:
            raise ForgeError(f"{method} {path}: {answer.status} {_reason(answer.data)}. Check the token's rights.")
        return json.loads(answer.data) if answer.data else None


def _reason(data: bytes) -> str:
    try:
        return str(json.loads(data)["message"])[:200]
    except (ValueError, KeyError, TypeError):
        return "without a reason"


def _change_of(proposal: Proposal) -> Change:
    if proposal.change is None:
        raise ForgeError(f"{proposal.key}: there is nothing to change; open an issue instead.")
    return proposal.change


def _check_same(there: str, change: Change) -> None:
    if there.replace("\r\n", "\n") != change.before.replace("\r\n", "\n"):
        raise ForgeError(f"{change.path} here is not what stands on the main branch. Pull first, then try again.")
