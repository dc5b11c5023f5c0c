"""A message that was acknowledged survives the death of the process."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import httpx
import pytest

from rahnama.collector.database import open_store

if TYPE_CHECKING:
    from pathlib import Path

    from tests.collector.conftest import Service


def start(database: Path) -> tuple[subprocess.Popen[str], str]:
    """Start the collector as its users do; return the process and its address."""
    command = [sys.executable, "-m", "rahnama.collector", "--port", "0", "--database", f"sqlite:///{database}"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    for line in process.stderr:
        event = json.loads(line)["event"]
        if "running on" in event:
            return process, event.split("running on ")[1].split()[0]
    pytest.fail("the collector ended before it served")


def finish(process: subprocess.Popen[str], sign: signal.Signals) -> str:
    """End the process; return what it still said."""
    process.send_signal(sign)
    assert process.stderr is not None
    said = process.stderr.read()
    process.wait()
    process.stderr.close()
    return said


@pytest.mark.parametrize("round_", range(5))
def test_killing_the_process_right_after_its_answer_loses_nothing(tmp_path: Path, round_: int, shared: Service) -> None:
    database = tmp_path / "rahnama.db"
    process, url = start(database)
    with httpx.Client(base_url=url) as client:
        before = [client.post("/v1/requests", json=shared.message()).json() for _ in range(round_)]
        last = client.post("/v1/requests", json=shared.message())
        finish(process, signal.SIGKILL)
    assert last.status_code == 202
    store = open_store(f"sqlite:///{database}", create=False)
    assert {kept.code for kept in store.requests(99)} == {answer["code"] for answer in [*before, last.json()]}


def test_a_retry_after_the_crash_is_recognized(tmp_path: Path, shared: Service) -> None:
    database = tmp_path / "rahnama.db"
    message = shared.message()
    process, url = start(database)
    first = httpx.post(f"{url}/v1/requests", json=message).json()
    finish(process, signal.SIGKILL)
    process, url = start(database)
    again = httpx.post(f"{url}/v1/requests", json=message).json()
    finish(process, signal.SIGKILL)
    assert first == again
    assert len(open_store(f"sqlite:///{database}").requests(9)) == 1


def test_it_ends_cleanly_when_asked_to_and_logs_no_address(tmp_path: Path, shared: Service) -> None:
    process, url = start(tmp_path / "rahnama.db")
    httpx.post(f"{url}/v1/requests", json=shared.message())
    httpx.post(f"{url}/v1/requests", content=b"{", headers={"Content-Type": "text/plain"})
    said = finish(process, signal.SIGTERM)
    assert process.returncode in {0, -signal.SIGTERM}
    assert "127.0.0.1:" not in said
    assert not (tmp_path / "rahnama.db-wal").exists(), "the log is folded into the database at the end"


def test_a_database_that_cannot_be_used_is_one_line_and_exit_code_two(tmp_path: Path) -> None:
    (tmp_path / "rahnama.db").write_text("not a database, but long enough to be looked at" * 20)
    command = [sys.executable, "-m", "rahnama.collector", "--database", f"sqlite:///{tmp_path}/rahnama.db"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert "rahnama.db" in ended.stderr
