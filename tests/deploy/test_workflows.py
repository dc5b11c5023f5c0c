"""What GitHub and GitLab are told to do exists, asks for no more rights than it needs, and runs only what is pinned."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

WEEKLY = ROOT / ".github" / "workflows" / "insights.yml"
GITHUB = ROOT / ".github" / "workflows" / "publish.yml"
GITLAB = ROOT / ".gitlab-ci.yml"
READING = {"contents": "read"}
PERMISSIONS = {
    "test": READING,
    "build": {**READING, "pages": "read"},
    "hosts": READING,
    "publish": {"pages": "write", "id-token": "write"},
}


@pytest.fixture(scope="module")
def workflow() -> dict[Any, Any]:
    read: dict[Any, Any] = yaml.safe_load(GITHUB.read_text("utf-8"))
    return read


@pytest.fixture(scope="module")
def pipeline() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(GITLAB.read_text("utf-8"))
    return read


def steps(workflow: dict[Any, Any]) -> Iterator[dict[str, Any]]:
    for job in workflow["jobs"].values():
        yield from job["steps"]


def github_commands(workflow: dict[Any, Any]) -> list[str]:
    return [step["run"] for step in steps(workflow) if "run" in step]


def gitlab_jobs(pipeline: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {name: job for name, job in pipeline.items() if isinstance(job, dict) and "script" in job}


def missing(commands: list[str], make_targets: set[str]) -> list[str]:
    """Return each make target and each file that the commands name and the project does not have."""
    said = "\n".join(commands)
    targets = [target for line in re.findall(r"\bmake((?: [a-z][a-z-]*)+)", said) for target in line.split()]
    files = re.findall(r"\b(?:scripts|benchmarks)/[\w/.-]+", said)
    return [name for name in targets if name not in make_targets] + [
        name for name in files if not (ROOT / name).is_file()
    ]


def test_github_runs_only_what_the_project_has(workflow: dict[Any, Any], make_targets: set[str]) -> None:
    assert missing(github_commands(workflow), make_targets) == []


def test_the_weekly_job_proposes_and_publishes_nothing(make_targets: set[str]) -> None:
    weekly: dict[Any, Any] = yaml.safe_load(WEEKLY.read_text("utf-8"))
    commands = github_commands(weekly)
    assert missing(commands, make_targets) == []
    assert "schedule" in weekly[True]
    [job] = weekly["jobs"].values()
    assert job["permissions"] == {"contents": "write", "pull-requests": "write", "issues": "write"}
    assert not [line for line in commands if "merge" in line or "push" in line or "--write" in line]


def test_gitlab_runs_only_what_the_project_has(pipeline: dict[str, Any], make_targets: set[str]) -> None:
    commands = [line for job in gitlab_jobs(pipeline).values() for line in job["script"]]
    assert missing(commands, make_targets) == []


@pytest.mark.parametrize("command", ["make test", "make publish", "make compare"])
def test_both_check_test_build_and_compare(workflow: dict[Any, Any], pipeline: dict[str, Any], command: str) -> None:
    assert command in github_commands(workflow)
    assert any(line.endswith(command) for job in gitlab_jobs(pipeline).values() for line in job["script"])


def test_actions_are_pinned_by_commit_with_their_version_beside() -> None:
    used = re.findall(r"uses: (.+)", GITHUB.read_text("utf-8") + WEEKLY.read_text("utf-8"))
    assert used
    assert [line for line in used if not re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)] == []


def test_one_action_is_pinned_to_one_commit() -> None:
    used = set(re.findall(r"uses: ([^@]+)@([0-9a-f]+)", GITHUB.read_text("utf-8")))
    assert len(used) == len({name for name, _ in used})


def test_each_job_has_the_rights_it_needs_and_no_other(workflow: dict[Any, Any]) -> None:
    assert workflow["permissions"] == {}
    assert {name: job["permissions"] for name, job in workflow["jobs"].items()} == PERMISSIONS


def test_pull_requests_run_without_secrets_and_without_rights_of_the_repository(workflow: dict[Any, Any]) -> None:
    triggers = workflow[True]  # YAML 1.1 reads "on" so
    assert set(triggers) == {"push", "pull_request", "workflow_dispatch"}
    assert not re.search(r"\bsecrets\b|GITHUB_TOKEN|github\.token", GITHUB.read_text("utf-8"))
    assert "refs/heads/main" in workflow["jobs"]["publish"]["if"]
    checkouts = [step for step in steps(workflow) if "actions/checkout@" in step.get("uses", "")]
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_nothing_a_stranger_writes_becomes_part_of_a_command(workflow: dict[Any, Any]) -> None:
    assert [command for command in github_commands(workflow) if "${{" in command] == []


def test_only_what_was_tested_and_built_strictly_is_published(
    workflow: dict[Any, Any], pipeline: dict[str, Any]
) -> None:
    assert set(workflow["jobs"]["publish"]["needs"]) == {"test", "build"}
    jobs = gitlab_jobs(pipeline)
    order = pipeline["stages"].index
    assert order(jobs["test"]["stage"]) < order(jobs["pages"]["stage"])
    assert "needs" not in jobs["pages"]


def test_the_project_address_of_pages_reaches_the_build(workflow: dict[Any, Any], pipeline: dict[str, Any]) -> None:
    build = next(step for step in workflow["jobs"]["build"]["steps"] if step.get("run") == "make publish")
    assert "steps.pages.outputs.base_url" in build["env"]["RAHNAMA_SITE_URL"]
    assert build["env"]["RAHNAMA_SITE_URL"].endswith("/")
    assert gitlab_jobs(pipeline)["pages"]["variables"]["RAHNAMA_SITE_URL"] == "$CI_PAGES_URL/"


def test_without_a_variable_the_published_site_has_no_collector(
    workflow: dict[Any, Any], pipeline: dict[str, Any]
) -> None:
    build = next(step for step in workflow["jobs"]["build"]["steps"] if step.get("run") == "make publish")
    assert build["env"]["RAHNAMA_COLLECTOR"].endswith("vars.RAHNAMA_COLLECTOR || '' }}")
    assert pipeline["variables"]["RAHNAMA_COLLECTOR"] == ""


def test_a_preview_sends_nothing_anywhere(workflow: dict[Any, Any], pipeline: dict[str, Any]) -> None:
    build = next(step for step in workflow["jobs"]["build"]["steps"] if step.get("run") == "make publish")
    assert build["env"]["RAHNAMA_COLLECTOR"].startswith("${{ github.event_name != 'pull_request' && ")
    # Written before the command: a variable of the project outranks one of the job.
    assert gitlab_jobs(pipeline)["preview"]["script"] == ["RAHNAMA_COLLECTOR= make publish"]


def test_a_run_that_publishes_is_not_cut_off(workflow: dict[Any, Any], pipeline: dict[str, Any]) -> None:
    assert workflow["concurrency"]["cancel-in-progress"] == "${{ github.event_name == 'pull_request' }}"
    assert workflow["jobs"]["publish"]["concurrency"]["cancel-in-progress"] is False
    assert gitlab_jobs(pipeline)["pages"]["interruptible"] is False


def test_every_job_ends_by_itself(workflow: dict[Any, Any], pipeline: dict[str, Any]) -> None:
    assert all("timeout-minutes" in job for job in workflow["jobs"].values())
    assert all("timeout" in job for job in gitlab_jobs(pipeline).values())


def test_gitlab_runs_in_an_image_of_one_version(pipeline: dict[str, Any]) -> None:
    assert re.fullmatch(r"python:\d+\.\d+\.\d+-[a-z]+", pipeline["default"]["image"])
