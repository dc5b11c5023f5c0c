"""A project of three pages that any host builds in a quarter of a second, and the real commands run on it."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PATIENCE_SECONDS = 20
"""How long a test waits for what takes a second on an idle machine."""

LINK = "[the page](page/index.md)"

HOOK = '''\
"""Puts faq/answers.yml on the home page; the word "wrong" in it is a mistake, a file named hold keeps the build waiting."""

import time
from pathlib import Path

from mkdocs.exceptions import PluginError

from rahnama.site.report import report_problems, report_warnings

GREETING = "hello"


def on_page_markdown(markdown, page, config, files):
    if not page.is_homepage:
        return markdown
    root = Path(config.config_file_path).parent
    answer = (root / "faq" / "answers.yml").read_text("utf-8")
    if "wrong" in answer:
        report_problems(['faq/answers.yml:1: entry "a": is wrong. Mend it.', "faq/answers.yml:2: <b>markup</b>. Mend it."])
        raise PluginError("the same again, in the host's words")
    if "doubtful" in answer:
        report_warnings(["faq/answers.yml:1: looks doubtful."])
    return markdown + f"\\n\\n{GREETING} {answer} for {config.site_url}"


def on_post_build(config):
    while (Path(config.config_file_path).parent / "hold").exists():
        time.sleep(0.02)
'''

PAGE = """<!doctype html>
<html><head><title>A page</title></head><body>{{ page.content }}</body></html>
"""


@dataclass(frozen=True)
class Project:
    """A small MkDocs project on disk."""

    root: Path

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def read(self, name: str = "site/index.html") -> str:
        return (self.root / name).read_text("utf-8")

    def answer(self, text: str) -> None:
        """Write the project's only answer."""
        self.write("faq/answers.yml", text)

    def hold(self) -> None:
        """Keep builds waiting when everything is written and nothing in place, until `release`."""
        self.write("hold", "")

    def release(self) -> None:
        (self.root / "hold").unlink(missing_ok=True)

    def siblings(self) -> set[str]:
        """Return what stands beside the sources."""
        sources = {"docs", "faq", "hooks", "overrides", "mkdocs.yml", "hold"}
        return {path.name for path in self.root.iterdir()} - sources

    def build(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command of `make build`."""
        return subprocess.run(
            self.build_command(*arguments), capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS
        )

    def build_command(self, *arguments: str) -> list[str]:
        return [sys.executable, str(ROOT / "scripts" / "build_site.py"), "--root", str(self.root), *arguments]


@dataclass(frozen=True)
class Served:
    """A running preview."""

    process: subprocess.Popen[bytes]
    project: Project
    host: str
    folder: Path

    @property
    def said(self) -> list[str]:
        """The lines printed since it was ready."""
        return (self.folder / "said").read_text("utf-8").partition("(Ctrl-C ends it)\n")[2].splitlines()

    @property
    def complained(self) -> list[str]:
        """The lines on standard error."""
        return (self.folder / "complained").read_text("utf-8").splitlines()

    @property
    def url(self) -> str:
        return f"http://{self.host}/"

    def get(self, path: str = "/", method: str = "GET") -> tuple[http.client.HTTPResponse, str]:
        """Ask for exactly this path: no client tidies it up on the way."""
        connection = http.client.HTTPConnection(self.host, timeout=PATIENCE_SECONDS)
        try:
            connection.request(method, path)
            response = connection.getresponse()
            return response, response.read().decode()
        finally:
            connection.close()

    def until_page(self, expected: str, status: int = 200) -> None:
        """Wait until the home page has this text."""

        def has_it() -> bool:
            response, page = self.get()
            return expected in page and response.status == status

        until(has_it)


def until(holds: Callable[[], bool]) -> None:
    """Wait until a condition holds; fail when it does not come true."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "this did not come true"
        time.sleep(0.03)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_project(tmp_path / "project")


def make_project(root: Path) -> Project:
    project = Project(root)
    project.write(
        "mkdocs.yml",
        "site_name: small\n"
        'site_url: !ENV [RAHNAMA_SITE_URL, "https://help.example/"]\n'
        "theme: {name: null, custom_dir: overrides, static_templates: [404.html]}\n"
        "plugins: []\n"
        "hooks: [hooks/answers.py]\n",
    )
    project.write("overrides/main.html", PAGE)
    project.write("overrides/404.html", PAGE.replace("{{ page.content }}", "our own page for lost ways"))
    project.write("hooks/answers.py", HOOK)
    project.write("docs/index.md", LINK)
    project.write("docs/page/index.md", "another page")
    project.write("docs/notes.json", "{}")
    project.write("docs/font.woff2", "no real font")
    project.write("docs/picture.svg", "<svg/>")
    project.answer("first")
    return project


def serve(project: Project, *arguments: str) -> Served:
    """Start the preview and return when it says that it is ready."""
    folder = project.root.parent / f"output of {project.root.name}"
    folder.mkdir()
    with (folder / "said").open("w") as said, (folder / "complained").open("w") as complained:
        process = subprocess.Popen(
            [sys.executable, "-m", "rahnama.preview", "--port", "0", *arguments],
            cwd=project.root,
            env={key: value for key, value in os.environ.items() if key != "RAHNAMA_DATABASE_URL"},
            stdout=said,
            stderr=complained,
        )
    until(lambda: "(Ctrl-C ends it)\n" in (folder / "said").read_text("utf-8") or process.poll() is not None)
    address = re.search(r"http://(\S+)/", (folder / "said").read_text("utf-8"))
    assert address, (folder / "complained").read_text("utf-8")
    return Served(process, project, address[1], folder)


def end(served: Served) -> None:
    """End the preview as Ctrl-C does."""
    if served.process.poll() is None:
        served.process.send_signal(signal.SIGINT)
    try:
        served.process.wait(PATIENCE_SECONDS)
    finally:
        served.process.kill()
        served.process.wait()


@pytest.fixture
def served(project: Project) -> Iterator[Served]:
    running = serve(project)
    yield running
    end(running)
