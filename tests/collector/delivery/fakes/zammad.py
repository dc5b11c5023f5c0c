"""Zammad, as https://docs.zammad.org/en/latest/api/ describes it; its search index follows a little later."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from tests.collector.delivery.fakes.server import Answer, Call, FakeServer, Kept, StoredFile

if TYPE_CHECKING:
    from collections.abc import Callable


class FakeZammad(FakeServer):
    """Tickets with an article each; `indexed` says which of them the search knows by now."""

    def __init__(self) -> None:
        super().__init__()
        self.indexed: Callable[[Kept], bool] = lambda _: True

    def answer(self, call: Call) -> Answer:
        if call.headers.get("authorization") != "Token token=the-token":
            return Answer(403, {"error": "Authentication required"})
        if (call.method, call.path) == ("POST", "/api/v1/tickets"):
            return self._create(call.data)
        if (call.method, call.path) == ("GET", "/api/v1/tickets/search"):
            words = call.query["query"].lower().split("-")
            found = [
                one for one in self.tickets if self.indexed(one) and all(word in one.subject.lower() for word in words)
            ]
            return Answer(200, [_shown(one) for one in found][: int(call.query["per_page"])])
        return Answer(404, {"error": "No route matches"})

    def _create(self, ticket: dict[str, Any]) -> Answer:
        if ticket["group"] != "Support":
            return Answer(422, {"error": f"No lookup value found for 'group': \"{ticket['group']}\""})
        guess, _, mail = ticket["customer_id"].partition(":")
        if guess != "guess" or "@" not in mail:
            return Answer(422, {"error": "Invalid value for customer_id"})
        article = ticket["article"]
        files = [
            StoredFile(one["filename"], one["mime-type"], base64.b64decode(one["data"], validate=True))
            for one in article["attachments"]
        ]
        made = Kept(len(self.tickets) + 1, ticket["title"], article["body"], "", files, {"email": mail})
        made.created = self.now()
        self.tickets.append(made)
        return Answer(201, _shown(made))


def _shown(one: Kept) -> dict[str, Any]:
    return {"id": one.id, "title": one.subject, "number": str(22000 + one.id), "created_at": one.created}
