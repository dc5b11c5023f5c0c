"""The two commands that staff run over the collector's database."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from rahnama.collector.records import ContactRequest, Receipt
from rahnama.insights.closing import Remembered, write_history

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
    """Four visitors in vain after curtains, three after plumbers, two after painters, three answered about delivery."""
    store.keep([search("نصب پرده در منزل", tab, outcome="escalated") for tab in "abcd"])
    store.keep([search("لوله‌کش خوب معرفی کنید", tab, outcome="escalated") for tab in "klm"])
    store.keep([search("نقاش ساختمان", tab) for tab in "xy"])
    store.keep([search("ارسال", tab, outcome="answered") for tab in "abc"])


def reported(url: str, *options: str) -> dict[str, Any]:
    """Return the report as JSON."""
    done = run("report_unanswered.py", "--database", url, "--format", "json", *options)
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


@pytest.mark.usefixtures("searched")
def test_the_report_lists_what_three_visitors_or_more_wanted(url: str) -> None:
    done = run("report_unanswered.py", "--database", url)
    assert done.returncode == 0, done.stderr
    assert "نصب پرده" in done.stdout
    assert "لوله‌کش" in done.stdout
    assert "نقاش" not in done.stdout
    assert "ارسال" not in done.stdout


@pytest.mark.usefixtures("searched")
def test_more_visitors_may_be_asked_for(url: str) -> None:
    report = reported(url, "--min-visitors", "4")
    assert [topic["query"] for topic in report["topics"]] == ["نصب پرده در منزل"]
    assert report["withheld"] == 2


@pytest.mark.usefixtures("searched")
@pytest.mark.parametrize("form", ["table", "csv", "json", "markdown", "html"])
def test_no_format_shows_what_only_two_people_typed(url: str, form: str) -> None:
    done = run("report_unanswered.py", "--database", url, "--format", form)
    assert "پرده" in done.stdout
    assert "نقاش" not in done.stdout


@pytest.mark.usefixtures("searched")
def test_the_database_may_be_named_in_the_environment(url: str) -> None:
    done = run("report_unanswered.py", "--format", "csv", "--min-visitors", "4", RAHNAMA_DATABASE_URL=url)
    rows = csv.DictReader(io.StringIO(done.stdout.removeprefix("\ufeff")))
    assert [row["query"] for row in rows] == ["نصب پرده در منزل"]


def test_older_searches_than_asked_for_are_left_out(url: str, store: Store, search: Searching) -> None:
    week = dt.timedelta(days=7)
    made = [search("نصب پرده", tab, outcome="escalated") for tab in "abc"]
    store.keep([dataclasses.replace(one, at=one.at - week) for one in made])
    assert [topic["query"] for topic in reported(url, "--days", "8")["topics"]] == ["نصب پرده"]
    assert reported(url, "--days", "6")["topics"] == []


@pytest.mark.usefixtures("store")
def test_an_empty_database_brings_good_news(url: str) -> None:
    done = run("report_unanswered.py", "--database", url)
    assert (done.returncode, done.stdout.strip()) == (0, "خبر خوب: در این مدت موضوع پرتکراری بی‌پاسخ نمانده است.")


@pytest.mark.usefixtures("searched")
def test_the_report_may_be_written_into_a_file_for_its_owner_only(url: str, tmp_path: Path) -> None:
    output = tmp_path / "new" / "report.html"
    done = run("report_unanswered.py", "--database", url, "--format", "html", "--output", str(output))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert output.read_text("utf-8").startswith("<!doctype html>")
    assert output.stat().st_mode & 0o077 == 0
    assert [path.name for path in output.parent.iterdir()] == ["report.html"]


@pytest.mark.usefixtures("store")
def test_a_file_that_cannot_be_written_is_one_line(url: str, tmp_path: Path) -> None:
    done = run("report_unanswered.py", "--database", url, "--output", str(tmp_path))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


@pytest.mark.usefixtures("store")
def test_mistakes_in_the_shops_files_are_told_by_line(url: str, tmp_path: Path) -> None:
    for folder in ("faq", "guides", "shop", "docs"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    with (tmp_path / "faq" / "payment.yml").open("a") as file:
        file.write("- nonsense\n")
    done = run("report_unanswered.py", "--database", url, "--root", str(tmp_path))
    assert done.returncode == 1
    assert "faq/payment.yml:" in done.stderr
    assert "Traceback" not in done.stderr


def test_topics_that_were_answered_since_are_told(url: str, store: Store, search: Searching, tmp_path: Path) -> None:
    store.keep([search("ارسال", tab, outcome="answered", opened="shipping-cost") for tab in "abc"])
    history = tmp_path / "topics.json"
    told = Remembered(
        key="1a2b3c4d", queries=("پست چند؟",), reported="2026-11-01", answered="2026-11-08", entry="shipping-cost"
    )
    write_history(history, {"1a2b3c4d": told})
    report = reported(url, "--history", str(history))
    assert [(one["queries"], one["answered"]) for one in report["history"]] == [(["پست چند؟"], "2026-11-08")]
    assert [one["entry"] for one in report["gains"]] == ["shipping-cost"]


@pytest.mark.parametrize("command", [("report_unanswered.py",), ("inbox.py", "list")])
def test_a_missing_database_is_one_line_that_says_what_to_do(url: str, command: tuple[str, ...]) -> None:
    script, *arguments = command
    done = run(script, "--database", url, *arguments)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "Start the collector once" in done.stderr


@pytest.mark.parametrize(
    "wrong",
    [("--min-visitors", "0"), ("--min-visitors", "2"), ("--days", "-1"), ("--days", "many"), ("--format", "xml")],
)
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
