"""Signed JSON to any program of the shop, as Standard Webhooks specifies.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md: the signature is HMAC-SHA256
over ``id.timestamp.body``, several keys sign side by side while one replaces another, 410 means "send no more".
The receiver is told to keep each `webhook-id` and take it once; we cannot look, so an attempt of unknown outcome is
sent again under the same id.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any

from rahnama.collector.delivery.http import SECONDS, Site

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rahnama.collector.delivery.settings import WebhookSettings
    from rahnama.collector.delivery.ticket import Ticket


class Webhook:
    """A sink that posts a ticket with its files in it."""

    settles = dt.timedelta(seconds=30)

    def __init__(
        self,
        settings: WebhookSettings,
        keys: Sequence[bytes],
        seconds: float = SECONDS,
        *,
        clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    ) -> None:
        self.name = settings.name
        self._keys = tuple(keys)
        self._send_files = settings.send_files
        self._clock = clock
        self._site = Site(settings.url, {}, allow_private=settings.allow_private, seconds=seconds)

    def send(self, ticket: Ticket) -> str:
        """See `Sink.send`."""
        body = json.dumps(self._event(ticket), ensure_ascii=False).encode()
        stamp = str(int(self._clock().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "webhook-id": ticket.id,
            "webhook-timestamp": stamp,
            "webhook-signature": sign(self._keys, ticket.id, stamp, body),
        }
        self._site.post("", body, headers)
        return ticket.id

    def resume(self, ticket: Ticket) -> str | None:  # noqa: ARG002 - a webhook cannot be asked
        """See `Sink.resume`."""
        return None

    def _event(self, ticket: Ticket) -> dict[str, Any]:
        request = ticket.request
        plain = {name: getattr(request, name) for name in ("id", "code", "name", "mobile", "email", "order", "message")}
        files = [
            {"name": file.name, "type": file.type, "size": len(file.content)}
            | ({"content": base64.b64encode(file.content).decode()} if self._send_files else {})
            for file in ticket.files
        ]
        data = plain | {
            "topic": request.topic,
            "topic_title": ticket.topic,
            "search": request.search,
            "read": list(request.read),
            "page": request.page,
            "received": request.received.isoformat(),
            "files": files,
            "missing_files": list(ticket.missing),
        }
        return {"type": "request.received", "timestamp": request.received.isoformat(), "data": data}


def sign(keys: Sequence[bytes], known_by: str, stamp: str, body: bytes) -> str:
    """Return the header `webhook-signature`: one ``v1,…`` for each key, set off by spaces."""
    signed = f"{known_by}.{stamp}.".encode() + body
    macs = (hmac.new(key, signed, hashlib.sha256).digest() for key in keys)
    return " ".join(f"v1,{base64.b64encode(mac).decode()}" for mac in macs)
