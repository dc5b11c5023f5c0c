"""What `make build` promises about the published site, whatever happens to a build."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from rahnama.errors import RahnamaError
from rahnama.site.publish import BuildFailed, publish, weigh
from tests.preview.conftest import PATIENCE_SECONDS, until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.preview.conftest import Project


@pytest.fixture
def published(project: Project) -> Project:
    """A project whose site says "first", and whose sources say "second"."""
    project.write("site/index.html", "hello first")
    project.answer("second")
    return project


@pytest.fixture
def held(published: Project) -> Iterator[subprocess.Popen[bytes]]:
    """A build that was started from the command line and waits before the swap."""
    published.hold()
    build = subprocess.Popen(published.build_command(), start_new_session=True)
    try:
        until((published.root / "site.building" / "index.html").is_file)
        yield build
    finally:
        published.release()
        build.wait(PATIENCE_SECONDS)


@pytest.mark.parametrize("host", ["mkdocs", "properdocs"])
def test_a_build_replaces_the_site(published: Project, host: str) -> None:
    done = published.build("--host", host)
    assert (done.returncode, done.stderr) == (0, "")
    assert "hello second" in published.read()
    assert published.siblings() - {"site.spare"} == {"site"}


def test_a_build_says_how_heavy_the_site_became(published: Project) -> None:
    done = published.build()
    assert done.stdout.startswith("site/: 3 pages, ")
    assert done.stdout.count("\n") == 1


def test_a_quiet_build_says_nothing(published: Project) -> None:
    assert published.build("--quiet").stdout == ""


def test_a_mistake_leaves_the_site_untouched_and_prints_nothing_but_its_lines(published: Project) -> None:
    published.answer("wrong")
    done = published.build()
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        'faq/answers.yml:1: entry "a": is wrong. Mend it.\nfaq/answers.yml:2: <b>markup</b>. Mend it.\n'
    )
    assert "hello first" in published.read()
    assert published.siblings() - {"site.spare"} == {"site"}


def test_a_fault_of_ours_prints_all_that_the_host_printed(published: Project) -> None:
    published.write("hooks/answers.py", "def on_env(env, config, files): raise RuntimeError('our fault')")
    done = published.build()
    assert done.returncode == 1
    assert "Traceback" in done.stderr
    assert "our fault" in done.stderr
    assert "hello first" in published.read()


def test_a_warning_of_the_host_stops_the_build(published: Project) -> None:
    published.write("docs/index.md", "[nowhere](missing.md)")
    done = published.build("--quiet")
    assert done.returncode == 1
    assert "missing.md" in done.stderr


def test_a_warning_of_ours_is_printed_and_published(published: Project) -> None:
    published.answer("doubtful")
    done = published.build()
    assert (done.returncode, done.stderr) == (0, "faq/answers.yml:1: looks doubtful.\n")
    assert "hello doubtful" in published.read()


def test_a_failed_build_carries_its_problems(published: Project) -> None:
    published.answer("wrong")
    with pytest.raises(BuildFailed) as failure:
        publish(published.root)
    assert failure.value.problems[0] == 'faq/answers.yml:1: entry "a": is wrong. Mend it.'


def test_a_site_is_completed_before_anybody_reads_it(published: Project) -> None:
    seen: list[tuple[bool, bool]] = []

    def finish(site: Path, cards: Path, before: Path) -> None:
        seen.append(("hello second" in (site / "index.html").read_text(), "hello first" in published.read()))
        assert before == published.root / "site"
        assert not cards.exists()  # this project has none

    publish(published.root, finish=finish)
    assert seen == [(True, True)]
    assert "hello second" in published.read()


def test_a_site_that_cannot_be_completed_does_not_replace_the_old_one(published: Project) -> None:
    def finish(*_places: Path) -> None:
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space left"):
        publish(published.root, finish=finish)
    assert "hello first" in published.read()
    assert published.siblings() - {"site.spare"} == {"site"}


def test_publishing_says_what_it_added(published: Project) -> None:
    done = published.build("--complete")
    assert done.stdout.startswith("0 social cards (0 drawn), compressed copies of ")
    assert done.stdout.count("\n") == 2


def test_a_build_killed_in_the_middle_harms_nothing(published: Project, held: subprocess.Popen[bytes]) -> None:
    os.killpg(held.pid, signal.SIGKILL)
    held.wait()
    assert "hello first" in published.read()
    published.release()
    assert published.build().returncode == 0
    assert "hello second" in published.read()
    assert published.siblings() - {"site.spare"} == {"site"}


CRASH_BETWEEN_THE_RENAMES = """
import os, sys
from pathlib import Path
from rahnama.site.publish import publish
rename = Path.rename
def crash_after(self, target):
    rename(self, target)
    os._exit(9)
