"""The container images take what exists, are pinned, and run without root and without rights to spare."""

from __future__ import annotations

import re
import shlex
from typing import Any

import pytest
import yaml

from rahnama.collector.__main__ import main
from rahnama.collector.settings import DATABASE_VARIABLE
from tests.conftest import ROOT

DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text("utf-8")
IGNORED = (ROOT / "deploy" / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "compose.yml").read_text("utf-8"))
INSTRUCTIONS = re.sub(r"\\\n", " ", DOCKERFILE).splitlines()
STAGES = {stage.split()[2]: stage for stage in re.split(r"(?m)^FROM ", DOCKERFILE)[1:]}
COPIED = [
    name
    for line in INSTRUCTIONS
    if line.startswith("COPY ") and "--from" not in line
    for name in shlex.split(line)[1:-1]
]


@pytest.mark.parametrize("name", COPIED)
def test_what_is_copied_exists_and_is_let_into_the_build(name: str) -> None:
    assert (ROOT / name).exists()
    assert f"!{name}" in IGNORED


def test_nothing_else_is_let_into_the_build() -> None:
    assert IGNORED[1] == "*"
    assert {line[1:] for line in IGNORED if line.startswith("!")} == set(COPIED)


def test_base_images_are_pinned_by_version_and_digest() -> None:
    bases = [line.split()[1] for line in INSTRUCTIONS if line.startswith("FROM ")]
    outside = [base for base in bases if base not in STAGES]
    assert outside
    assert [
        base for base in outside if not re.fullmatch(r"[a-z]+:\d+\.\d+\.\d+-[a-z-]+@sha256:[0-9a-f]{64}", base)
    ] == []


@pytest.mark.parametrize("image", ["site", "collector"])
def test_images_run_as_nobody_in_particular(image: str) -> None:
    assert re.findall(r"(?m)^USER (.+)", STAGES[image]) == ["10001:10001"]


def test_packages_are_those_that_were_tested() -> None:
    installs = re.findall(r"pip install (.+)", DOCKERFILE)
    assert installs
    assert all(line.startswith("-c constraints.txt ") for line in installs)


def test_the_collector_is_started_with_options_it_knows(capsys: pytest.CaptureFixture[str]) -> None:
    command = re.findall(r"(?m)^CMD \[(.+)\]", STAGES["collector"])[-1]
    options = [part.strip().strip('"') for part in command.split(",")][3:]
    with pytest.raises(SystemExit) as stop:
        main([*options, "--help"])
    assert stop.value.code == 0
    assert "--trusted-proxy" in capsys.readouterr().out


def test_the_collector_keeps_its_data_in_the_volume() -> None:
    [folder] = re.findall(r"(?m)^VOLUME (.+)", STAGES["collector"])
    assert f"{DATABASE_VARIABLE}=sqlite:///{folder}/" in STAGES["collector"]
    assert COMPOSE["services"]["collector"]["volumes"] == [f"collected:{folder}"]


def test_both_services_have_a_health_check() -> None:
    assert "/healthz" in STAGES["collector"].partition("HEALTHCHECK")[2]
    assert COMPOSE["services"]["site"]["healthcheck"]["test"][0] == "CMD"


@pytest.mark.parametrize("service", ["site", "collector"])
def test_services_are_confined(service: str) -> None:
    described = COMPOSE["services"][service]
    assert described["read_only"] is True
    assert described["cap_drop"] == ["ALL"]
    assert described["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in described


def test_the_collector_is_reached_through_caddy_only() -> None:
    assert "ports" not in COMPOSE["services"]["collector"]
    assert COMPOSE["services"]["collector"]["networks"] == ["inside"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}


@pytest.mark.parametrize("service", ["site", "collector"])
def test_services_are_built_from_stages_that_exist(service: str) -> None:
    build = COMPOSE["services"][service]["build"]
    assert build["target"] in STAGES
    assert (ROOT / "deploy" / build["context"] / build["dockerfile"]).is_file()
