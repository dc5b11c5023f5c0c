"""The three commands over a whole database: erase, back up, restore."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from rahnama.collector.database import open_store
from rahnama.collector.records import Receipt
from tests.collector.store.rows import read_backup, rows_of
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from rahnama.collector.store import Store
    from tests.collector.conftest import Make


def run(script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run a script as the shop's developer does, in a terminal that knows nothing of Persian."""
    return subprocess.run(
        [sys.executable, str(ROOT / "scripts" / script), *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        env={"PATH": os.environ["PATH"], "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        check=False,
    )


@pytest.mark.parametrize("written", ["09121234567", "+98 912 123 4567", "۰۹۱۲-۱۲۳-۴۵۶۷", "0098 9121234567"])
def test_a_mobile_is_erased_however_it_is_written(store: Store, url: str, make: Make, written: str) -> None:
    store.keep([make.request(), make.request(), make.request(mobile="+989120000000")])
    done = run("erase.py", "--database", url, "--mobile", written)
    assert done.returncode == 0, done.stderr
    assert "Erased 2 messages" in done.stdout
    assert len(store.requests(9)) == 1


def test_a_code_is_erased_however_it_is_written(store: Store, url: str, make: Make) -> None:
    receipt, _ = store.keep([make.request(), make.request()])
    assert isinstance(receipt, Receipt)
    done = run("erase.py", "--database", url, "--code", receipt.code.lower().replace("-", " "))
    assert done.returncode == 0, done.stderr
    assert "Erased 1 message " in done.stdout
    assert store.find_request(receipt.code) is None


def test_only_for_postgresql_it_is_said_that_its_log_keeps_more(store: Store, url: str, make: Make) -> None:
    store.keep([make.request()])
    done = run("erase.py", "--database", url, "--mobile", "09121234567")
    assert ("write-ahead log" in done.stdout) == url.startswith("postgresql:")


def test_erasing_who_never_wrote_is_said(store: Store, url: str) -> None:
    store.check()
    done = run("erase.py", "--database", url, "--mobile", "09120000000")
    assert (done.returncode, done.stderr) == (1, "")
    assert "No message" in done.stdout


@pytest.mark.parametrize("wrong", [["--mobile", "0912"], ["--code", "RH-1"], []])
def test_what_is_no_mobile_and_no_code_erases_nothing(tmp_path: Path, make: Make, wrong: list[str]) -> None:
    url = f"sqlite:///{tmp_path}/rahnama.db"
    with contextlib.closing(open_store(url)) as store:
        store.keep([make.request()])
        assert run("erase.py", "--database", url, *wrong).returncode == 2
        assert len(store.requests(9)) == 1


def test_what_was_backed_up_is_restored(store: Store, url: str, make: Make, tmp_path: Path) -> None:
    store.keep([make.request(), make.search(), make.vote()])
    before = rows_of(store, tmp_path)
    backup = tmp_path / "backup.db"
    done = run("backup.py", "--database", url, backup)
    assert done.returncode == 0, done.stderr
    assert read_backup(backup) == before
    store.erase(mobile="+989121234567")
    refused = run("restore.py", "--database", url, backup)
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "--replace" in refused.stderr
    done = run("restore.py", "--database", url, "--replace", backup)
    assert done.returncode == 0, done.stderr
    assert "1 messages, 1 searches and 1 votes" in done.stdout
    assert rows_of(store, tmp_path) == before


def test_a_shop_that_grew_moves_from_sqlite_to_postgresql(store: Store, url: str, make: Make, tmp_path: Path) -> None:
    old = f"sqlite:///{tmp_path}/small.db"
    request = make.request()
    with contextlib.closing(open_store(old)) as small:
        receipt = small.keep([request])
    run("backup.py", "--database", old, tmp_path / "backup.db")
    assert run("restore.py", "--database", url, tmp_path / "backup.db").returncode == 0
    assert store.keep([request]) == receipt


@pytest.mark.parametrize(
    ("script", "arguments"),
    [("erase.py", ["--mobile", "09121234567"]), ("backup.py", ["copy.db"]), ("restore.py", ["missing.db"])],
)
def test_what_cannot_be_used_is_one_line_and_exit_code_two(tmp_path: Path, script: str, arguments: list[str]) -> None:
    (tmp_path / "rahnama.db").write_text("not a database, but long enough to be looked at" * 20)
    done = run(script, "--database", f"sqlite:///{tmp_path}/rahnama.db", *arguments)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "rahnama.db" in done.stderr
