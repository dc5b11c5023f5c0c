"""Hostile searches in the reports that staff read: the page has no effect in a real Chromium, the table no formula."""

from __future__ import annotations

import csv
import datetime as dt
import io
import subprocess
import sys
import uuid
from typing import TYPE_CHECKING

import pytest

from rahnama.collector.database import open_store
from rahnama.collector.privacy import mask
from rahnama.collector.records import Search
from tests.conftest import ROOT
from tests.deploy.servers import serve
from tests.security.conftest import XSS, read_corpus

if TYPE_CHECKING:
    from pathlib import Path

    from tests.security.conftest import Watched

VISITORS = 4


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database in which for everything in the corpora four visitors have searched on two days, as a collector keeps it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('searched')}/rahnama.db"
    store = open_store(url)
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    for number, text in enumerate((*XSS, *read_corpus("csv.txt"))):
        query = mask(" ".join(text.replace("\x00", "").encode("utf-8", "replace").decode().split()))[:200]
        store.keep([_search(f"{query} {number % 7}", visitor, now) for visitor in range(VISITORS)])
    store.close()
    return url


def _search(query: str, visitor: int, now: dt.datetime) -> Search:
    at = now - dt.timedelta(days=visitor % 2, hours=1)
    return Search(
        id=str(uuid.uuid4()),
        revision=1,
        tab=uuid.uuid4().hex[:24],
        network=uuid.uuid4().hex[:24],
        query=query,
        outcome="zero",
        hits=0,
        opened="",
        page="/search/",
        at=at,
        received=at,
    )


def report(database: str, *arguments: str) -> str:
    command = [sys.executable, "scripts/report_unanswered.py", "--database", database, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.browser
def test_the_report_s_page_has_no_effect(database: str, tmp_path: Path, watched: Watched) -> None:
    report(database, "--format", "html", "--output", str(tmp_path / "report.html"))
    written = (tmp_path / "report.html").read_text("utf-8")
    assert written.count("alert(1)") > 5
    with serve(tmp_path) as home:
        watched.goto(f"{home}report.html")
    assert watched.deeds == []


def test_no_cell_of_the_report_s_table_is_a_formula(database: str) -> None:
    written = report(database, "--format", "csv").removeprefix("\ufeff")
    cells = [cell for row in csv.reader(io.StringIO(written)) for cell in row]
    assert len(cells) > 20
    assert [cell for cell in cells if cell.strip().startswith(tuple("=+-@＝＋－＠"))] == []


def test_the_report_in_a_terminal_turns_nothing_around_and_colours_nothing(database: str) -> None:
    shown = report(database)
    assert [sign for sign in "\x1b\r\x08\u202e\u2066\u2067" if sign in shown] == []
