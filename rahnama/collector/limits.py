"""What a sender may do: from which pages, how large, how slowly and how often."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.requests import ClientDisconnect

from rahnama.collector.problems import Refusal

if TYPE_CHECKING:
    from starlette.requests import Request

    from rahnama.collector.settings import Rate


class RateLimit:
    """The generic cell rate algorithm (ITU-T I.371) a key, for a bounded number of keys.

    When there are more keys than `keys`, the one that was quiet longest is forgotten and starts afresh.
    """

    def __init__(self, rate: Rate, keys: int = 50_000) -> None:
        self._interval = 1 / rate.per_second
        self._tolerance = self._interval * (rate.burst - 1)
        self._keys = keys
        self._arrivals: OrderedDict[str, float] = OrderedDict()

    def wait(self, key: str, now: float) -> float:
        """Count one arrival at `now` (monotonic seconds); return 0 when it is admitted, else the seconds to wait."""
        arrival = max(self._arrivals.get(key, now), now)
        early = arrival - self._tolerance - now
        if early > 0:
            return early
        self._arrivals[key] = arrival + self._interval
        self._arrivals.move_to_end(key)
        if len(self._arrivals) > self._keys:
            self._arrivals.popitem(last=False)
        return 0.0


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


async def read_body(request: Request, most: int, seconds: float) -> bytes:
    """Return the whole body; refuse more than `most` bytes (413), encoded bodies (415), and slowness (408)."""
    if request.headers.get("content-encoding", "identity") != "identity":
        raise Refusal("wrong-type")
    if int(request.headers.get("content-length", "0")) > most:
        raise Refusal("too-large")
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                body += chunk
                if len(body) > most:
                    raise Refusal("too-large")
    except TimeoutError:
        raise Refusal("slow-body") from None
    except ClientDisconnect:
        raise Refusal("broken-off") from None
    return bytes(body)
