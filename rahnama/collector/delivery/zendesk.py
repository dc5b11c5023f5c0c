"""Tickets in Zendesk Support.

* create: https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#create-ticket (`external_id`, `requester`)
* key: https://developer.zendesk.com/api-reference/ticketing/introduction/#idempotency (`Idempotency-Key`, two hours; the
  same key with other content is a 400)
* look-up: https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#list-tickets (`?external_id=`)
* files: https://developer.zendesk.com/api-reference/ticketing/tickets/ticket-attachments/#upload-files (tokens)
* limits: https://developer.zendesk.com/api-reference/introduction/rate-limits/ (429 with Retry-After)
"""

from __future__ import annotations

import base64
import datetime as dt
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from rahnama.collector.delivery.http import SECONDS, Site
from rahnama.collector.delivery.outcome import Lost, Refused
from rahnama.collector.delivery.reading import first, identity

if TYPE_CHECKING:
    from rahnama.collector.delivery.settings import ZendeskSettings
    from rahnama.collector.delivery.ticket import Attachment, Ticket


class Zendesk:
    """A sink that knows a message by `external_id`, and an attempt by its key."""

    settles = dt.timedelta(minutes=1)

    def __init__(self, settings: ZendeskSettings, token: str, seconds: float = SECONDS) -> None:
        self.name = settings.name
        credentials = base64.b64encode(f"{settings.agent}/token:{token}".encode()).decode()
        headers = {"Authorization": f"Basic {credentials}"}
        self._site = Site(settings.url, headers, allow_private=settings.allow_private, seconds=seconds)

    def send(self, ticket: Ticket) -> str:
        """See `Sink.send`. An upload that no ticket uses is dropped by Zendesk, so uploading again does no harm."""
        uploads = [self._upload(file) for file in ticket.files]
        requester = {"name": ticket.customer} | ({"email": ticket.request.email} if ticket.request.email else {})
        content = {
            "ticket": {
                "subject": ticket.subject,
                "external_id": ticket.id,
                "requester": requester,
                "comment": {"body": ticket.text, "uploads": uploads},
                "tags": ["rahnama"],
            }
        }
        try:
            reply = self._site.post("/api/v2/tickets", content, {"Idempotency-Key": ticket.id})
        except Refused as error:
            if "idempoten" in error.detail.lower():
                raise Lost("the key is in use", detail=error.detail) from error
            raise
        return identity(reply.data, "ticket", "id")

    def resume(self, ticket: Ticket) -> str | None:
        """See `Sink.resume`."""
        found = self._site.get("/api/v2/tickets", {"external_id": ticket.id})
        return first(found, "tickets", lambda one: one.get("external_id") == ticket.id)

    def _upload(self, file: Attachment) -> str:
        path = f"/api/v2/uploads?{urlencode({'filename': file.name})}"
        reply = self._site.post(path, file.content, {"Content-Type": file.type}, harmless=True)
        return identity(reply.data, "upload", "token")
