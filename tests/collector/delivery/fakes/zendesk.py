"""Zendesk Support, as https://developer.zendesk.com/api-reference/ticketing/introduction/ describes it."""

from __future__ import annotations

import base64
import itertools
from typing import Any

from tests.collector.delivery.fakes.server import Answer, Call, FakeServer, Kept, StoredFile

EXPECTED = "Basic " + base64.b64encode(b"agent@shop.ir/token:the-token").decode()


class FakeZendesk(FakeServer):
    """Uploads, tickets with external ids, and keys: the same content again brings the first answer, other content a 400."""

    def __init__(self) -> None:
        super().__init__()
        self._uploads: dict[str, StoredFile] = {}
        self._numbers = itertools.count(1)
        self._keys: dict[str, tuple[bytes, Answer]] = {}

    def answer(self, call: Call) -> Answer:
        if call.headers.get("authorization") != EXPECTED:
            return Answer(401, {"error": "Couldn't authenticate you"})
        if (call.method, call.path) == ("POST", "/api/v2/uploads"):
            token = f"token{next(self._numbers)}"
            self._uploads[token] = StoredFile(call.query["filename"], call.headers["content-type"], call.body)
            return Answer(201, {"upload": {"token": token, "attachments": []}})
        if (call.method, call.path) == ("POST", "/api/v2/tickets"):
            return self._create_once(call)
        if (call.method, call.path) == ("GET", "/api/v2/tickets"):
            found = [_shown(one) for one in self.tickets if one.key == call.query.get("external_id", one.key)]
            return Answer(200, {"tickets": found[:100], "count": len(found), "next_page": None})
        return Answer(404, {"error": "InvalidEndpoint"})

    def _create_once(self, call: Call) -> Answer:
        key = call.headers.get("idempotency-key", "")
        if key in self._keys:
            body, answer = self._keys[key]
            if body != call.body:
                return Answer(400, {"error": "IdempotentRequestError", "description": "Request parameters differ"})
            return Answer(answer.status, answer.data, {"x-idempotency-lookup": "hit"})
        answer = self._create(call.data["ticket"])
        if key and answer.status == 201:
            self._keys[key] = (call.body, answer)
        return answer

    def _create(self, ticket: dict[str, Any]) -> Answer:
        comment = ticket["comment"]
        if not comment["body"] or not ticket["requester"]["name"]:
            return Answer(422, {"error": "RecordInvalid"})
        files = [self._uploads.pop(token) for token in comment["uploads"]]
        made = Kept(len(self.tickets) + 1, ticket["subject"], comment["body"], ticket["external_id"], files)
        made.customer = ticket["requester"]
        self.tickets.append(made)
        return Answer(201, {"ticket": _shown(made)}, {"x-idempotency-lookup": "miss"})


def _shown(one: Kept) -> dict[str, Any]:
    return {"id": one.id, "subject": one.subject, "external_id": one.key}
