"""The two commands that staff run over the collector's database."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from rahnama.collector.records import ContactRequest, Receipt

if TYPE_CHECKING:
    from collections.abc import Callable

    from rahnama.collector.records import Search
    from rahnama.collector.store import Store

    Searching = Callable[..., Search]

ROOT = Path(__file__).parents[2]


def run(script: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a script as staff do, in a terminal that knows nothing of Persian."""
    return subprocess.run(
        [sys.executable, str(ROOT / "scripts" / script), *arguments],
        capture_output=True,
        encoding="utf-8",
        env={"PATH": os.environ["PATH"], "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"} | environment,
        check=False,
    )


@pytest.fixture
def searched(store: Store, search: Searching) -> None:
    """Three visitors in vain after a wallet, two after a guarantee, three answered about delivery."""
    store.keep([search("کیف پول", tab) for tab in "abc"])
    store.keep([search("ضمانت", tab) for tab in "ab"])
    store.keep([search("ارسال", tab, outcome="answered") for tab in "abc"])


@pytest.mark.usefixtures("searched")
def test_the_report_lists_what_three_visitors_or_more_wanted(url: str) -> None:
    done = run("report_unanswered.py", "--database", url)
    assert done.returncode == 0, done.stderr
    assert "کیف پول" in done.stdout
    assert "ضمانت" not in done.stdout
    assert "ارسال" not in done.stdout


@pytest.mark.usefixtures("searched")
def test_min_visitors_can_be_told(url: str) -> None:
    report = json.loads(
        run("report_unanswered.py", "--database", url, "--min-visitors", "2", "--format", "json").stdout
    )
    assert [topic["query"] for topic in report["topics"]] == ["کیف پول", "ضمانت"]


@pytest.mark.usefixtures("searched")
def test_the_database_may_be_named_in_the_environment(url: str) -> None:
    done = run("report_unanswered.py", "--format", "csv", RAHNAMA_DATABASE_URL=url)
    assert [row["query"] for row in csv.DictReader(io.StringIO(done.stdout.removeprefix("\ufeff")))] == ["کیف پول"]


def test_older_searches_than_asked_for_are_left_out(url: str, store: Store, search: Searching) -> None:
    week = dt.timedelta(days=7)
    store.keep([dataclasses.replace(made, at=made.at - week) for made in (search("ضمانت", tab) for tab in "abc")])
    assert "ضمانت" in run("report_unanswered.py", "--database", url, "--days", "8").stdout
    assert "ضمانت" not in run("report_unanswered.py", "--database", url, "--days", "6").stdout


@pytest.mark.usefixtures("store")
def test_an_empty_database_brings_good_news(url: str) -> None:
    done = run("report_unanswered.py", "--database", url)
    assert (done.returncode, done.stdout.strip()) == (0, "خبر خوب: در این مدت موضوع پرتکراری بی‌پاسخ نمانده است.")


@pytest.mark.parametrize("command", [("report_unanswered.py",), ("inbox.py", "list")])
def test_a_missing_database_is_one_line_that_says_what_to_do(url: str, command: tuple[str, ...]) -> None:
    script, *arguments = command
    done = run(script, "--database", url, *arguments)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "Start the collector once" in done.stderr


@pytest.mark.parametrize("wrong", [("--min-visitors", "0"), ("--days", "-1"), ("--days", "many"), ("--format", "xml")])
def test_wrong_options_are_refused(url: str, wrong: tuple[str, str]) -> None:
    done = run("report_unanswered.py", "--database", url, *wrong)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.fixture
def code(store: Store) -> str:
    """The code of a kept message."""
    request = ContactRequest(
        id="01890a5d-ac96-774b-bcce-b302099a8057",
        digest=b"1",
        topic="payment",
        name="نگار",
        mobile="+989121234567",
        email="",
        order="",
        message="پولم برنگشته است\nلطفاً پیگیری کنید",
        search="برگشت پول",
        read=("cod",),
        page="/contact/",
        received=dt.datetime(2026, 11, 21, 8, 0, tzinfo=dt.UTC),
    )
    [receipt] = store.keep([request])
    assert isinstance(receipt, Receipt)
    return receipt.code


def test_the_inbox_lists_messages(url: str, code: str) -> None:
    done = run("inbox.py", "--database", url, "list")
    assert done.returncode == 0, done.stderr
    assert "پولم برنگشته است لطفاً پیگیری کنید" in done.stdout
    assert "۱۴۰۵/۰۸/۳۰ ۱۱:۳۰" in done.stdout
    assert code in done.stdout


def test_the_inbox_shows_one_message_by_its_code_however_written(url: str, code: str) -> None:
    done = run("inbox.py", "--database", url, "show", code.lower().replace("-", ""))
    assert done.returncode == 0, done.stderr
    assert "پولم برنگشته است\nلطفاً پیگیری کنید" in done.stdout
    assert "+989121234567" in done.stdout


@pytest.mark.usefixtures("store")
def test_an_empty_inbox_says_so(url: str) -> None:
    assert run("inbox.py", "--database", url, "list").stdout.strip() == "هنوز پیامی نرسیده است."


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("unknown", ["RH-0000-0000", "nonsense", "\u200f"])
def test_an_unknown_code_is_one_line(url: str, unknown: str) -> None:
    done = run("inbox.py", "--database", url, "show", unknown)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
