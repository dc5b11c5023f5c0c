"""One thread that writes for everybody: whatever waits is committed together, so that one fsync serves many senders.

At an fsync of 2 ms this is some twenty times the throughput of a commit a request, with the same promise.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rahnama.collector.records import ContactRequest, FileContent
from rahnama.collector.settings import Retention
from rahnama.collector.store import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rahnama.collector.records import Answer, Submission
    from rahnama.collector.store import Store

WAITING = 2_000
WAITING_BYTES = 16 * 1024 * 1024
"""Most submissions, and bytes of them, that may wait; more are turned away at once, with 503, instead of being answered
too late."""

_RECORD_BYTES = 1_000
"""What a record takes beside its long texts."""

TOGETHER = 256
"""Most jobs in one transaction, so that a crowd does not make its first member wait for its last."""

TIDY_SECONDS = 3_600.0
"""How often what is older than the retention is deleted; the promise is in days."""

log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class _Job:
    submissions: Sequence[Submission]
    loop: asyncio.AbstractEventLoop
    size: int
    done: asyncio.Future[list[Answer]] = field(init=False)

    def __post_init__(self) -> None:
        self.done = self.loop.create_future()

    def settle(self, outcome: list[Answer] | Exception) -> None:
        """Answer who waits; to be called in its event loop."""
        if self.done.done():
            return
        if isinstance(outcome, Exception):
            self.done.set_exception(outcome)
        else:
            self.done.set_result(outcome)


class Writer:
    """Group commit in front of a store, and the hand that deletes what is too old.

    The thread starts with `start` or the first submission, and ends with `close`.
    """

    def __init__(self, store: Store, retention: Retention | None = None, most_bytes: int = WAITING_BYTES) -> None:
        self._store = store
        self._retention = retention or Retention()
        self._most_bytes = most_bytes
        self._tidy_at = 0.0
        self._bytes = 0
        self.on_commit: Callable[[int, float], None] = lambda _submissions, _seconds: None
        self._jobs: deque[_Job] = deque()
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False

    async def keep(self, submissions: Sequence[Submission]) -> list[Answer]:
        """Return the store's answers once the submissions are on the disk, all or none of them.

        Raises:
            StoreUnavailable: nothing was kept: the store refuses, too many wait, or the service is ending; or the
                server's patience at its end was over before the disk had answered.
        """
        job = _Job(submissions, asyncio.get_running_loop(), sum(map(_size, submissions)))
        with self._wake:
            if self._closed or len(self._jobs) >= WAITING or (self._jobs and self._bytes + job.size > self._most_bytes):
                raise StoreUnavailable("closed" if self._closed else "too many wait")
            self._start()
            self._jobs.append(job)
            self._bytes += job.size
            self._wake.notify()
        try:
            return await job.done
        except asyncio.CancelledError:
            raise StoreUnavailable("the server has ended the wait") from None

    @property
    def waiting(self) -> tuple[int, int]:
        """How many jobs wait for the disk, and how many bytes they are."""
        return len(self._jobs), self._bytes

    def start(self) -> None:
        """Start the thread, so that old records go even when nothing new comes."""
        with self._wake:
            self._start()

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._write, name="rahnama-writer", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Write what waits, then end the thread; further submissions are refused."""
        with self._wake:
            self._closed = True
            self._wake.notify()
        if self._thread is not None:
            self._thread.join()

    def _write(self) -> None:
        while not self._is_done():
            self._tidy()
            jobs = self._next()
            if jobs:
                self._commit(jobs)

    def _is_done(self) -> bool:
        with self._wake:
            return self._closed and not self._jobs

    def _tidy(self) -> None:
        """Delete what is too old, once an hour; a store that refuses is tried again at the next one."""
        if time.monotonic() < self._tidy_at:
            return
        self._tidy_at = time.monotonic() + TIDY_SECONDS
        now = dt.datetime.now(dt.UTC)
        try:
            forgotten = self._store.forget(
                requests_before=now - dt.timedelta(days=self._retention.request_days),
                events_before=now - dt.timedelta(days=self._retention.event_days),
            )
        except Exception:
            log.exception("could not delete what is too old")
        else:
            log.info("deleted what was too old", extra={"records": forgotten})

    def _next(self) -> list[_Job]:
        with self._wake:
            self._wake.wait_for(lambda: self._jobs or self._closed, timeout=TIDY_SECONDS)
            jobs = [self._jobs.popleft() for _ in range(min(TOGETHER, len(self._jobs)))]
            self._bytes -= sum(job.size for job in jobs)
            return jobs

    def _commit(self, jobs: list[_Job]) -> None:
        began = time.perf_counter()
        try:
            answers = iter(self._store.keep([submission for job in jobs for submission in job.submissions]))
        except StoreUnavailable as error:
            log.error("store unavailable", extra={"cause": str(error), "jobs": len(jobs)})  # noqa: TRY400 - no bug of ours
            _finish([(job, error) for job in jobs])
        except Exception as error:  # noqa: BLE001 - whatever it is, the sender must hear of it and the thread must go on
            self._part(jobs, error)
        else:
            self.on_commit(sum(len(job.submissions) for job in jobs), time.perf_counter() - began)
            _finish([(job, [next(answers) for _ in job.submissions]) for job in jobs])

    def _part(self, jobs: list[_Job], error: Exception) -> None:
        """Commit each job alone after a failure, so that one bad submission takes no other with it."""
        if len(jobs) == 1:
            _finish([(jobs[0], error)])
            return
        for job in jobs:
            self._commit([job])


def _finish(outcomes: Sequence[tuple[_Job, list[Answer] | Exception]]) -> None:
    """Answer all senders of a transaction with one wake-up of their event loop: each wake-up is a system call."""
    for loop in {job.loop for job, _ in outcomes}:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits for the answer any more
            loop.call_soon_threadsafe(_settle_all, [pair for pair in outcomes if pair[0].loop is loop])


def _settle_all(outcomes: Sequence[tuple[_Job, list[Answer] | Exception]]) -> None:
    for job, outcome in outcomes:
        job.settle(outcome)


def _size(submission: Submission) -> int:
    """Return about how many bytes a submission takes while it waits."""
    if isinstance(submission, FileContent):
        return _RECORD_BYTES + len(submission.content)
    if isinstance(submission, ContactRequest):
        return _RECORD_BYTES + 4 * len(submission.message)
    return _RECORD_BYTES
