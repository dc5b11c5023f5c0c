"""The early warning over a real database, with real mail and webhooks."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import http.server
import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from rahnama.collector.delivery.settings import SmtpSettings
from rahnama.errors import SettingsError
from rahnama.insights.alarm_post import banner, choose_sinks, known_by, told, write_letter
from rahnama.insights.alerts import Alarm, Baseline
from rahnama.insights.watch import Memory, read_memory, write_memory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rahnama.collector.records import Search
    from rahnama.collector.store import Store

    Searching = Callable[..., Search]

ROOT = Path(__file__).parents[2]
NOW = dt.datetime(2026, 11, 21, 14, tzinfo=dt.UTC)
KEY = b"0123456789abcdef0123456789abcdef"
SECRET = f"whsec_{base64.b64encode(KEY).decode()}"
SMTP = SmtpSettings(name="mailbox", host="mail.example", sender="help@shop.example", to="staff@shop.example")


def alarm(word: str = "درگاه") -> Alarm:
    return Alarm(
        word=word, others=("قطع",), voices=12, networks=11, expected=0.4, probability=1e-9,
        since=NOW - dt.timedelta(minutes=12), until=NOW, wordings=("درگاه قطع است",),
    )  # fmt: skip


class Receiver(http.server.BaseHTTPRequestHandler):
    """Keeps what is posted."""

    status = 200
    taken: list[tuple[dict[str, str], bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).taken.append((dict(self.headers), body))
        self.send_response(type(self).status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name in the standard library
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[type[Receiver]]:
    """A webhook on this machine; `address` is where."""
    kind = type("OneReceiver", (Receiver,), {"taken": [], "status": 200, "address": ""})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), kind) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        kind.address = f"http://127.0.0.1:{server.server_port}/hook"  # type: ignore[attr-defined]
        yield kind
        server.shutdown()


def look(url: str, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the script once, as a timer does."""
    command = [sys.executable, "scripts/watch_searches.py", "--database", url, "--state", str(folder / "watch.json")]
    environment = {"ALARM_SECRET": SECRET, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    return subprocess.run(
        [*command, *options], cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False
    )


def settings(folder: Path, address: str) -> tuple[str, ...]:
    """Write the collector's settings with one webhook, and return the options that use it."""
    path = folder / "collector.toml"
    path.write_text(
        f'[[sink]]\nkind = "webhook"\nname = "duty"\nurl = "{address}"\nsecret_env = "ALARM_SECRET"\nallow_private = true\n'
    )
    return "--config", str(path), "--sink", "duty"


@pytest.fixture
def outage(store: Store, search: Searching) -> None:
    """A week of ordinary searches, and now twelve people who ask for the gateway."""
    now = dt.datetime.now(dt.UTC)
    past = [now - dt.timedelta(hours=number) for number in range(1, 7 * 24)]
    store.keep([search("هزینهٔ ارسال", f"old{number}", network=f"n{number}", at=at) for number, at in enumerate(past)])
    recent = [now - dt.timedelta(seconds=40 * number) for number in range(12)]
    store.keep([search("درگاه قطع است", f"new{n}", network=f"m{n}", at=at) for n, at in enumerate(recent)])


@pytest.mark.usefixtures("outage")
def test_an_alarm_is_printed_once_with_the_text_for_the_site(url: str, tmp_path: Path) -> None:
    first, second = look(url, tmp_path), look(url, tmp_path)
    assert (first.returncode, first.stderr) == (0, "")
    assert "۱۲ نفر در یک ربع" in first.stdout
    assert "shop/notices.yml" in first.stdout
    assert (second.returncode, second.stdout) == (0, "")


@pytest.mark.usefixtures("outage")
def test_a_webhook_gets_a_signed_alarm(url: str, tmp_path: Path, receiver: type[Receiver]) -> None:
    done = look(url, tmp_path, *settings(tmp_path, receiver.address))  # type: ignore[attr-defined]
    assert (done.returncode, done.stderr) == (0, "")
    [(headers, body)] = receiver.taken
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    mac = base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{mac}"
    event = json.loads(body)
    assert (event["type"], event["data"]["voices"]) == ("searches.spike", 12)


@pytest.mark.usefixtures("outage")
def test_an_alarm_that_was_not_taken_is_sent_by_the_next_look(
    url: str, tmp_path: Path, receiver: type[Receiver]
) -> None:
    options = settings(tmp_path, receiver.address)  # type: ignore[attr-defined]
    receiver.status = 503
    refused = look(url, tmp_path, *options)
    receiver.status = 200
    taken = look(url, tmp_path, *options)
    assert (refused.returncode, taken.returncode) == (1, 0)
    assert 'The sink "duty" did not take the alarm' in refused.stderr
    assert [json.loads(body)["data"]["word"] for _, body in receiver.taken] == [receiver_word(receiver)] * 2


def receiver_word(receiver: type[Receiver]) -> str:
    """Return the word of the first alarm that came."""
    word: str = json.loads(receiver.taken[0][1])["data"]["word"]
    return word


@pytest.mark.usefixtures("store")
def test_an_idle_shop_brings_no_alarm(url: str, tmp_path: Path) -> None:
    done = look(url, tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.usefixtures("store")
def test_an_unknown_sink_is_one_line(url: str, tmp_path: Path) -> None:
    (tmp_path / "collector.toml").write_text("")
    done = look(url, tmp_path, "--config", str(tmp_path / "collector.toml"), "--sink", "duty")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


def test_the_mail_is_in_persian_and_known_again() -> None:
    letter = write_letter(alarm(), SMTP, NOW)
    assert letter["Subject"] == "هشدار مرکز راهنما: «درگاه»"
    assert letter["Message-ID"] == f"<{known_by(alarm())}@shop.example>"
    assert banner(alarm()) in letter.get_content()


def test_a_word_with_controls_breaks_no_mail() -> None:
    letter = write_letter(alarm("a\r\nBcc: all@evil.example\u202e"), SMTP, NOW)
    assert letter["Bcc"] is None
    assert "\u202e" not in told(alarm("a\u202e"))


def test_helpdesks_take_no_alarms() -> None:
    assert choose_sinks([SMTP], ["mailbox"]) == [SMTP]
    with pytest.raises(SettingsError, match="helpdesk"):
        choose_sinks([SMTP], ["helpdesk"])


def test_what_is_remembered_leaves_out_what_hardly_anybody_said(tmp_path: Path) -> None:
    baseline = Baseline(NOW, 7.0, {"درگاه": [1] * 24, "زهرا": [2] + [0] * 23})
    path = tmp_path / "watch.json"
    write_memory(path, Memory(baseline, {"درگاه": NOW}))
    kept = read_memory(path)
    assert kept.baseline is not None
    assert (list(kept.baseline.words), kept.quiet) == (["درگاه"], {"درگاه": NOW})
    assert path.stat().st_mode & 0o077 == 0
