"""The command that checks all content prints every problem and fails when one has to be mended."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from rahnama.content.check import check_project, load_content
from rahnama.errors import ContentError

if TYPE_CHECKING:
    from tests.content.conftest import WriteFiles

ROOT = Path(__file__).parents[2]


def run(folder: Path) -> tuple[int, list[str]]:
    command = [sys.executable, str(ROOT / "scripts" / "check_content.py"), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    return done.returncode, done.stderr.splitlines()


def test_good_content_passes_with_a_summary(write_files: WriteFiles, shop_files: dict[str, str | bytes]) -> None:
    assert run(write_files(shop_files)) == (
        0,
        ["باید درست شود: ۰، بهتر است دیده شود: ۰ | 0 to mend, 0 to look at"],
    )


def test_errors_come_before_warnings_and_fail(write_files: WriteFiles, shop_files: dict[str, str | bytes]) -> None:
    shop_files["faq/order.yml"] = f"{shop_files['faq/order.yml']!s}  review_by: 2026-11-02\n"
    shop_files["guides/mobile.md"] = f"{shop_files['guides/mobile.md']!s}\n[x](help:nowhere)\n"
    status, lines = run(write_files(shop_files))

    assert status == 1
    assert [line.split(": ")[0] for line in lines[:-1]] == ["error", "warning"]
    assert lines[-1].endswith("1 to mend, 1 to look at")


def test_warnings_alone_do_not_fail(write_files: WriteFiles, shop_files: dict[str, str | bytes]) -> None:
    shop_files["faq/order.yml"] = f"{shop_files['faq/order.yml']!s}  tags: [الف, الف]\n"

    assert run(write_files(shop_files))[0] == 0


def test_one_run_names_mistakes_of_files_and_of_links_together(
    write_files: WriteFiles, shop_files: dict[str, str | bytes], today: dt.date
) -> None:
    shop_files["faq/returns.yml"] = "title: مرجوعی\n"
    shop_files["guides/mobile.md"] = f"{shop_files['guides/mobile.md']!s}\n[x](images/x.png) {{{{ facts.days }}}}\n"
    shop_files["docs/contact.md"] = "متن\n"
    with pytest.raises(ContentError) as caught:
        load_content(write_files(shop_files), today=today)

    assert [(problem.path, problem.line) for problem in caught.value.problems] == [
        ("docs/contact.md", 1),
        *[("faq/returns.yml", 1)] * 3,
        *[("guides/mobile.md", 15)] * 2,
    ]


def test_good_content_is_ready_to_publish(
    write_files: WriteFiles, shop_files: dict[str, str | bytes], today: dt.date
) -> None:
    shop_files["docs/contact.md"] = "---\ntitle: تماس\n---\n\n[x](help:g-mobile)\n"
    content = load_content(write_files(shop_files), today=today)

    assert (len(content.catalog.articles), [page.stem for page in content.docs]) == (3, ["contact"])
    assert (content.warnings, content.drafts) == ((), frozenset())


def test_the_demo_shop_s_content_is_all_right(today: dt.date) -> None:
    texts = (path.read_text("utf-8") for folder in ("faq", "guides") for path in (ROOT / folder).iterdir())
    written = (day for text in texts for day in re.findall(r"(?m)^ *updated: (\S+)$", text))
    report = check_project(ROOT, today=max(today, *map(dt.date.fromisoformat, written)))

    assert (report.errors, report.warnings) == ((), ())
