"""The staff's command: what it shows, what it changes, and that nothing a stranger wrote commands the terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.collector.delivery.conftest import NOON, PAPER, PHOTO, Inbox, declare, message
from tests.collector.delivery.fakes.mail import FakeMailbox
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]

CONTROLS = [chr(code) for code in (*range(32), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A))]
SHOWN_CONTROLS = {"\n", "\t", "\x00"}
"""Line ends and tabs of a message are its own; NUL never gets past the store."""


@pytest.fixture
def run(tmp_path: Path, inbox: Inbox) -> Run:
    """Run the command as staff do, on a machine that knows nothing of Persian."""
    assert inbox

    def run(*arguments: str, written: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(ROOT / "scripts" / "inbox.py"), "--database", f"sqlite:///{tmp_path}/rahnama.db"]
        plain = {"PATH": os.environ["PATH"], "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
        return subprocess.run(
            [*command, *arguments],
            input=written,
            capture_output=True,
            encoding="utf-8",
            env=plain | environment,
            cwd=tmp_path,
            check=False,
        )

    return run


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[FakeMailbox]:
    with FakeMailbox() as mailbox:
        (tmp_path / "collector.toml").write_text(
            f"""
            [[sink]]
            name = "smtp"
            kind = "smtp"
            host = "localhost"
            port = {mailbox.port}
            security = "none"
            sender = "help@shop.ir"
            to = "support@shop.ir"
            """,
            encoding="utf-8",
        )
        yield mailbox


def test_the_list_shows_what_stands_where(inbox: Inbox, run: Run) -> None:
    first = inbox.receive()
    inbox.receive(status="quarantined", message="خرید بک‌لینک")
    inbox.store.set_status(first.id, "answered", NOON)
    done = run("list")
    assert first.code in done.stdout
    assert "پاسخ داده شده" in done.stdout
    assert "بک‌لینک" not in done.stdout
    assert "بک‌لینک" in run("list", "--quarantined").stdout
    assert run("list", "--status", "open").stdout.strip() == "پیامی با این وضعیت نیست."


def test_a_message_is_shown_with_its_files_and_its_way(inbox: Inbox, run: Run) -> None:
    request = inbox.receive(files={"عکس.jpg": PHOTO})
    shown = run("show", request.code.lower()).stdout
    assert "موبایل: +989121234567" in shown
    assert "پیوست ۱: عکس.jpg (۳ کیلوبایت)" in shown
    assert "تحویل به smtp: در صف" in shown
    assert shown.rstrip().endswith(request.message)


def test_files_are_saved_for_the_users_own_eyes_and_never_over_others(inbox: Inbox, run: Run, tmp_path: Path) -> None:
    request = inbox.receive(files={"../../عکس.jpg": PHOTO, "فاکتور.pdf": PAPER})
    folder = tmp_path / "saved"
    done = run("files", request.code, str(folder))
    assert done.returncode == 0, done.stderr
    saved = sorted(folder.iterdir())
    assert [path.read_bytes() for path in saved] == [PHOTO, PAPER]
    assert [path.name for path in saved] == [f"{request.code}-1.jpg", f"{request.code}-2.pdf"]
    assert done.stdout.splitlines() == [f"{saved[0]} (_.._عکس.jpg)", f"{saved[1]} (فاکتور.pdf)"]
    assert {path.stat().st_mode & 0o777 for path in saved} == {0o600}
    again = run("files", request.code, str(folder))
    assert (again.returncode, again.stderr.count("\n")) == (1, 1)
    assert "there is a file of this name" in again.stderr


def test_files_that_did_not_arrive_are_told(inbox: Inbox, run: Run, tmp_path: Path) -> None:
    request = message(files=(declare("عکس.jpg", PHOTO),), code="")
    [receipt] = inbox.store.keep([request])
    code = getattr(receipt, "code", "")
    assert "نرسیده است" in run("files", code, str(tmp_path / "saved")).stdout
    assert "عکس.jpg (نرسیده است)" in run("show", code).stdout


def test_an_answer_goes_by_mail_in_the_thread_and_marks_the_message(
    inbox: Inbox, run: Run, mailbox: FakeMailbox
) -> None:
    request = inbox.receive()
    done = run("--config", "collector.toml", "answer", request.code, written="سلام، برگشت.")
    assert (done.returncode, done.stderr) == (0, "")
    [letter] = mailbox.letters
    assert mailbox.recipients == [["negar@example.ir"]]
    assert letter["In-Reply-To"] == f"<{request.id}@shop.ir>"
    assert letter.get_content().startswith("سلام، برگشت.")
    kept = inbox.store.get_request(request.id)
    assert kept is not None
    assert kept.status == "answered"
    assert kept.answered is not None


def test_an_answer_can_be_written_in_an_editor(inbox: Inbox, tmp_path: Path, mailbox: FakeMailbox) -> None:
    request = inbox.receive()
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nprintf "از ویرایشگر" | cat - "$1" > "$1.new" && mv "$1.new" "$1"\n', "utf-8")
    editor.chmod(0o755)
    terminal, side = pty.openpty()
    done = subprocess.run(
        [
            sys.executable,
            str(ROOT / "scripts" / "inbox.py"),
            *("--database", f"sqlite:///{tmp_path}/rahnama.db", "--config", str(tmp_path / "collector.toml")),
            *("answer", request.code),
        ],
        stdin=side,
        capture_output=True,
        env={"PATH": os.environ["PATH"], "EDITOR": str(editor)},
        check=False,
    )
    os.close(terminal)
    os.close(side)
    assert done.returncode == 0, done.stderr
    text = mailbox.letters[0].get_content()
    assert text.startswith("از ویرایشگر")
    assert "شمارهٔ سفارش" not in text  # what the editor showed below the line stays here


@pytest.mark.parametrize(
    ("changes", "written", "part"),
    [
        ({"email": ""}, "سلام", "no e-mail that mail could go to. Call +989121234567"),
        ({}, " \n ", "Nothing was written"),
    ],
)
def test_an_answer_that_cannot_go_changes_nothing_and_says_why(
    inbox: Inbox, run: Run, mailbox: FakeMailbox, changes: dict[str, str], written: str, part: str
) -> None:
    request = inbox.receive(**changes)
    done = run("--config", "collector.toml", "answer", request.code, written=written)
    assert done.returncode == 1
    assert part in done.stderr
    assert done.stderr.count("\n") == 1
    assert not mailbox.letters
    kept = inbox.store.get_request(request.id)
    assert kept is not None
    assert kept.status == "open"


def test_without_a_mailbox_an_answer_says_how_to_name_one(inbox: Inbox, run: Run) -> None:
    request = inbox.receive()
    done = run("answer", request.code, written="سلام")
    assert done.returncode == 1
    assert "--config" in done.stderr


def test_an_answer_whose_fate_is_unknown_is_not_called_sent(inbox: Inbox, run: Run, mailbox: FakeMailbox) -> None:
    request = inbox.receive()
    mailbox.faults = lambda: "drop"
    done = run("--config", "collector.toml", "answer", request.code, written="سلام")
    assert done.returncode == 1
    assert "may have gone" in done.stderr
    kept = inbox.store.get_request(request.id)
    assert kept is not None
    assert kept.status == "open"


def test_messages_are_closed_and_opened_again(inbox: Inbox, run: Run) -> None:
    request = inbox.receive()
    assert "بسته" in run("close", request.code).stdout
    assert run("list", "--status", "closed").stdout.count(request.code) == 1
    assert "باز" in run("reopen", request.code).stdout
    assert request.code in run("list", "--status", "open").stdout


@pytest.mark.usefixtures("mailbox")
def test_a_message_out_of_quarantine_is_delivered(inbox: Inbox, run: Run) -> None:
    request = inbox.receive(status="quarantined")
    run("--config", "collector.toml", "reopen", request.code)
    assert inbox.delivery(request).state == "waiting"


def test_dead_letters_are_listed_and_sent_again(inbox: Inbox, run: Run) -> None:
    request = inbox.receive()
    [leased] = inbox.store.lease_deliveries(("smtp",), NOON, NOON - NOON, 1)
    inbox.store.settle_delivery(replace(leased, state="dead", attempts=4, error="SMTP 554 for the letter"))
    shown = run("deliveries").stdout
    assert request.code in shown
    assert "نرسید" in shown
    assert "SMTP 554 for the letter" in shown
    assert run("retry", request.code, "elsewhere").returncode == 1
    assert run("retry", request.code).returncode == 0
    assert inbox.delivery(request).state == "unknown"
    assert run("retry", "all").returncode == 1


def test_without_sinks_the_command_says_where_messages_are(tmp_path: Path, run: Run, inbox: Inbox) -> None:
    inbox.store.close()
    (tmp_path / "rahnama.db").unlink()
    Inbox(tmp_path / "rahnama.db").receive()
    assert "هیچ مقصدی تنظیم نشده است" in run("deliveries").stdout


@pytest.mark.usefixtures("mailbox")
def test_closing_lets_nothing_out_of_quarantine(inbox: Inbox, run: Run) -> None:
    request = inbox.receive(status="quarantined")
    done = run("--config", "collector.toml", "close", request.code)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert not inbox.store.deliveries(None, 9)


def test_a_message_out_of_quarantine_that_goes_nowhere_says_so(inbox: Inbox, run: Run) -> None:
    request = inbox.receive(status="quarantined")
    assert "--config" in run("reopen", request.code).stdout


@pytest.mark.parametrize("command", [("show", "RH-0000-0000"), ("close", "x"), ("files", "x", "f"), ("retry", "x")])
def test_an_unknown_code_is_one_line(run: Run, command: tuple[str, ...]) -> None:
    done = run(*command)
    assert done.returncode == 1
    assert done.stderr.startswith("No message has the code")
    assert done.stderr.count("\n") == 1


def test_no_text_of_a_stranger_commands_the_terminal(inbox: Inbox, run: Run) -> None:
    evil = "الف" + "ب".join(CONTROLS) + "\x1b]0;owned\x07\x1b[2J"
    request = inbox.receive(
        name=evil, order=evil, message=evil, search=evil, page=evil, email=evil, read=(evil,), topic=evil
    )
    [leased] = inbox.store.lease_deliveries(("smtp",), NOON, NOON - NOON, 1)
    inbox.store.settle_delivery(replace(leased, state="dead", error=evil, remote=evil))
    for command in (("list",), ("show", request.code), ("deliveries",), ("deliveries", "--all")):
        done = run(*command)
        assert done.returncode == 0, done.stderr
        shown = set(done.stdout + done.stderr)
        assert not shown & (set(CONTROLS) - SHOWN_CONTROLS), command
