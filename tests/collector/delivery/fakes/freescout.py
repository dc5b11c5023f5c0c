"""FreeScout's module "API & Webhooks", as https://api-docs.freescout.net/ describes it."""

from __future__ import annotations

import base64
from typing import Any

from tests.collector.delivery.fakes.server import Answer, Call, FakeServer, Kept, StoredFile


class FakeFreescout(FakeServer):
    """Conversations of one mailbox, listed by customer, newest first, in pages."""

    def answer(self, call: Call) -> Answer:
        if call.headers.get("x-freescout-api-key") != "the-token":
            return Answer(401, {"message": "Invalid API Key", "errorCode": "NOT AUTHORIZED"})
        if call.path != "/api/conversations":
            return Answer(404)
        return self._create(call.data) if call.method == "POST" else self._list(call.query)

    def _create(self, asked: dict[str, Any]) -> Answer:
        if asked["mailboxId"] != 3 or not asked["customer"].get("email") or not asked["threads"]:
            return Answer(400, {"message": "Bad Request", "_embedded": {"errors": []}})
        thread = asked["threads"][0]
        files = [
            StoredFile(one["fileName"], one["mimeType"], base64.b64decode(one["data"], validate=True))
            for one in thread["attachments"]
        ]
        made = Kept(len(self.tickets) + 1, asked["subject"], thread["text"], "", files, asked["customer"])
        made.created = self.now()
        self.tickets.append(made)
        return Answer(201, _shown(made), {"Resource-ID": str(made.id)})

    def _list(self, query: dict[str, str]) -> Answer:
        page, size = int(query.get("page", 1)), min(int(query.get("pageSize", 50)), 50)
        found = [one for one in self.tickets if one.customer["email"] == query.get("customerEmail")]
        found.sort(key=lambda one: one.created, reverse=query.get("sortOrder") == "desc")
        shown = [_shown(one) for one in found[(page - 1) * size : page * size]]
        counts = {"size": size, "totalElements": len(found), "totalPages": -(-len(found) // size), "number": page}
        return Answer(200, {"_embedded": {"conversations": shown}, "page": counts})


def _shown(one: Kept) -> dict[str, Any]:
    return {"id": one.id, "number": one.id, "subject": one.subject, "createdAt": one.created}
