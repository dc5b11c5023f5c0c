"""Numbers for Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/), in a registry of their own."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector as Source

from rahnama.collector.records import DELIVERY_STATES, STATUSES
from rahnama.collector.store import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from prometheus_client import Metric
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from rahnama.collector.memory import Memory
    from rahnama.collector.store import Store
    from rahnama.collector.writer import Writer

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_ADDRESSES = (
    "/v1/requests",
    "/v1/events",
    "/v1/status",
    "/v1/openapi.json",
    "/healthz",
    "/readyz",
    "/metrics",
)
_FILE_ADDRESS = re.compile(r"/v1/requests/[^/]+/files/[^/]+")
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
_TOGETHER = (1, 2, 4, 8, 16, 32, 64, 128, 256)


class Metrics:
    """What one collector counts about itself, and what its store holds at the moment it is asked."""

    def __init__(self, store: Store, writer: Writer, uploads: Memory) -> None:
        self._registry = CollectorRegistry()
        self._responses = Counter(
            "rahnama_http_responses", "Answers by address and status", ["address", "status"], registry=self._registry
        )
        self._refusals = Counter("rahnama_refusals", "Refusals by kind", ["kind"], registry=self._registry)
        self._commit_seconds = Histogram(
            "rahnama_commit_seconds", "How long commits took", buckets=_SECONDS, registry=self._registry
        )
        self._committed = Histogram(
            "rahnama_commit_records", "Records written in one commit", buckets=_TOGETHER, registry=self._registry
        )
        writer.on_commit = self._count_commit
        self._gauge("rahnama_queue_jobs", "Submissions that wait for the disk", lambda: writer.waiting[0])
        self._gauge("rahnama_queue_bytes", "Bytes that wait for the disk", lambda: writer.waiting[1])
        self._gauge("rahnama_upload_bytes", "Bytes of files that are being received", lambda: uploads.held)
        self._registry.register(_StoreCounts(store))

    def watch_connections(self, count: Callable[[], int]) -> None:
        """Show what `count` returns as the number of open connections."""
        self._gauge("rahnama_connections", "Open connections", count)

    def count_refusal(self, kind: str) -> None:
        """Count a refusal of one of the kinds of `rahnama.collector.problems`."""
        self._refusals.labels(kind).inc()

    def exposition(self) -> bytes:
        """Return everything in the text format; asks the store, so it may wait for it."""
        return generate_latest(self._registry)

    def counted(self, app: ASGIApp) -> ASGIApp:
        """Return `app` with its answers counted."""

        async def counting(scope: Scope, receive: Receive, send: Send) -> None:
            async def count(message: Message) -> None:
                if message["type"] == "http.response.start":
                    self._responses.labels(_address(scope["path"]), message["status"]).inc()
                await send(message)

            await app(scope, receive, count if scope["type"] == "http" else send)

        return counting

    def _count_commit(self, records: int, seconds: float) -> None:
        self._commit_seconds.observe(seconds)
        self._committed.observe(records)

    def _gauge(self, name: str, about: str, value: Callable[[], float]) -> None:
        Gauge(name, about, registry=self._registry).set_function(value)


class _StoreCounts(Source):
    """What the store holds; when it cannot say, only that."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def describe(self) -> Iterable[Metric]:
        """Name nothing beforehand, so that registering does not ask the store."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield the store's numbers of this moment."""
        up = GaugeMetricFamily("rahnama_store_up", "1 when the store answers")
        try:
            counts = self._store.counts()
        except StoreUnavailable:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        requests = GaugeMetricFamily("rahnama_requests", "Messages kept, by status", labels=["status"])
        for status in STATUSES:
            requests.add_metric([status], counts.requests.get(status, 0))
        yield requests
        deliveries = GaugeMetricFamily("rahnama_deliveries", "Deliveries, by sink and state", labels=["sink", "state"])
        for sink in sorted({sink for sink, _ in counts.deliveries}):
            for state in DELIVERY_STATES:
                deliveries.add_metric([sink, state], counts.deliveries.get((sink, state), 0))
        yield deliveries
        age = 0.0
        if counts.oldest_waiting is not None:
            age = max(0.0, (dt.datetime.now(dt.UTC) - counts.oldest_waiting).total_seconds())
        yield GaugeMetricFamily("rahnama_delivery_oldest_seconds", "Age of the oldest message not delivered", value=age)
        yield GaugeMetricFamily("rahnama_searches", "Searches kept", value=counts.searches)
        yield GaugeMetricFamily("rahnama_votes", "Votes kept", value=counts.votes)
        yield GaugeMetricFamily("rahnama_file_bytes", "Bytes of files kept", value=counts.file_bytes)


def _address(path: str) -> str:
    """Return the address without what differs from message to message; strangers' inventions are all "other"."""
    if path in _ADDRESSES:
        return path
    return "/v1/requests/{id}/files/{number}" if _FILE_ADDRESS.fullmatch(path) else "other"
