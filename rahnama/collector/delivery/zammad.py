"""Tickets in a group of Zammad.

* create: https://docs.zammad.org/en/latest/api/ticket/index.html#create (`customer_id: "guess:…"` makes the customer)
* files: https://docs.zammad.org/en/latest/api/ticket/articles.html#create (base64 in the article)
* look-up: https://docs.zammad.org/en/latest/api/intro.html#search-via-api; Zammad offers no key. With Elasticsearch the
  index follows in the background, without it the titles are searched; either way the code in the title is compared here.
* key: https://docs.zammad.org/en/latest/api/intro.html#authentication (``Authorization: Token token=…``)
"""

from __future__ import annotations

import base64
import datetime as dt
from typing import TYPE_CHECKING, Any

from rahnama.collector.delivery.http import SECONDS, Site
from rahnama.collector.delivery.reading import first, identity

if TYPE_CHECKING:
    from rahnama.collector.delivery.settings import ZammadSettings
    from rahnama.collector.delivery.ticket import Ticket


class Zammad:
    """A sink that knows a message by the code in its ticket's title."""

    settles = dt.timedelta(minutes=3)

    def __init__(self, settings: ZammadSettings, token: str, seconds: float = SECONDS) -> None:
        self.name = settings.name
        self._group = settings.group
        self._mobile_domain = settings.mobile_domain
        headers = {"Authorization": f"Token token={token}"}
        self._site = Site(settings.url, headers, allow_private=settings.allow_private, seconds=seconds)

    def send(self, ticket: Ticket) -> str:
        """See `Sink.send`."""
        article: dict[str, Any] = {
            "subject": ticket.subject,
            "body": ticket.text,
            "content_type": "text/plain",
            "type": "web",
            "sender": "Customer",
            "internal": False,
            "attachments": [
                {"filename": file.name, "data": base64.b64encode(file.content).decode(), "mime-type": file.type}
                for file in ticket.files
            ],
        }
        content = {
            "title": ticket.subject,
            "group": self._group,
            "customer_id": f"guess:{ticket.mail(self._mobile_domain)}",
            "article": article,
        }
        return identity(self._site.post("/api/v1/tickets", content).data, "id")

    def resume(self, ticket: Ticket) -> str | None:
        """See `Sink.resume`."""
        query = {"query": ticket.code, "sort_by": "created_at", "order_by": "desc", "per_page": "50"}
        found = self._site.get("/api/v1/tickets/search", query)
        return first(found, "", lambda one: ticket.code in str(one.get("title", "")))
