"""The whole way, as a shop runs it: form, database, courier, helpdesk; and a process that is killed in the middle."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import signal
import subprocess
import sys
import threading
import uuid
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from rahnama.collector.database import open_store
from rahnama.collector.delivery.courier import LEASE
from tests.collector.delivery.desks import ENVIRONMENT, Clock, lane_to, open_desk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.collector.delivery.desks import Desk


@contextlib.contextmanager
def collector(folder: Path, desk: Desk, *, ends: signal.Signals) -> Iterator[str]:
    """Run a collector that delivers to a fake Freshdesk; the value is its address; it ends by a signal."""
    (folder / "collector.toml").write_text(
        f'[[sink]]\nname = "freshdesk"\nkind = "freshdesk"\nurl = "{desk.fake.url}"\ntoken_env = "TOKEN"\nallow_private = true\n',
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "rahnama.collector", "--port", "0", "--config", str(folder / "collector.toml")]
    process = subprocess.Popen(
        [*command, "--database", f"sqlite:///{folder}/rahnama.db"],
        stderr=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT | {"PATH": os.environ["PATH"]},
    )
    assert process.stderr is not None
    try:
        for line in process.stderr:
            event = json.loads(line)["event"]
            if "running on" in event:
                yield event.split("running on ")[1].split()[0]
                break
        else:
            pytest.fail("the collector ended before it served")
    finally:
        process.send_signal(ends)
        process.stderr.read()
        process.wait(timeout=30)
        process.stderr.close()


def send(url: str, **fields: Any) -> str:
    """Send a message as a browser does; return its code."""
    message = {"id": str(uuid.uuid4()), "email": "negar@example.ir", "message": "پولم برنگشته است", "topic": "payment"}
    answer = httpx.post(f"{url}/v1/requests", json=message | fields)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["code"])


def eventually(holds: Callable[[], bool]) -> None:
    wait = threading.Event()
    for _ in range(600):
        if holds():
            return
        wait.wait(0.05)
    pytest.fail("it never came to be")


def test_a_message_sent_by_a_browser_becomes_a_ticket(tmp_path: Path) -> None:
    with open_desk("freshdesk") as desk, collector(tmp_path, desk, ends=signal.SIGTERM) as url:
        code = send(url)
        send(url, website="https://spam.example")  # the honeypot: kept, never delivered
        eventually(lambda: bool(desk.fake.tickets))
        second = send(url)
        eventually(lambda: len(desk.fake.tickets) == 2)
        assert [code in desk.fake.tickets[0].subject, second in desk.fake.tickets[1].subject] == [True, True]


def test_a_collector_killed_between_sending_and_hearing_of_it_makes_no_second_ticket(tmp_path: Path) -> None:
    with open_desk("freshdesk") as desk:
        desk.fake.faults = lambda call: "hang" if call.method == "POST" else "none"
        with collector(tmp_path, desk, ends=signal.SIGKILL) as url:
            send(url)
            eventually(lambda: len(desk.fake.tickets) == 1)  # it is there, and the collector does not know
        desk.fake.faults = lambda _: "none"
        store = open_store(f"sqlite:///{tmp_path}/rahnama.db")
        clock = Clock(dt.datetime.now(dt.UTC))
        lane = lane_to(store, desk.sink, clock)
        assert not lane.turn()  # the dead one still holds its lease
        clock.now += LEASE
        assert lane.turn()
        assert [one.state for one in store.deliveries(None, 9)] == ["sent"]
        assert len(desk.fake.tickets) == 1
        store.close()
