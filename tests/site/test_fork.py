"""A second process is taken only where it cannot wait for what is not there."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from rahnama.site.fork import Task

ROOT = Path(__file__).parent.parent.parent

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux forks safely")

ALONE = """
import os
from rahnama.site.fork import Task
task = Task(os.getpid, fork=True)
print(task.result() != os.getpid())
"""
READ = """
import os
import rahnama.site.center
print(len(os.listdir("/proc/self/task")))
"""
FORKED = """
import os
from rahnama.search.minify import shorten_scopes
shorten_scopes("const a = 1;")
if not os.fork():
    try:
        shorten_scopes("const a = 1;")
    except RuntimeError as error:
        print(error)
    os._exit(0)
os.wait()
"""


def said(script: str) -> str:
    return subprocess.run(
        [sys.executable, "-u", "-c", script], cwd=ROOT, check=True, capture_output=True, text=True, timeout=60
    ).stdout.strip()


def test_a_process_that_is_alone_forks() -> None:
    assert said(ALONE) == "True"


def test_a_process_with_threads_does_the_work_itself() -> None:
    over = threading.Event()
    thread = threading.Thread(target=over.wait)
    thread.start()
    assert Task(os.getpid, fork=True).result() == os.getpid()
    over.set()
    thread.join()


def test_loading_the_builder_starts_no_thread() -> None:
    assert said(READ) == "1"


def test_scripts_are_shortened_in_no_fork_of_a_process_that_did() -> None:
    assert said(FORKED) == "minify-go was loaded before this process was forked"
