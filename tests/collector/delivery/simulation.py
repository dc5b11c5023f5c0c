"""Days of failing, slow and lying sinks in a minute: virtual time, real stores, real connections, seeded chance.

Messages come in during the first hours. Every call to a sink may fail in any of the ways of `fakes.server.Fault`; couriers
are killed between leasing, sending and settling. Then the sinks get well, and the days pass until nothing is due.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import random
import uuid
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rahnama.collector.database import open_store
from rahnama.collector.records import ContactRequest, Delivery, FileContent, Receipt
from tests.collector.delivery.conftest import NOON, PHOTO, declare, message
from tests.collector.delivery.desks import FAKES, Clock, lane_to, mail_sink, open_desk
from tests.collector.delivery.fakes.mail import FakeMailbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rahnama.collector.delivery.courier import Lane
    from rahnama.collector.delivery.sink import Sink
    from rahnama.collector.store import Store
    from tests.collector.delivery.desks import Desk
    from tests.collector.delivery.fakes.mail import MailFault
    from tests.collector.delivery.fakes.server import Call, Fault, Kept

TROUBLE = dt.timedelta(hours=6)
"""How long sinks fail and messages come in."""

DAYS = 4
FAULTS: dict[Fault, float] = {
    "none": 0.35,
    "limit": 0.05,
    "vanish": 0.15,
    "break": 0.1,
    "drop": 0.1,
    "late": 0.23,
    "hang": 0.02,
}
MAIL_FAULTS: dict[MailFault, float] = {"none": 0.5, "greylist": 0.2, "drop": 0.28, "hang": 0.02}
KILLS = 0.1
"""How likely a courier dies at one of the two moments of an attempt."""

LATEST = 55.0
"""Most seconds by which a fake does late what it was asked, and by which Zammad's index follows."""

SINKS = (*sorted(FAKES), "smtp")


@dataclass(frozen=True)
class Outcome:
    """How the messages of one sink fared.

    Attributes:
        tickets: tickets at the sink; for mail, letters with different Message-IDs.
        duplicates: tickets beyond the first of a message, and texts beyond the first within one.
        repeats: times that the same came again and was known by its key; harmless.
        forgotten: messages without a whole ticket that no dead letter tells of.
    """

    sink: str
    messages: int
    tickets: int
    duplicates: int
    repeats: int
    forgotten: int
    attempts: int
    kills: int


class _KilledError(BaseException):
    """The courier's process is gone."""


class _Deadly:
    """A store whose user dies now and then: right after leasing, or before the outcome is written down."""

    def __init__(self, store: Store, chance: random.Random) -> None:
        self._store = store
        self._chance = chance
        self.kills = 0
        self.attempts = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def get_request(self, request: str) -> ContactRequest | None:
        self.attempts += 1
        self._die()
        return self._store.get_request(request)

    def settle_delivery(self, delivery: Delivery) -> bool:
        self._die()
        return self._store.settle_delivery(delivery)

    def _die(self) -> None:
        if self._chance.random() < KILLS:
            self.kills += 1
            raise _KilledError


def simulate(sink: str, folder: Path, *, messages: int, seed: int, database: str = "") -> Outcome:
    """Return how `messages` fare on their way to one kind of sink, kept in a new file in `folder` or in `database`."""
    chance = random.Random(f"{sink} {seed}")
    clock = Clock(NOON)
    url = database or f"sqlite:///{folder}/{sink}-{seed}.db"
    store = open_store(url, sinks=(sink,), file_wait=dt.timedelta(minutes=10))
    deadly = _Deadly(store, chance)
    with contextlib.closing(store), contextlib.ExitStack() as stack:
        if sink == "smtp":
            mailbox = stack.enter_context(FakeMailbox())
            mailbox.faults = lambda: _pick(MAIL_FAULTS, chance, clock)
            _run(deadly, mail_sink(mailbox), clock, chance, messages)
            kept: list[tuple[str, bool]] = [(one, True) for one in mailbox.distinct()]
            repeats, doubles = len(mailbox.letters) - len(mailbox.distinct()), 0
        else:
            desk = stack.enter_context(open_desk(sink))
            _trouble(desk, chance, clock)
            _run(deadly, desk.sink, clock, chance, messages, desk)
            kept = [(f"{one.key} {one.subject}", bool(one.text)) for one in desk.fake.tickets]
            repeats = getattr(desk.fake, "repeats", 0)
            doubles = desk.fake.doubles()
        return _judge(sink, store, kept, (repeats, doubles), deadly)


