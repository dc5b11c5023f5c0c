"""Carries deliveries from the store to the sinks: a thread for each sink, so that a slow one holds up no other.

Each attempt is leased, made, settled. Whoever dies in between leaves a lease that runs out, and the next one looks
first. What surely did not arrive is sent again; what may have arrived is looked for, once the sink has settled.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import logging
import random
import threading
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from rahnama.collector.delivery import backoff
from rahnama.collector.delivery.outcome import Lost, Refused, Undelivered
from rahnama.collector.delivery.sinks import make_sink
from rahnama.collector.delivery.ticket import compose, read_topics
from rahnama.collector.store import StoreUnavailable
from rahnama.collector.wire import clean_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rahnama.collector.delivery.settings import SinkSettings
    from rahnama.collector.delivery.sink import Sink
    from rahnama.collector.records import ContactRequest, Delivery
    from rahnama.collector.store import Store

LEASE = dt.timedelta(minutes=10)
"""Longer than the longest attempt: seven calls of ten seconds and 25 MB on a slow line."""

GIVE_UP_AGE = dt.timedelta(days=7)
GIVE_UP_ATTEMPTS = 5
"""A message this old is given up, but not before this many attempts: the collector itself may have been down."""

POLL_SECONDS = 3.0
"""How often a thread looks for work: retries fall due, and other processes keep messages too."""

CLOSE_SECONDS = 5.0
SETTLE_TRIES = 5
ERROR_LENGTH = 300

log = logging.getLogger(__name__)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class Lane:
    """The way of all messages to one sink; used by one thread."""

    def __init__(
        self,
        store: Store,
        sink: Sink,
        topics: Mapping[str, str],
        *,
        clock: Callable[[], dt.datetime] = _now,
        chance: random.Random | None = None,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._store = store
        self._sink = sink
        self._topics = topics
        self._clock = clock
        self._chance = chance or random.Random()  # noqa: S311 - spreads retries, keeps no secret
        self._sleep = sleep
        self._breaker = backoff.Breaker(self._chance)

    def turn(self) -> bool:
        """Make one attempt if one is due and the sink may be tried; return whether there was one.

        Raises:
            StoreUnavailable: the database refuses; what was leased comes again when its lease runs out.
        """
        if not self._breaker.allows(self._clock()):
            return False
        leased = self._store.lease_deliveries((self._sink.name,), self._clock(), LEASE, 1)
        for delivery in leased:
            request = self._store.get_request(delivery.request)
            if request is not None:  # else it was erased a moment ago, and its delivery with it
                self._settle(self._attempt(delivery, request))
        return bool(leased)

    def _attempt(self, delivery: Delivery, request: ContactRequest) -> Delivery:
        """Return the delivery as it stands after one attempt."""
        try:
            ticket = compose(self._store, request, self._topics)
            found = self._sink.resume(ticket) if delivery.state == "unknown" else None
            remote = found or self._sink.send(ticket)
        except Undelivered as error:
            return self._after(delivery, request, error)
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it must not keep the message from being tried again
            cause = {"cause": type(error).__name__, "where": _where(error)}
            log.error("delivery failed by a fault of ours", extra=_about(delivery) | cause)  # noqa: TRY400 - see _where
            return self._after(delivery, request, Lost(type(error).__name__))
        self._breaker.close()
        log.info("delivered", extra=_about(delivery) | {"found": found is not None, "attempt": delivery.attempts + 1})
        return dataclasses.replace(
            delivery, state="sent", attempts=delivery.attempts + 1, remote=clean_line(remote)[:100], error=""
        )

    def _after(self, delivery: Delivery, request: ContactRequest, error: Undelivered) -> Delivery:
        now, attempts = self._clock(), delivery.attempts + 1
        wait = max(backoff.pause(attempts, self._chance), min(error.retry_after or dt.timedelta(), backoff.OBEYED))
        is_unknown = isinstance(error, Lost) or delivery.state == "unknown"
        if isinstance(error, Refused):
            self._breaker.close()  # it answers; it is this message that it does not want
        else:
            self._breaker.note(now, error.retry_after)
        is_dead = isinstance(error, Refused) or (now - request.received > GIVE_UP_AGE and attempts >= GIVE_UP_ATTEMPTS)
        cause = {"cause": error.reason, "attempt": attempts, "outcome": type(error).__name__.lower()}
        log.log(
            logging.ERROR if is_dead else logging.WARNING,
            "delivery given up" if is_dead else "delivery failed",
            extra=_about(delivery) | cause,
        )
        return dataclasses.replace(
            delivery,
            state="dead" if is_dead else "unknown" if is_unknown else "waiting",
            attempts=attempts,
            next_at=now + (max(wait, self._sink.settles) if is_unknown else wait),
            error=clean_line(f"{error.reason}: {error.detail}" if error.detail else error.reason)[:ERROR_LENGTH],
        )

    def _settle(self, delivery: Delivery) -> None:
        """Write down how an attempt ended; a database that refuses is asked again, then the lease runs out."""
        for tries in range(1, SETTLE_TRIES + 1):
            try:
                if not self._store.settle_delivery(delivery):
                    log.warning("delivery was settled too late", extra=_about(delivery))
            except StoreUnavailable:
                if tries == SETTLE_TRIES:
                    raise
                self._sleep(1.0)
            else:
                return


class Courier:
    """Delivers what `store` keeps to `sinks`, from `start` to `close`.

    Args:
        topics: titles of the request types by id; those of ``shop/requests.yml`` when None and the file is there.
    """

    def __init__(self, store: Store, sinks: Sequence[SinkSettings], *, topics: Mapping[str, str] | None = None) -> None:
        titles = read_topics() if topics is None else topics
        self._ending = threading.Event()
        self._rounds = [
            _Round(Lane(store, make_sink(settings), titles, sleep=self._ending.wait), settings.name, self._ending)
            for settings in sinks
        ]

    def start(self) -> None:
        """Start a thread for each sink."""
        for one in self._rounds:
            one.start()

    def wake(self) -> None:
        """Let idle threads look for work at once."""
        for one in self._rounds:
            one.woken.set()

    def close(self, seconds: float = CLOSE_SECONDS) -> None:
        """End the threads, at most `seconds` from now; what is still under way then will be looked for at the next start."""
        self._ending.set()
        self.wake()
        deadline = time.monotonic() + seconds
        for one in self._rounds:
            if one.ident is not None:
                one.join(max(0.0, deadline - time.monotonic()))
            if one.is_alive():
                log.warning("a delivery was still under way at the end", extra={"sink": one.name})


class _Round(threading.Thread):
    """One lane's thread; survives every error."""

    def __init__(self, lane: Lane, name: str, ending: threading.Event) -> None:
        super().__init__(name=name, daemon=True)
        self._lane = lane
        self._ending = ending
        self.woken = threading.Event()

    def run(self) -> None:
        """Take turns until told to end."""
        while not self._ending.is_set():
            self.woken.clear()
            if not self._turn():
                self.woken.wait(POLL_SECONDS)

    def _turn(self) -> bool:
        try:
            return self._lane.turn()
        except StoreUnavailable as error:
            log.error("store unavailable", extra={"sink": self.name, "cause": str(error)})  # noqa: TRY400 - no bug of ours
        except Exception:
            log.exception("the courier stumbled", extra={"sink": self.name})
        return False


def _where(error: Exception) -> str:
    """Return the last calls that led to `error`: its own words could repeat the customer's."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return " > ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)


def _about(delivery: Delivery) -> dict[str, object]:
    return {"request": delivery.request, "sink": delivery.sink}
