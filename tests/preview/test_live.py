"""One build at a time, none too many and none too few."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from rahnama.preview.live import Live, Outcome
from rahnama.preview.watcher import Watcher

if TYPE_CHECKING:
    from pathlib import Path

OF_THE_SITE = [
    "faq/payment.yml",
    "guides/mobile.md",
    "shop/facts.yml",
    "docs/images/map.png",
    "hooks/help_center.py",
    "mkdocs.yml",
    "overrides/base.html",
    "rahnama/analysis/fa.json",
    "faq",
]

SCRIBBLES = [
    "faq/.payment.yml.swp",
    "faq/payment.yml~",
    "faq/4913",
    "faq/#payment.yml#",
    "faq/.#payment.yml",
    "faq/x.yml.tmp",
    "docs/mkdocs.yml.bak",
    "faq/.~lock.payment.yml#",
    "faq/.goutputstream-X1Y2Z3",
    "rahnama/__pycache__/errors.cpython-311.pyc",
    "docs/.git/index",
]

OTHERS = ["site/index.html", "var/rahnama.db-wal", "README.md", "docs.yml"]


class Builder:
    """Counts builds, and ends each only when told to."""

    def __init__(self) -> None:
        self.started = 0
        self.running = 0
        self.most_running = 0
        self.gate = asyncio.Semaphore(0)

    async def build(self) -> Outcome:
        self.started += 1
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        await self.gate.acquire()
        self.running -= 1
        return Outcome(built=True, lines=(), seconds=0.0)


async def settle() -> None:
    """Let every task run until it waits."""
    for _ in range(10):
        await asyncio.sleep(0)


def test_changes_during_a_build_bring_exactly_one_more() -> None:
    async def scenario() -> tuple[list[int], int]:
        builder = Builder()
        live = Live(builder.build, lambda _: None)
        running = asyncio.create_task(live.run())
        counts = []
        live.ask()
        await settle()
        counts.append(builder.started)
        for _ in range(3):
            live.ask()
            await settle()
        counts.append(builder.started)
        for _ in range(3):
            builder.gate.release()
            await settle()
            counts.append(builder.started)
        running.cancel()
        return counts, builder.most_running

    assert asyncio.run(scenario()) == ([1, 1, 2, 2, 2], 1)


def test_every_listener_hears_of_a_build() -> None:
    async def scenario() -> list[list[str]]:
        builder = Builder()
        live = Live(builder.build, lambda _: None)

        async def listen() -> list[str]:
            return [state.build.rpartition("-")[2] async for state in live.states()]

        listeners = [asyncio.create_task(listen()) for _ in range(2)]
        await settle()
        builder.gate.release()
        await live.build()
        await settle()
        live.close()
        return await asyncio.gather(*listeners)

    assert asyncio.run(scenario()) == [["0", "1"], ["0", "1"]]


@pytest.mark.parametrize("name", OF_THE_SITE)
def test_files_that_make_the_site_are_watched(name: str, tmp_path: Path) -> None:
    assert concerns(tmp_path / name, tmp_path)


@pytest.mark.parametrize("name", SCRIBBLES + OTHERS)
def test_what_editors_and_programs_leave_is_overlooked(name: str, tmp_path: Path) -> None:
    assert not concerns(tmp_path / name, tmp_path)


def test_a_project_may_lie_in_a_hidden_folder(tmp_path: Path) -> None:
    assert concerns(tmp_path / ".venv" / "faq" / "payment.yml", tmp_path / ".venv")


def concerns(path: Path, root: Path) -> bool:
    async def ask() -> bool:
        return Watcher(root, lambda _: None).concerns(path)

    return asyncio.run(ask())
