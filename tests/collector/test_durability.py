"""A message that was acknowledged survives the death of the process."""

from __future__ import annotations

import http.server
import json
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import httpx
import pytest

from rahnama.collector.database import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.collector.conftest import Service


def start(database: Path, *options: str) -> tuple[subprocess.Popen[str], str]:
    """Start the collector as its users do; return the process and its address."""
    command = [
        sys.executable,
        "-m",
        "rahnama.collector",
        "--port",
        "0",
        "--database",
        f"sqlite:///{database}",
        *options,
    ]
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
    assert process.returncode == 0
    assert "127.0.0.1:" not in said
    assert not (tmp_path / "rahnama.db-wal").exists(), "the log is folded into the database at the end"


def test_a_database_that_cannot_be_used_is_one_line_and_exit_code_two(tmp_path: Path) -> None:
    (tmp_path / "rahnama.db").write_text("not a database, but long enough to be looked at" * 20)
    command = [sys.executable, "-m", "rahnama.collector", "--database", f"sqlite:///{tmp_path}/rahnama.db"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert "rahnama.db" in ended.stderr


def test_what_was_accepted_before_the_end_is_answered_and_nothing_new_is_let_in(
    tmp_path: Path, shared: Service
) -> None:
    process, url = start(tmp_path / "rahnama.db")
    host, _, port = url.removeprefix("http://").partition(":")
    body = json.dumps(shared.message()).encode()
    head = f"POST /v1/requests HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\n\r\n"
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(head.encode() + body[:10])
        assert httpx.get(f"{url}/healthz").status_code == 200, "the half message is surely being read by now"
        process.send_signal(signal.SIGTERM)
        while is_let_in(host, int(port)):
            time.sleep(0.01)
        connection.sendall(body[10:])
        answer = connection.recv(65536)
    assert answer.startswith(b"HTTP/1.1 202 ")
    finish(process, signal.SIGTERM)
    assert process.returncode == 0
    assert len(open_store(f"sqlite:///{tmp_path / 'rahnama.db'}").requests(9)) == 1


def is_let_in(host: str, port: int) -> bool:
    """Say whether a new connection is answered."""
    try:
        with socket.create_connection((host, port), timeout=20) as connection:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            return connection.recv(100) != b""
    except ConnectionError:
        return False


def test_settings_of_a_file_and_of_the_command_line_hold(tmp_path: Path, shared: Service) -> None:
    (tmp_path / "collector.toml").write_text("[rates]\nfree = { per_second = 1, burst = 0 }\n")
    options = ("--config", str(tmp_path / "collector.toml"), "--allow-origin", "https://help.arghavan.example")
    process, url = start(tmp_path / "rahnama.db", *options)
    headers = {"Origin": "https://help.arghavan.example", "Content-Type": "text/plain"}
    answer = httpx.post(f"{url}/v1/requests", content=json.dumps(shared.message()), headers=headers)
    finish(process, signal.SIGTERM)
    assert answer.status_code == 428
    assert answer.headers["access-control-allow-origin"] == "https://help.arghavan.example"


def test_a_message_goes_to_the_sink_of_the_settings(tmp_path: Path, shared: Service, webhook: Webhook) -> None:
    (tmp_path / "collector.toml").write_text(
        f"""
        [[sink]]
        name = "backoffice"
        kind = "webhook"
        url = "http://127.0.0.1:{webhook.server_port}/"
        secret_env = "WEBHOOK_SECRET"
        allow_private = true
        """
    )
    process, url = start(tmp_path / "rahnama.db", "--config", str(tmp_path / "collector.toml"))
    httpx.post(f"{url}/v1/requests", json=shared.message(message="برسد به پشتیبانی"))
    assert "برسد به پشتیبانی" in webhook.bodies.get(timeout=30)
    finish(process, signal.SIGTERM)
    assert process.returncode == 0


class Webhook(http.server.HTTPServer):
    """A program of the shop that takes whatever comes."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Taking)
        self.bodies: queue.Queue[str] = queue.Queue()


class Taking(http.server.BaseHTTPRequestHandler):
    """Answers 204 and hands the body on."""

    server: Webhook

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()
        self.server.bodies.put(json.dumps(json.loads(body), ensure_ascii=False))

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def webhook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Webhook]:
    monkeypatch.setenv("WEBHOOK_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    with Webhook() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
