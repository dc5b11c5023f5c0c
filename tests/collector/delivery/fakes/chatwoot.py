"""Chatwoot's application API, as https://developers.chatwoot.com/api-reference/ describes it, with one API inbox."""

from __future__ import annotations

import re
from typing import Any

from tests.collector.delivery.fakes.server import Answer, Call, FakeServer, Kept, StoredFile

BASE = "/api/v1/accounts/7"


class FakeChatwoot(FakeServer):
    """Contacts whose e-mail (kept in small letters) and phone are taken once, conversations with custom attributes, messages with files."""

    def __init__(self) -> None:
        super().__init__()
        self.contacts: list[dict[str, Any]] = []
        self.messages: dict[int, list[dict[str, Any]]] = {}

    def answer(self, call: Call) -> Answer:
        if call.headers.get("api_access_token") != "the-token":
            return Answer(401, {"error": "Invalid Access Token"})
        path = call.path.removeprefix(BASE)
        nested = re.fullmatch(r"/(conversations)/(\d+)/(messages)", path)
        if nested is not None:
            return self._nested(call, nested[1], int(nested[2]))
        known = {
            ("GET", "/contacts/search"): self._search_contacts,
            ("POST", "/contacts"): self._add_contact,
            ("POST", "/conversations/filter"): self._filter,
            ("POST", "/conversations"): self._open,
        }
        asked = known.get((call.method, path))
        return asked(call) if asked else Answer(404, {"error": "Resource could not be found"})

    def doubles(self) -> int:
        return sum(len(messages) - 1 for messages in self.messages.values() if messages)

    def _search_contacts(self, call: Call) -> Answer:
        found = [one for one in self.contacts if call.query["q"].lower() in " ".join(map(str, one.values()))]
        return Answer(200, {"meta": {"count": len(found)}, "payload": found[:15]})

    def _nested(self, call: Call, of: str, number: int) -> Answer:
        if of != "conversations" or number > len(self.tickets):
            return Answer(404, {"error": "Resource could not be found"})
        if call.method == "GET":
            return Answer(200, {"meta": {}, "payload": self.messages[number]})
        return self._write(call, number)

    def _filter(self, call: Call) -> Answer:
        [term] = call.data["payload"]
        if term["attribute_key"] != "mail_subject" or term["filter_operator"] != "contains":
            return Answer(422, {"error": "Invalid attribute key"})
        found = [self._shown(one) for one in self.tickets if term["values"][0].lower() in one.subject.lower()]
        return Answer(200, {"meta": {"all_count": len(found)}, "payload": found[:25]})

    def _add_contact(self, call: Call) -> Answer:
        asked = call.data | ({"email": call.data["email"].lower()} if call.data.get("email") else {})
        for key in ("email", "phone_number"):
            if any(key in asked and one.get(key) == asked[key] for one in self.contacts):
                return Answer(422, {"message": f"{key} has already been taken", "attributes": [key]})
        contact = {key: asked[key] for key in ("name", "email", "phone_number") if key in asked}
        self.contacts.append(contact | {"id": len(self.contacts) + 1})
        return Answer(200, {"payload": {"contact": self.contacts[-1], "contact_inbox": {"source_id": "x"}}})

    def _open(self, call: Call) -> Answer:
        asked = call.data
        if asked["inbox_id"] != 9 or not 1 <= asked["contact_id"] <= len(self.contacts):
            return Answer(404, {"error": "Resource could not be found"})
        made = Kept(len(self.tickets) + 1, asked["additional_attributes"]["mail_subject"], "", "")
        made.key = asked["custom_attributes"]["rahnama_id"]
        made.customer = {"contact": str(asked["contact_id"])}
        self.tickets.append(made)
        self.messages[made.id] = []
        return Answer(200, self._shown(made))

    def _write(self, call: Call, number: int) -> Answer:
        made = self.tickets[number - 1]
        parts = call.parts if call.is_multipart else []
        fields = {part.name: part.text for part in parts if not part.filename} if parts else call.data
        if fields["message_type"] != "incoming":
            return Answer(422, {"error": "not what a customer writes"})
        made.text += fields["content"]
        made.files += [StoredFile(part.filename, part.type, part.content) for part in parts if part.filename]
        self.messages[number].append({"id": number, "content": fields["content"], "message_type": 0})
        return Answer(200, self.messages[number][-1])

    def _shown(self, one: Kept) -> dict[str, Any]:
        return {"id": one.id, "custom_attributes": {"rahnama_id": one.key}, "messages": self.messages[one.id][-1:]}
