"""Freshdesk, as https://developers.freshdesk.com/api/ describes it; it knows no key and makes as many tickets as it is asked for."""

from __future__ import annotations

import base64
from typing import Any

from tests.collector.delivery.fakes.server import Answer, Call, FakeServer, Kept, StoredFile

EXPECTED = "Basic " + base64.b64encode(b"the-token:X").decode()


class FakeFreshdesk(FakeServer):
    """Tickets by JSON or, with files, by multipart; a list with `updated_since`, sorted and in pages."""

    def answer(self, call: Call) -> Answer:
        if call.headers.get("authorization") != EXPECTED:
            return Answer(401, {"code": "invalid_credentials", "message": "You have to be logged in."})
        if call.path != "/api/v2/tickets":
            return Answer(404)
        if call.method == "POST":
            return self._create(*(_from_parts(call) if call.is_multipart else (call.data, [])))
        page, size = int(call.query.get("page", 1)), min(int(call.query.get("per_page", 30)), 100)
        found = [one for one in self.tickets if one.created >= call.query["updated_since"]]
        found.sort(key=lambda one: one.created, reverse=call.query.get("order_type", "desc") == "desc")
        return Answer(200, [_shown(one) for one in found[(page - 1) * size : page * size]])

    def _create(self, fields: dict[str, Any], files: list[StoredFile]) -> Answer:
        missing = [name for name in ("subject", "description", "status", "priority") if not fields.get(name)]
        if not fields.get("email") and not (fields.get("phone") and fields.get("name")):
            missing.append("requester")
        if missing:
            errors = [{"field": name, "code": "missing_field"} for name in missing]
            return Answer(400, {"description": "Validation failed", "errors": errors})
        made = Kept(len(self.tickets) + 1, fields["subject"], fields["description"], "", files)
        made.customer = {name: fields[name] for name in ("email", "phone", "name") if name in fields}
        made.created = self.now()
        self.tickets.append(made)
        return Answer(201, _shown(made))


def _from_parts(call: Call) -> tuple[dict[str, Any], list[StoredFile]]:
    parts = call.parts
    fields = {part.name: part.text for part in parts if not part.name.endswith("[]")}
    files = [StoredFile(part.filename, part.type, part.content) for part in parts if part.name == "attachments[]"]
    return fields, files


def _shown(one: Kept) -> dict[str, Any]:
    return {"id": one.id, "subject": one.subject, "created_at": one.created, "updated_at": one.created}
