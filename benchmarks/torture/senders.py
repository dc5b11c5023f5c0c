"""Lean HTTP senders for measuring: one process, many connections, each sends its next message when it has its answer.

``python -m benchmarks.torture.senders PORT CONNECTIONS SECONDS SEED`` prints one JSON object: answers by status, seconds
of each answer's wait as percentiles, processor seconds used. ``… nothing PORT`` is a server that answers 202 without
doing anything; it shows how much the senders could send.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_ID = "00000000-0000-4000-8000-000000000000"
_BODY = (
    f'{{"id":"{_ID}","topic":"payment","name":"نگار","mobile":"09121234567","order":"AG-20481736","message":"{_ID} '
    + "سلام، سفارش من دیر رسید و بخشی از آن شکسته بود. پولم برنگشته است. " * 4
    + '","page":"/contact/"}'
).encode()
MESSAGE = (
    b"POST /v1/requests HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain;charset=UTF-8\r\n"
    b"Accept: */*\r\nContent-Length: %d\r\n\r\n%s" % (len(_BODY), _BODY)
)
"""A whole request; senders only put their id into it, since what they take of the processors the service lacks."""
NOTHING = b'HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{"code":"none"}'


@dataclass(slots=True)
class Score:
    """What the senders of one process saw."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    broken: int = 0


class Sender(asyncio.Protocol):
    """One connection: sends, waits for the answer, sends the next."""

    def __init__(self, score: Score, until: float, rng: random.Random, done: asyncio.Future[None]) -> None:
        self._score = score
        self._until = until
        self._rng = rng
        self._done = done
        self._begin = 0.0
        self._answer = b""
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first message."""
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        """Count the answer once it is whole, and send the next message."""
        self._answer += data
        head, separator, body = self._answer.partition(b"\r\n\r\n")
        if not separator or len(body) < _length(head):
            return
        self._score.seconds.append(time.perf_counter() - self._begin)
        self._score.statuses[int(head[9:12])] += 1
        self._answer = b""
        self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        """End; unless it was time to, the line broke."""
        del exc
        if not self._done.done():
            self._score.broken += 1
            self._done.set_result(None)

    def _send(self) -> None:
        assert self._transport is not None
        now = time.perf_counter()
        if now > self._until:
            self._done.set_result(None)
            self._transport.close()
            return
        digits = f"{self._rng.getrandbits(128):032x}"
        known_by = f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-8{digits[17:20]}-{digits[20:]}"
        self._begin = now
        self._transport.write(MESSAGE.replace(_ID.encode(), known_by.encode()))


class Nothing(asyncio.Protocol):
    """A server's connection that answers every message at once and keeps none."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport
        self._waiting = b""

    def data_received(self, data: bytes) -> None:
        """Answer once the message is whole."""
        self._waiting += data
        head, separator, body = self._waiting.partition(b"\r\n\r\n")
        if separator and len(body) >= _length(head):
            self._waiting = b""
            self._transport.write(NOTHING)


def _length(head: bytes) -> int:
    start = head.lower().find(b"content-length:")
    return int(head[start + 15 :].split(b"\r\n", 1)[0]) if start >= 0 else 0


async def send(port: int, connections: int, seconds: float, seed: str) -> Score:
    """Send from `connections` connections for `seconds`; each finishes the message that it is at."""
    loop, score, rng = asyncio.get_running_loop(), Score(), random.Random(seed)
    until = time.perf_counter() + seconds
    waits = []
    for _ in range(connections):
        done: asyncio.Future[None] = loop.create_future()
        waits.append(done)
        await loop.create_connection(_maker(score, until, rng, done), "127.0.0.1", port)
    await asyncio.wait(waits, timeout=seconds + 30)
    return score


def _maker(score: Score, until: float, rng: random.Random, done: asyncio.Future[None]) -> Callable[[], Sender]:
    return lambda: Sender(score, until, rng, done)


async def serve_nothing(port: int) -> None:
    """Serve `Nothing` for ever."""
    server = await asyncio.get_running_loop().create_server(Nothing, "127.0.0.1", port)
    await server.serve_forever()


def main(arguments: list[str]) -> None:
    """Do what the module says."""
    if arguments[0] == "nothing":
        asyncio.run(serve_nothing(int(arguments[1])))
    port, connections, seconds, seed = arguments
    begin, used = time.perf_counter(), time.process_time()
    score = asyncio.run(send(int(port), int(connections), float(seconds), seed))
    result = {
        "statuses": {str(status): count for status, count in score.statuses.items()},
        "broken": score.broken,
        "seconds": [round(value, 5) for value in score.seconds],
        "cpu": time.process_time() - used,
        "elapsed": time.perf_counter() - begin,
    }
    sys.stdout.write(json.dumps(result))


if __name__ == "__main__":
    main(sys.argv[1:])
