"""Tickets in Freshdesk (https://developers.freshdesk.com/api/).

* create: https://developers.freshdesk.com/api/#create_ticket (a requester is an e-mail, or a phone with a name; files
  make it multipart/form-data, at most 20 MB together)
* look-up: https://developers.freshdesk.com/api/#list_all_tickets by `updated_since`, newest first; Freshdesk offers no
  key, and its search lags behind by minutes, so the code in the subject is compared here
* limits: https://developers.freshdesk.com/api/#ratelimit (429 with Retry-After)
* key: https://developers.freshdesk.com/api/#authentication (as the user of Basic, any password)
"""

from __future__ import annotations

import base64
import datetime as dt
from typing import TYPE_CHECKING, Any

from urllib3.filepost import encode_multipart_formdata

from rahnama.collector.delivery.http import SECONDS, Site
from rahnama.collector.delivery.outcome import Busy
from rahnama.collector.delivery.reading import first, identity, rows

if TYPE_CHECKING:
    from rahnama.collector.delivery.settings import FreshdeskSettings
    from rahnama.collector.delivery.ticket import Ticket

OPEN = 2
LOW = 1
PORTAL = 2
"""Numbers of Freshdesk for a new ticket: status, priority, source."""

PAGE_SIZE = 100
MOST_PAGES = 30
CLOCKS = dt.timedelta(days=1)
"""How far their clock may be behind ours: a wrong clock of the shop's must not hide a ticket."""


class Freshdesk:
    """A sink that knows a message by the code in its ticket's subject."""

    settles = dt.timedelta(minutes=1)

    def __init__(self, settings: FreshdeskSettings, token: str, seconds: float = SECONDS) -> None:
        self.name = settings.name
        headers = {"Authorization": f"Basic {base64.b64encode(f'{token}:X'.encode()).decode()}"}
        self._site = Site(settings.url, headers, allow_private=settings.allow_private, seconds=seconds)

    def send(self, ticket: Ticket) -> str:
        """See `Sink.send`."""
        request = ticket.request
        content: dict[str, Any] = {
            "subject": ticket.subject,
            "description": ticket.html,
            "name": ticket.customer,
            "status": OPEN,
            "priority": LOW,
            "source": PORTAL,
        }
        content |= {"email": request.email} if request.email else {"phone": request.mobile}
        if not ticket.files:
            return identity(self._site.post("/api/v2/tickets", content | {"tags": ["rahnama"]}).data, "id")
        parts: list[Any] = [(key, str(value)) for key, value in content.items()]
        parts += [("tags[]", "rahnama")]
        parts += [("attachments[]", (file.name, file.content, file.type)) for file in ticket.files]
        body, kind = encode_multipart_formdata(parts)
        return identity(self._site.post("/api/v2/tickets", body, {"Content-Type": kind}).data, "id")

    def resume(self, ticket: Ticket) -> str | None:
        """See `Sink.resume`."""
        since = (ticket.request.received - CLOCKS).strftime("%Y-%m-%dT%H:%M:%SZ")
        query = {"updated_since": since, "order_by": "created_at", "order_type": "desc", "per_page": str(PAGE_SIZE)}
        for page in range(1, MOST_PAGES + 1):
            listed = rows(self._site.get("/api/v2/tickets", query | {"page": str(page)}))
            found = first(listed, "", lambda one: ticket.code in str(one.get("subject", "")))
            older = any(_text(one, "created_at") < since for one in listed)
            if found is not None or older or len(listed) < PAGE_SIZE:
                return found
        raise Busy("look-up: too many tickets since the message came")


def _text(one: dict[str, Any], name: str) -> str:
    return str(one.get(name) or "9999")
