"""What the acknowledgment of a message is worth: small versions of `python -m benchmarks.torture`, and tests of its tools."""

from __future__ import annotations

import contextlib
import dataclasses
import random
from typing import TYPE_CHECKING

import apsw
import pytest

from benchmarks.torture import samples
from benchmarks.torture.diary import Diary, integrity
from benchmarks.torture.disk import FlawedDisk, mounted
from benchmarks.torture.medium import Medium
from benchmarks.torture.power import LOWERED, NOW, SCENES, SINKS, trial
from rahnama.collector.database import open_store
from rahnama.collector.records import Receipt
from rahnama.collector.store import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from rahnama.collector.store import Store


@pytest.fixture
def rng() -> random.Random:
    return random.Random(7)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with contextlib.closing(open_store(f"sqlite:///{tmp_path}/rahnama.db", sinks=SINKS)) as store:
        yield store


def keep(store: Store, diary: Diary, rng: random.Random) -> str:
    """Keep one message, note its acknowledgment, return its id."""
    request = samples.request(rng, NOW)
    [receipt] = store.keep([request])
    assert isinstance(receipt, Receipt)
    diary.acknowledge(request.id, request.message, receipt.code)
    return request.id


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("seed", ["a", "b", "c"])
def test_a_power_cut_takes_nothing_that_was_acknowledged(scene: str, seed: str) -> None:
    assert trial(seed, SCENES[scene]).broken == []


def test_the_power_cuts_are_seen_to_lose_messages_when_synchronous_is_lowered() -> None:
    assert any(trial(str(seed), LOWERED, {"synchronous": "NORMAL"}).broken for seed in range(8))


def test_one_seed_is_one_course_of_events() -> None:
    one, same = trial("a", SCENES["writing"]), trial("a", SCENES["writing"])
    assert one.diary.kept.keys() == same.diary.kept.keys()


@pytest.mark.parametrize("kind", FlawedDisk.KINDS)
def test_a_store_on_a_failing_disk_says_so_and_recovers_by_itself(
    tmp_path: Path, rng: random.Random, kind: str
) -> None:
    disk, diary, path = FlawedDisk(rng, {kind: 0.5}), Diary(), tmp_path / "rahnama.db"
    with mounted(disk), contextlib.closing(open_store(f"sqlite:///{path}", sinks=SINKS)) as store:
        disk.armed = True
        for _ in range(20):
            with contextlib.suppress(StoreUnavailable):
                keep(store, diary, rng)
        disk.armed = False
        keep(store, diary, rng)
        assert diary.compare(store, SINKS) == []
    assert disk.failed[kind] > 0
    assert integrity(path) == []


def test_what_was_synced_stays_and_what_was_not_may_go(tmp_path: Path, rng: random.Random) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    left = set()
    for _ in range(30):
        medium = Medium(rng, cut_at=0)
        medium.opened(str(path), 0)
        medium.write(str(path), b"synced", 0, lambda _data: None)
        medium.sync(str(path), lambda: None)
        medium.write(str(path), b"UN", 0, lambda _data: None)
        medium.switch_off()
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        left |= {file.read_bytes() for file in medium.survivors(folder)}
    assert {b"synced", b"UNnced"} <= left
    assert all(content.endswith(b"nced") for content in left)


def test_after_the_cut_nothing_works_any_more(tmp_path: Path, rng: random.Random) -> None:
    path = tmp_path / "file"
    path.touch()
    medium = Medium(rng, cut_at=1)
    medium.opened(str(path), 0)
    for _ in range(2):
        with pytest.raises(apsw.IOError, match="power is off"):
            medium.write(str(path), b"late", 0, lambda _data: None)


@pytest.mark.parametrize(
    ("harm", "seen"),
    [
        (lambda kept: dataclasses.replace(kept, message="another text"), "kept otherwise"),
        (lambda kept: dataclasses.replace(kept, code="RH-0000-0000"), "kept otherwise"),
        (lambda kept: dataclasses.replace(kept, files={1: "0" * 64}), "file 1 lost"),
    ],
)
def test_the_diary_sees_what_changed(
    store: Store, rng: random.Random, harm: Callable[[object], object], seen: str
) -> None:
    diary = Diary()
    known_by = keep(store, diary, rng)
    diary.kept[known_by] = harm(diary.kept[known_by])  # type: ignore[assignment]
    assert [line for line in diary.compare(store, SINKS) if seen in line]


def test_the_diary_sees_what_is_lost(store: Store, rng: random.Random) -> None:
    diary = Diary()
    diary.acknowledge(samples.new_id(rng), "never kept", "RH-0000-0001")
    assert [line for line in diary.compare(store, SINKS) if "lost" in line]


def test_the_diary_sees_a_code_that_changed_between_two_answers() -> None:
    diary = Diary()
    diary.acknowledge("id", "text", "RH-0000-0001")
    diary.acknowledge("id", "text", "RH-0000-0002")
    assert len(diary.broken) == 1


def test_the_diary_sees_missing_deliveries(store: Store, rng: random.Random) -> None:
    diary = Diary()
    keep(store, diary, rng)
    assert [line for line in diary.compare(store, (*SINKS, "third")) if "1 missing" in line]
