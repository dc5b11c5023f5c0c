"""What a sender may do: from which pages, how large, how slowly and how often."""

from __future__ import annotations

import asyncio
import math
from collections import OrderedDict
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rahnama.collector.problems import Refusal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

    from rahnama.collector.memory import Share
    from rahnama.collector.settings import Rate

KEYS = 50_000
"""How many networks are told apart at once, at some 175 bytes each."""


class RateLimit:
    """The generic cell rate algorithm (ITU-T I.371) a key, for a bounded number of keys.

    When there are more keys than `keys`, the one that was quiet longest is forgotten and starts afresh.
    """

    def __init__(self, rate: Rate, keys: int = KEYS) -> None:
        self._interval = 1 / rate.per_second
        self._tolerance = self._interval * (rate.burst - 1)
        self._keys = keys
        self._arrivals: OrderedDict[str, float] = OrderedDict()

    def wait(self, key: str, now: float) -> float:
        """Count one arrival at `now` (monotonic seconds); return 0 when it is admitted, else the seconds to wait."""
        early = self.early(key, now)
        if not early:
            self.count(key, now)
        return early

    def early(self, key: str, now: float) -> float:
        """Return by how many seconds an arrival at `now` would come too early, without counting it."""
        return max(0.0, max(self._arrivals.get(key, now), now) - self._tolerance - now)

    def count(self, key: str, now: float) -> None:
        """Count an arrival at `now`, admitted or not."""
        self._arrivals[key] = max(self._arrivals.get(key, now), now) + self._interval
        self._arrivals.move_to_end(key)
        if len(self._arrivals) > self._keys:
            self._arrivals.popitem(last=False)


def wait_for_all(limits: list[tuple[RateLimit, str]], now: float) -> float:
    """Count one arrival under every limit if all of them admit it; else count none and return the longest wait."""
    early = max(limit.early(key, now) for limit, key in limits)
    if not early:
        for limit, key in limits:
            limit.count(key, now)
    return early


class Recent:
    """How often something happened lately a key: each time counts 1, and half as much after `half_life` seconds."""

    def __init__(self, half_life: float, keys: int = KEYS) -> None:
        self._half_life = half_life
        self._keys = keys
        self._counts: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def add(self, key: str, now: float) -> float:
        """Count once more at `now` (monotonic seconds) and return the count."""
        count, at = self._counts.get(key, (0.0, now))
        count = 1 + count * math.exp2((at - now) / self._half_life)
        self._counts[key] = (count, now)
        self._counts.move_to_end(key)
        if len(self._counts) > self._keys:
            self._counts.popitem(last=False)
        return count


def check_origin(request: Request, allowed: tuple[str, ...]) -> None:
    """Refuse (403) what a page of another origin sends.

    Browsers state `Sec-Fetch-Site` and `Origin` and let no page forge them. Programs that are no browser may send
    neither and are let in: they carry no customer's cookies, so nothing can be done in a customer's name.
    """
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site")
    if origin is None:
        known = site in {None, "none", "same-origin"}
    else:
        known = site == "same-origin" or origin in allowed or _host(origin) == request.headers.get("host", "").lower()
    if not known:
        raise Refusal("foreign-origin")


def _host(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc.lower() or None
    except ValueError:
        return None


async def read_body(request: Request, most: int, seconds: float, share: Share) -> bytes:
    """Return the whole body; refuse more than `most` bytes (413), encoded bodies (415), and slowness (408).

    What is read counts against `share`; when there is no memory left for it, it is refused, too (503).
    """
    body = bytearray()
    async for chunk in read_chunks(request, seconds):
        share.grow(len(chunk))
        body += chunk
        if len(body) > most:
            raise Refusal("too-large")
    return bytes(body)


async def read_chunks(request: Request, seconds: float) -> AsyncIterator[bytes]:
    """Yield the body as it comes; refuse encoded bodies (415), slowness (408), and bodies that break off (400)."""
    if request.headers.get("content-encoding", "identity") != "identity":
        raise Refusal("wrong-type")
    ends = asyncio.get_running_loop().time() + seconds
    more = True
    while more:
        try:
            # Not Request.stream(): it would need a second wait with a time limit to hear that a whole body was whole.
            async with asyncio.timeout_at(ends):
                message = await request.receive()
        except TimeoutError:
            raise Refusal("slow-body") from None
        if message["type"] == "http.disconnect":
            raise Refusal("broken-off")
        more = message.get("more_body", False)
        if chunk := message.get("body", b""):
            yield chunk


def stated_length(request: Request) -> int:
    """Return the length that the head states, 0 when it states none or no number."""
    text = request.headers.get("content-length", "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
