"""Two builds are the same when every file is, but for the generator's name and the sitemap's dates."""

from __future__ import annotations

import gzip
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from rahnama.site.comparison import compare_sites
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def sites(tmp_path: Path) -> tuple[Path, Path]:
    """Return two folders with one page that is the same in both."""
    for name in ("mkdocs", "properdocs"):
        (tmp_path / name / "faq").mkdir(parents=True)
        (tmp_path / name / "faq" / "index.html").write_text("<p>پاسخ</p>", "utf-8")
    return tmp_path / "mkdocs", tmp_path / "properdocs"


def told(sites: tuple[Path, Path]) -> list[str]:
    return [str(difference) for difference in compare_sites(*sites)]


def test_equal_sites_have_no_difference(sites: tuple[Path, Path]) -> None:
    assert told(sites) == []


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        (
            "index.html",
            '<meta name="generator" content="mkdocs-1.6.1">',
            '<meta name="generator" content="properdocs-1.6.7">',
        ),
        ("sitemap.xml", "<url><lastmod>2026-11-20</lastmod></url>", "<url><lastmod>2026-11-21</lastmod></url>"),
    ],
)
def test_the_program_s_name_and_the_day_of_the_build_may_differ(
    sites: tuple[Path, Path], name: str, one: str, other: str
) -> None:
    for site, text in zip(sites, (one, other), strict=True):
        (site / name).write_text(text, "utf-8")
    assert told(sites) == []


def test_packed_files_are_compared_by_what_is_in_them(sites: tuple[Path, Path]) -> None:
    for number, site in enumerate(sites):
        (site / "sitemap.xml.gz").write_bytes(gzip.compress(b"<urlset/>", mtime=number))
    assert told(sites) == []
    (sites[1] / "sitemap.xml.gz").write_bytes(gzip.compress(b"<urlset></urlset>"))
    assert told(sites) == ["sitemap.xml.gz: line 1 is '<urlset/>' and '<urlset></urlset>'"]


def test_one_letter_is_a_difference_and_is_shown_with_its_line(sites: tuple[Path, Path]) -> None:
    (sites[0] / "faq" / "index.html").write_text("<p>\nآری", "utf-8")
    (sites[1] / "faq" / "index.html").write_text("<p>\nخیر", "utf-8")
    assert told(sites) == ["faq/index.html: line 2 is 'آری' and 'خیر'"]


def test_a_file_that_only_one_has_is_a_difference(sites: tuple[Path, Path]) -> None:
    (sites[0] / "robots.txt").touch()
    (sites[1] / "humans.txt").touch()
    assert told(sites) == ["humans.txt: is missing in mkdocs", "robots.txt: is missing in properdocs"]


def test_mkdocs_and_properdocs_build_the_same_site() -> None:
    command = [sys.executable, "scripts/compare_hosts.py"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "files are the same with mkdocs and properdocs" in done.stdout
