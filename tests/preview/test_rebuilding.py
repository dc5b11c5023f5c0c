"""From a saved file to the page in the browser, through broken files and back."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import pytest

from tests.conftest import ROOT
from tests.preview.conftest import PATIENCE_SECONDS, end, serve, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.preview.conftest import Project, Served

LINES = ['faq/answers.yml:1: entry "a": is wrong. Mend it.', "faq/answers.yml:2: <b>markup</b>. Mend it."]


def test_a_changed_answer_is_built_and_said(served: Served) -> None:
    served.project.answer("second")
    served.until_page("hello second")
    until(lambda: bool(served.said))
    assert re.fullmatch(r"rebuilt in \d+\.\d s", served.said[0])


def test_changed_code_of_the_build_counts_without_a_restart(served: Served) -> None:
    served.project.write(
        "hooks/answers.py", served.project.read("hooks/answers.py").replace('"hello"', '"good morning"')
    )
    served.until_page("good morning first")


def test_a_configuration_replaced_by_an_editor_is_noticed_each_time(served: Served) -> None:
    root = served.project.root
    configuration = served.project.read("mkdocs.yml")
    served.project.write("overrides/main.html", "<html><head></head>{{ config.copyright }}</html>")
    for year in ("1404", "1405"):
        served.project.write("new.yml", f"{configuration}copyright: year {year}\n")
        (root / "new.yml").replace(root / "mkdocs.yml")
        served.until_page(f"year {year}")


def test_a_folder_that_comes_later_is_watched(served: Served) -> None:
    served.project.write("guides/new.md", "a guide")
    until(lambda: bool(served.said))
    once = len(served.said)
    served.project.write("guides/new.md", "a better guide")
    until(lambda: len(served.said) > once)


def test_a_broken_file_keeps_the_last_good_site_and_shows_what_to_mend(served: Served) -> None:
    served.project.answer("wrong")
    until(lambda: len(served.complained) >= 3)
    assert served.complained[:2] == LINES
    response, page = served.get()
    assert (response.status, "hello first" in page) == (200, True)
    assert next(states(served))["problems"] == LINES


def test_a_mended_file_ends_the_complaint(served: Served) -> None:
    served.project.answer("wrong")
    heard = states(served)
    until(lambda: bool(next(heard)["problems"]))
    served.project.answer("second")
    assert next(heard)["problems"] == []
    served.until_page("hello second")


def test_each_build_has_its_own_name_and_pages_know_theirs(served: Served) -> None:
    heard = states(served)
    first = next(heard)["build"]
    assert f"reload.js?build={first}" in served.get()[1]
    served.project.answer("second")
    second = next(heard)["build"]
    assert second != first
    assert f"reload.js?build={second}" in served.get()[1]


def test_a_first_build_that_fails_shows_why_and_recovers(project: Project) -> None:
    project.answer("wrong")
    served = serve(project)
    try:
        response, page = served.get("/any/page/")
        assert response.status == 503
        assert 'lang="fa" dir="rtl"' in page
        assert "&lt;b&gt;markup&lt;/b&gt;" in page
        assert "/_preview/reload.js" in page
        project.answer("second")
        served.until_page("hello second")
    finally:
        end(served)


def test_warnings_are_said_and_the_site_is_served(served: Served) -> None:
    served.project.answer("doubtful")
    served.until_page("hello doubtful")
    until(lambda: "faq/answers.yml:1: looks doubtful." in served.said)


def test_a_port_in_use_is_said_in_one_line(project: Project) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        refused = start(project, "--port", str(port))
    assert refused.returncode == 1
    assert refused.stderr == (
        f"Port {port} is in use by another program. Choose another: make serve PORT={port + 1 if port < 65535 else 8001}\n"
    )


def test_an_address_of_another_machine_is_refused_in_one_line(project: Project) -> None:
    refused = start(project, "--port", "0", "--host", "192.0.2.1")
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1


def test_a_database_that_cannot_be_opened_is_said_in_one_line(project: Project) -> None:
    refused = start(project, "--port", "0", "--database", "mysql://shop")
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_quietly_with_event_streams_open(served: Served, number: int) -> None:
    heard = states(served)
    next(heard)
    served.process.send_signal(number)
    assert served.process.wait(PATIENCE_SECONDS) == 0
    assert list(heard) == []
    assert served.complained == []


def test_it_ends_quietly_in_the_middle_of_a_build(project: Project) -> None:
    project.hold()
    with subprocess.Popen(
        [sys.executable, "-m", "rahnama.preview", "--port", "0"],
        cwd=project.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        until(lambda: any(project.root.glob("var/preview/*.building/index.html")))
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert (process.returncode, output) == (0, b"")
    assert is_free(project.root / "var" / "preview"), "the build went on"


def test_a_change_of_the_previews_own_code_is_said_to_need_a_new_start(project: Project) -> None:
    shutil.copytree(ROOT / "rahnama", project.root / "rahnama", ignore=shutil.ignore_patterns("__pycache__"))
    served = serve(project)
    try:
        os.utime(project.root / "rahnama" / "collector" / "app.py")
        until(lambda: "rahnama/collector/app.py is part of the running preview" in "".join(served.complained))
    finally:
        end(served)


def states(served: Served) -> Iterator[dict[str, Any]]:
    """Yield what the preview tells open pages, from now on."""
    with urlopen(f"{served.url}_preview/events", timeout=PATIENCE_SECONDS) as stream:
        for line in stream:
            if line.startswith(b"data: "):
                yield json.loads(line.removeprefix(b"data: "))


def is_free(folder: Path) -> bool:
    """Tell whether no build holds the lock of this folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True


def start(project: Project, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a preview that is expected to end by itself."""
    return subprocess.run(
        [sys.executable, "-m", "rahnama.preview", *arguments],
        cwd=project.root,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
