"""Simulated power cuts: what the SQLite store acknowledged must be there when only synced bytes survive.

The real store runs over a `Medium`. Cuts fall on any change, also of a checkpoint, a migration, a purge and an erasure. The
same runs with ``synchronous=NORMAL`` must lose messages: that proves that the test can see a loss.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import random
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import apsw

from benchmarks.torture import samples
from benchmarks.torture.diary import Diary, integrity
from benchmarks.torture.disk import mounted
from benchmarks.torture.figures import Findings, rounds
from benchmarks.torture.medium import Medium
from rahnama.collector.database import open_store
from rahnama.collector.records import ContactRequest, FileReceipt, Receipt
from rahnama.collector.schema import migrations, newest_version
from rahnama.collector.store import StoreError, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rahnama.collector.records import Delivery
    from rahnama.collector.store import Store

NOW = dt.datetime(2026, 11, 21, 20, 30, tzinfo=dt.UTC)
LONG_AGO = NOW - dt.timedelta(days=300)
SINKS = ("support", "archive")
NAME = "rahnama.db"
STEPS = 40
SECONDS = 120.0
MEMORY = Path("/dev/shm")
"""Where the files lie if there is such a folder: only the modelled syncs matter, real ones only take time."""
OFTEN = {"wal_autocheckpoint": "8"}
"""A checkpoint every few commits, so that cuts meet one."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What the store does while the power goes.

    Args:
        steps: kinds of steps with their weights.
        cut_on: end of the name of the file whose changes are counted.
        cut_before: the cut falls on one of so many changes.
        pragmas: see `Disk.pragmas`.
        old: the database is of an earlier version at first.
    """

    steps: Mapping[str, int]
    cut_on: str = ""
    cut_before: int = 1000
    pragmas: Mapping[str, str] | None = None
    old: bool = False


USUAL = {"keep": 10, "file": 3, "again": 2, "deliver": 2, "status": 1}
SCENES = {
    "writing": Scene(USUAL, cut_before=2000),
    "starting": Scene(USUAL, cut_before=80),
    "folding the log": Scene(USUAL, cut_on=NAME, cut_before=400, pragmas=OFTEN),
    "migrating": Scene(USUAL, cut_before=120, old=True),
    "purging": Scene(USUAL | {"forget": 4}, cut_before=1500, pragmas=OFTEN),
    "erasing": Scene(USUAL | {"erase": 4}, cut_before=2500),
}


LOWERED = Scene({"keep": 1}, cut_on="-wal")


class Trial:
    """One store until its power is cut, once to three times. Everything follows from `seed`.

    Attributes:
        diary: what was acknowledged.
        cuts: how often the power went.
        broken: the promises broken in the end.
    """

    def __init__(self, seed: str, scene: Scene, folder: Path, pragmas: Mapping[str, str]) -> None:
        self._rng = random.Random(seed)
        self._scene = scene
        self._folder = folder
        self._pragmas = {**(scene.pragmas or {}), **pragmas}
        self._requests: list[ContactRequest] = []
        self._waiting: list[tuple[ContactRequest, int, bytes]] = []
        self._wiped: set[str] = set()
        self.diary = Diary()
        self.cuts = 0
        self.broken: list[str] = []

    def run(self) -> None:
        """Live one to three lives, each on what the last one left; then compare."""
        path = self._folder / "0" / NAME
        path.parent.mkdir()
        if self._scene.old:
            self._make_old(path)
        for life in range(1, self._rng.randint(1, 3) + 1):
            cut_at = self._rng.randrange(1, self._scene.cut_before)
            medium = Medium(self._rng, cut_at, self._scene.cut_on, self._pragmas)
            with mounted(medium):
                self._live(path, medium)
            path = self._folder / str(life) / NAME
            path.parent.mkdir()
            left = medium.survivors(path.parent)
            self.cuts += 1
        self.broken = self._judge(left, path)

    def _live(self, path: Path, medium: Medium) -> None:
        store = None
        with contextlib.suppress(StoreUnavailable, StoreError, apsw.Error):
            store = open_store(f"sqlite:///{path}", create=not self.diary.kept, sinks=SINKS)
            for _ in range(STEPS):
                [step] = self._rng.choices(list(self._scene.steps), list(self._scene.steps.values()))
                getattr(self, f"_{step}")(store)
        medium.switch_off()
        if store is not None:
            with contextlib.suppress(apsw.Error, StoreUnavailable):
                store.close()

    def _judge(self, left: Sequence[Path], path: Path) -> list[str]:
        if not self.diary.kept and not path.exists():
            return []
        raw = b"".join(file.read_bytes() for file in left)
        try:
            store = open_store(f"sqlite:///{path}", create=not self.diary.kept, sinks=SINKS)
        except StoreError as error:
            return [f"does not open: {error}"]
        marks = [f"{known_by}: erased, and its bytes are there" for known_by in self._wiped if _mark(known_by) in raw]
        with contextlib.closing(store):
            store.check()
            broken = self.diary.compare(store, SINKS)
        return broken + marks + integrity(path)

    def _make_old(self, path: Path) -> None:
        """Make a database of an earlier version with messages in it, as that version left it."""
        version = self._rng.randrange(1, newest_version())
        with contextlib.closing(apsw.Connection(str(path))) as connection:
            connection.pragma("journal_mode", "WAL")
            for number, script in migrations("sqlite"):
                if number <= version:
                    connection.execute(script)
            connection.pragma("user_version", version)
            for number in range(30):
                kept = samples.request(self._rng, NOW)
                row = (kept.id, f"RH-OLD0-{number:04}", kept.digest, int(NOW.timestamp() * 1000), kept.message)
                connection.execute(samples.OLD_REQUEST, row)
                self.diary.acknowledge(kept.id, kept.message, row[1])
                self.diary.not_delivered.add(kept.id)  # there were no sinks then

    def _keep(self, store: Store) -> None:
        batch = [self._new_request() for _ in range(self._rng.randint(1, 8))]
        self.diary.open_batch = {request.id for request, _ in batch}
        answers = store.keep([*(request for request, _ in batch), samples.search(self._rng, NOW)])
        self.diary.open_batch = set()
        for (request, pictures), answer in zip(batch, answers, strict=False):
            self._note(request, answer)
            self._waiting += [(request, number, content) for number, content in enumerate(pictures, 1)]

    def _new_request(self) -> tuple[ContactRequest, list[bytes]]:
        pictures = [samples.picture(self._rng) for _ in range(self._rng.choice([0, 0, 0, 1, 2]))]
        received = LONG_AGO if "forget" in self._scene.steps and self._rng.random() < 0.4 else NOW
        return samples.request(self._rng, received, pictures), pictures

    def _note(self, request: ContactRequest, answer: object) -> None:
        if isinstance(answer, Receipt):
            self.diary.acknowledge(request.id, request.message, answer.code)
            self._requests.append(request)
        else:
            self.diary.broken.append(f"{request.id}: answered with {answer}")

    def _file(self, store: Store) -> None:
        if self._waiting:
            request, number, content = self._waiting.pop(self._rng.randrange(len(self._waiting)))
            file = samples.file(request, number, content)
            [answer] = store.keep([file])
            if answer == FileReceipt(request.id, number):
                self.diary.acknowledge_file(request.id, number, file.sha256)
            elif request.id not in self.diary.fading:
                self.diary.broken.append(f"{request.id}: file {number} answered with {answer}")

    def _again(self, store: Store) -> None:
        if self._requests:
            request = self._rng.choice(self._requests)
            [answer] = store.keep([request])
            self._note(request, answer)

    def _deliver(self, store: Store) -> None:
        for delivery in store.lease_deliveries(SINKS, NOW, dt.timedelta(minutes=1), 3):
            remote = samples.new_id(self._rng)
            if store.settle_delivery(_sent(delivery, remote)):
                self.diary.settled[delivery.request, delivery.sink] = remote

    def _status(self, store: Store) -> None:
        if self._requests:
            store.set_status(self._rng.choice(self._requests).id, "closed", NOW)

    def _forget(self, store: Store) -> None:
        old = {request.id for request in self._requests if request.received == LONG_AGO}
        self.diary.fading |= old
        limit = NOW - dt.timedelta(days=100)
        store.forget(requests_before=limit, events_before=limit)
        self.diary.gone |= old

    def _erase(self, store: Store) -> None:
        if self._requests:
            request = self._rng.choice(self._requests)
            self.diary.fading.add(request.id)
            store.erase(code=self.diary.kept[request.id].code)
            self.diary.gone.add(request.id)
            self._wiped.add(request.id)


def run(stores: int, seed: int) -> Findings:
    """Cut the power of up to `stores` stores as they are, and of a third as many with ``synchronous=NORMAL``."""
    findings = Findings()
    trials = {number: trial(f"{seed}/{number}", SCENES[_scene(number)]) for number in rounds(stores, SECONDS)}
    for number, one in trials.items():
        findings.broken += [f"store {number} ({_scene(number)}): {line}" for line in one.broken]
    lowered = [
        trial(f"{seed}/{number}", LOWERED, {"synchronous": "NORMAL"})
        for number in rounds(max(10, stores // 3), SECONDS / 3)
    ]
    lost = sum(bool(one.broken) for one in lowered)
    findings.figures |= {
        "stores": len(trials),
        "power cuts": sum(one.cuts for one in trials.values()),
        "messages acknowledged": sum(len(one.diary.kept) for one in trials.values()),
        **{
            f"stores that broke a promise while {name}": sum(
                bool(one.broken) for number, one in trials.items() if _scene(number) == name
            )
            for name in SCENES
        },
        "with synchronous=NORMAL: stores that lost messages": f"{lost} of {len(lowered)}",
    }
    findings.demand(lost > 0, "the test does not see the loss when synchronous is lowered")
    return findings


def trial(seed: str, scene: Scene, pragmas: Mapping[str, str] | None = None) -> Trial:
    """Run one store until its last power cut, and compare what it holds with what it had acknowledged."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        one = Trial(seed, scene, Path(folder), pragmas or {})
        one.run()
        return one


def _scene(number: int) -> str:
    return list(SCENES)[number % len(SCENES)]


def _mark(known_by: str) -> bytes:
    return f"mark-{known_by}".encode()


def _sent(delivery: Delivery, remote: str) -> Delivery:
    return dataclasses.replace(delivery, state="sent", remote=remote, attempts=1)