def _run(
    store: _Deadly, sink: Sink, clock: Clock, chance: random.Random, messages: int, desk: Desk | None = None
) -> None:
    due = sorted(NOON + TROUBLE * chance.random() for _ in range(messages))
    end = NOON + dt.timedelta(days=DAYS)
    lane = _lane(store, sink, clock, chance)
    while clock.now < end:
        while due and due[0] <= clock.now:
            _receive(store, due.pop(0), chance)
        try:
            while lane.turn():
                clock.advance(seconds=chance.random() * 5)
        except _KilledError:
            lane = _lane(store, sink, clock, chance)
        clock.advance(seconds=20 * chance.random())
        if not due and _is_idle(store):
            break
        if clock.now > NOON + TROUBLE:
            clock.advance(minutes=5)
            if desk is not None:
                desk.fake.catch_up()


def _lane(store: Any, sink: Sink, clock: Clock, chance: random.Random) -> Lane:
    return lane_to(store, sink, clock, seed=chance.randrange(2**32))


def _is_idle(store: Any) -> bool:
    return all(state in {"sent", "dead"} for _, state in store.counts().deliveries)


def _receive(store: Any, at: dt.datetime, chance: random.Random) -> None:
    files = (declare("عکس.jpg", PHOTO),) if chance.random() < 0.3 else ()
    email = f"c{chance.randrange(40)}@example.ir" if chance.random() < 0.5 else ""
    made = message(id=str(uuid.UUID(int=chance.getrandbits(128), version=4)), received=at, email=email, files=files)
    assert isinstance(store.keep([made])[0], Receipt)
    for one in files:
        if chance.random() < 0.8:
            file = FileContent(request=made.id, number=1, type=one.type, sha256=one.sha256, content=PHOTO, received=at)
            store.keep([file])


def _trouble(desk: Desk, chance: random.Random, clock: Clock) -> None:
    """Let a fake fail as told by chance while the trouble lasts, and do late what it does late."""
    waiting: list[dt.datetime] = []

    def fault(_: Call) -> Fault:
        if waiting and waiting[0] <= clock.now:
            desk.fake.now = Clock(waiting.pop()).text  # when it was done, though nobody looked until now
            desk.fake.catch_up()
            desk.fake.now = clock.text
        chosen: Fault = _pick(FAULTS, chance, clock)
        if chosen == "late" and not waiting:
            waiting.append(clock.now + dt.timedelta(seconds=LATEST * chance.random()))
        return chosen

    def indexed(ticket: Kept) -> bool:
        return dt.datetime.fromisoformat(ticket.created) + dt.timedelta(seconds=LATEST) <= clock.now

    desk.fake.faults = fault
    desk.fake.now = clock.text
    if hasattr(desk.fake, "indexed"):
        desk.fake.indexed = indexed


def _pick(faults: Any, chance: random.Random, clock: Clock) -> Any:
    if clock.now > NOON + TROUBLE:
        return "none"
    return chance.choices(list(faults), list(faults.values()))[0]


def _judge(sink: str, store: Store, kept: list[tuple[str, bool]], again: tuple[int, int], deadly: _Deadly) -> Outcome:
    requests = store.requests(100_000)
    states = {one.request: one.state for one in store.deliveries(None, 100_000)}
    made: Counter[str] = Counter()
    whole: set[str] = set()
    for request in requests:
        own = [is_whole for key, is_whole in kept if request.id in key or request.code in key]
        made[request.id] = len(own)
        if any(own):
            whole.add(request.id)
    forgotten = [one for one in requests if one.id not in whole and states.get(one.id) != "dead"]
    unsettled = [one for one in requests if states.get(one.id) not in {"sent", "dead"}]
    return Outcome(
        sink=sink,
        messages=len(requests),
        tickets=len(kept),
        duplicates=again[1] + sum(count - 1 for count in made.values() if count > 1),
        repeats=again[0],
        forgotten=len({one.id for one in (*forgotten, *unsettled)}),
        attempts=deadly.attempts,
        kills=deadly.kills,
    )


def totals(outcomes: list[Outcome]) -> Iterator[dict[str, Any]]:
    """Yield one row for each sink, fit for JSON."""
    return (dataclasses.asdict(one) for one in outcomes)
