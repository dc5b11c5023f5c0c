"""From the log to a published answer, as staff walk it: report, draft, answer, build, replay."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.insights.test_scripts import ROOT, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rahnama.collector.records import Search
    from rahnama.collector.store import Store

QUERIES = ("اجاره لباس مجلسی", "کرایه لباس مجلسی دارید")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the shop's files."""
    for folder in ("faq", "guides", "shop", "docs"):
        shutil.copytree(ROOT / folder, tmp_path / "project" / folder)
    return tmp_path / "project"


@pytest.fixture
def asked(store: Store, search: Callable[..., Search]) -> None:
    """Twelve visitors of as many networks in vain after renting a dress, some of whom turned to people."""
    day = dt.timedelta(days=1)
    for number in range(12):
        one = search(QUERIES[number % 2], f"tab-{number}", network=f"net-{number}")
        outcome = "escalated" if number % 3 == 0 else "zero"
        at = one.at - day * (number % 4)
        store.keep([search(one.query, one.tab, network=one.network, outcome=outcome, at=at, received=at)])


def topic_key(url: str, project: Path) -> str:
    history = project / "first.json"
    done = run("replay_topics.py", "--database", url, "--root", str(project), "--history", str(history), "--json")
    assert done.returncode == 0, done.stderr
    [topic] = json.loads(done.stdout)["topics"]
    return str(topic["key"])


@pytest.mark.usefixtures("asked")
def test_from_the_log_to_an_answer_that_is_found(url: str, project: Path) -> None:
    key = topic_key(url, project)
    history = str(project / "first.json")

    drafted = run(
        "draft_entry.py", key, "--database", url, "--root", str(project), "--id", "dress-rental",
        "--category", "order", "--write",
    )  # fmt: skip
    assert drafted.returncode == 0, drafted.stderr
    assert "2 of 2 logged queries" in drafted.stdout

    file = project / "faq" / "order.yml"
    text = file.read_text("utf-8")
    assert text.startswith((ROOT / "faq" / "order.yml").read_text("utf-8"))
    file.write_text(text.replace("stage: draft", "stage: published"), "utf-8")

    done = run("replay_topics.py", "--database", url, "--root", str(project), "--history", history, "--json")
    [topic] = json.loads(done.stdout)["topics"]
    assert (topic["entry"], bool(topic["answered"])) == ("dress-rental", True)
    told = run("replay_topics.py", "--database", url, "--root", str(project), "--history", history)
    assert "پاسخ دارد از" in told.stdout


@pytest.mark.usefixtures("asked")
def test_without_write_the_draft_is_only_shown(url: str, project: Path) -> None:
    before = (project / "faq" / "order.yml").read_bytes()
    key = topic_key(url, project)
    done = run("draft_entry.py", key, "--database", url, "--root", str(project), "--category", "order")
    assert "+- id: topic-" in done.stdout
    assert (project / "faq" / "order.yml").read_bytes() == before


@pytest.mark.usefixtures("asked")
def test_an_unknown_topic_is_one_line(url: str, project: Path) -> None:
    done = run("draft_entry.py", "ffffffff", "--database", url, "--root", str(project))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "no topic ffffffff" in done.stderr


def test_an_empty_log_leaves_nothing_to_follow(url: str, store: Store, project: Path) -> None:
    store.close()
    done = run("replay_topics.py", "--database", url, "--root", str(project), "--history", str(project / "none.json"))
    assert done.returncode == 0, done.stderr
    assert "هنوز موضوعی" in done.stdout
