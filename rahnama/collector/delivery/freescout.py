"""Conversations in a mailbox of FreeScout, through its module "API & Webhooks" (https://api-docs.freescout.net/).

* create: ``POST /api/conversations`` (without `imported`, which would keep FreeScout from telling the staff); the id
  stands in the reply, in the header Resource-ID too; files are base64 in the thread
* look-up: ``GET /api/conversations``, newest first; FreeScout offers no key (it drops a second *mail* with a known
  Message-ID, but not a second conversation), so the code in the subject is compared here
* key: the header X-FreeScout-API-Key
"""

from __future__ import annotations

import base64
import datetime as dt
from typing import TYPE_CHECKING

from rahnama.collector.delivery.http import SECONDS, Site
from rahnama.collector.delivery.outcome import Busy
from rahnama.collector.delivery.reading import first, identity, rows

if TYPE_CHECKING:
    from rahnama.collector.delivery.settings import FreescoutSettings
    from rahnama.collector.delivery.ticket import Ticket

PAGE_SIZE = 50
MOST_PAGES = 20
"""A customer with a thousand conversations since the message came is no customer."""


class Freescout:
    """A sink that knows a message by the code in its conversation's subject."""

    settles = dt.timedelta(minutes=1)

    def __init__(self, settings: FreescoutSettings, token: str, seconds: float = SECONDS) -> None:
        self.name = settings.name
        self._mailbox = settings.mailbox
        self._mobile_domain = settings.mobile_domain
        self._site = Site(
            settings.url, {"X-FreeScout-API-Key": token}, allow_private=settings.allow_private, seconds=seconds
        )

    def send(self, ticket: Ticket) -> str:
        """See `Sink.send`."""
        request = ticket.request
        mail = ticket.mail(self._mobile_domain)
        customer = {"email": mail, "firstName": ticket.customer} | ({"phone": request.mobile} if request.mobile else {})
        files = [
            {"fileName": file.name, "mimeType": file.type, "data": base64.b64encode(file.content).decode()}
            for file in ticket.files
        ]
        content = {
            "type": "email",
            "mailboxId": self._mailbox,
            "subject": ticket.subject,
            "customer": customer,
            "threads": [{"type": "customer", "text": ticket.html, "customer": {"email": mail}, "attachments": files}],
            "status": "active",
        }
        reply = self._site.post("/api/conversations", content)
        return reply.headers.get("Resource-ID") or identity(reply.data, "id")

    def resume(self, ticket: Ticket) -> str | None:
        """See `Sink.resume`."""
        query = {
            "mailboxId": str(self._mailbox),
            "customerEmail": ticket.mail(self._mobile_domain),
            "sortField": "createdAt",
            "sortOrder": "desc",
            "pageSize": str(PAGE_SIZE),
        }
        for page in range(1, MOST_PAGES + 1):
            answer = self._site.get("/api/conversations", query | {"page": str(page)})
            listed = rows(answer, "_embedded", "conversations")
            found = first({"listed": listed}, "listed", lambda one: ticket.code in str(one.get("subject", "")))
            if found is not None or len(listed) < PAGE_SIZE:
                return found
        raise Busy("look-up: too many conversations of this customer")