Path.rename = crash_after
publish(Path(sys.argv[1]))
"""


@pytest.mark.parametrize(("answer", "expected"), [("wrong", "hello first"), ("third", "hello third")])
def test_a_crash_between_the_two_renames_is_mended(published: Project, answer: str, expected: str) -> None:
    crashed = subprocess.run([sys.executable, "-c", CRASH_BETWEEN_THE_RENAMES, str(published.root)], check=False)
    assert crashed.returncode == 9
    assert published.siblings() == {"site.building", "site.replaced"}
    published.answer(answer)
    published.build()
    assert expected in published.read()
    assert published.siblings() - {"site.spare"} == {"site"}


def test_leftovers_of_a_crash_after_the_renames_are_removed(published: Project) -> None:
    published.write("site.replaced/index.html", "older than old")
    assert published.build().returncode == 0
    assert "older than old" not in published.read("site.spare/index.html")
    assert published.siblings() - {"site.spare"} == {"site"}


def test_the_old_site_returns_when_the_new_one_cannot_take_its_place(
    published: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def refuse_the_new_site(self: Path, target: Path) -> Path:
        if self.name == "site.building":
            raise PermissionError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse_the_new_site)
    with pytest.raises(PermissionError):
        publish(published.root)
    assert "hello first" in published.read()
    assert published.siblings() - {"site.spare"} == {"site"}


def test_a_second_build_at_the_same_time_is_refused_in_one_line(
    published: Project, held: subprocess.Popen[bytes]
) -> None:
    second = published.build()
    assert second.returncode == 1
    assert second.stderr == f"Another build into {published.root} is running. Wait until it ends, then try again.\n"
    published.release()
    assert held.wait(PATIENCE_SECONDS) == 0
    assert "hello second" in published.read()


def test_a_host_that_outlives_its_build_keeps_the_lock(published: Project, held: subprocess.Popen[bytes]) -> None:
    held.kill()
    held.wait()
    assert "Another build" in published.build().stderr
    published.release()
    until(lambda: published.build().returncode == 0)
    assert "hello second" in published.read()


@pytest.mark.parametrize("folder", ["docs", ".", "..", "mkdocs.yml"])
def test_a_folder_that_holds_no_site_is_never_replaced(published: Project, folder: str) -> None:
    done = published.build("--site-dir", folder)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert published.read("docs/page/index.md") == "another page"
    assert published.siblings() - {"site.spare"} == {"site"}


def test_a_folder_elsewhere_can_take_the_site(published: Project, tmp_path: Path) -> None:
    target = tmp_path / "not" / "yet" / "there"
    assert published.build("--site-dir", str(target)).returncode == 0
    assert "hello second" in (target / "index.html").read_text("utf-8")
    assert "hello first" in published.read()


def test_refusals_are_errors_meant_for_people(published: Project) -> None:
    with pytest.raises(RahnamaError):
        publish(published.root, site_dir=Path("docs"))


def test_the_environment_reaches_the_host(published: Project) -> None:
    publish(published.root, environment={"RAHNAMA_SITE_URL": "https://other.example/"})
    assert "for https://other.example/" in published.read()


def test_compressed_copies_weigh_nothing(tmp_path: Path) -> None:
    page = "پرسش " * 500
    (tmp_path / "index.html").write_text(page, "utf-8")
    (tmp_path / "index.html.gz").write_bytes(b"a copy")
    (tmp_path / "picture.svg").write_bytes(b"<svg/>")
    weight = weigh(tmp_path)
    assert (weight.pages, weight.html) == (1, len(page.encode()))
    assert weight.everything == weight.html + 6
