"""Conversations in an API inbox of Chatwoot.

* contact: https://developers.chatwoot.com/api-reference/contacts/search-contacts and …/contacts/create-contact
* conversation: https://developers.chatwoot.com/api-reference/conversations/create-new-conversation (`custom_attributes`)
* message with files: https://developers.chatwoot.com/api-reference/messages/create-new-message (`message_type: incoming`
  is for API inboxes; `attachments[]` make it multipart/form-data)
* look-up: https://developers.chatwoot.com/api-reference/conversations/conversations-filter by `mail_subject` (the list of
  a contact's conversations ends at twenty); Chatwoot offers no key (its `echo_id` is only echoed), so the message's UUID
  in `custom_attributes` is compared here
* key: the header api_access_token; limits by rack-attack, 429 with Retry-After
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from urllib3.filepost import encode_multipart_formdata

from rahnama.collector.delivery.http import SECONDS, Site
from rahnama.collector.delivery.outcome import Busy, Lost, Refused, Undelivered
from rahnama.collector.delivery.reading import first, identity, rows

if TYPE_CHECKING:
    from rahnama.collector.delivery.settings import ChatwootSettings
    from rahnama.collector.delivery.ticket import Ticket

INCOMING = 0


class Chatwoot:
    """A sink that knows a message by `rahnama_id` of its conversation, and finishes one that lacks its text."""

    settles = dt.timedelta(minutes=1)

    def __init__(self, settings: ChatwootSettings, token: str, seconds: float = SECONDS) -> None:
        self.name = settings.name
        self._inbox = settings.inbox
        self._base = f"/api/v1/accounts/{settings.account}"
        self._site = Site(
            settings.url, {"api_access_token": token}, allow_private=settings.allow_private, seconds=seconds
        )

    def send(self, ticket: Ticket) -> str:
        """See `Sink.send`."""
        contact = self._find_contact(ticket) or self._make_contact(ticket)
        content = {
            "source_id": ticket.id,
            "inbox_id": self._inbox,
            "contact_id": int(contact) if contact.isdecimal() else contact,
            "status": "open",
            "additional_attributes": {"mail_subject": ticket.subject},
            "custom_attributes": {
                "rahnama_id": ticket.id,
                "rahnama_code": ticket.code,
                "rahnama_topic": ticket.topic,
                "rahnama_order": ticket.request.order,
            },
        }
        conversation = identity(self._site.post(f"{self._base}/conversations", content).data, "id")
        self._write(ticket, conversation)
        return conversation

    def resume(self, ticket: Ticket) -> str | None:
        """See `Sink.resume`."""
        named = {"attribute_key": "mail_subject", "filter_operator": "contains", "values": [ticket.code]}
        asked = {"payload": [named | {"query_operator": None}]}
        listed = self._site.ask(f"{self._base}/conversations/filter", asked)
        conversation = first(listed, "payload", lambda one: _attributes(one).get("rahnama_id") == ticket.id)
        if conversation is None:
            return None
        messages = self._site.get(f"{self._base}/conversations/{conversation}/messages")
        if not any(one.get("message_type") == INCOMING for one in rows(messages, "payload")):
            self._write(ticket, conversation)
        return conversation

    def _write(self, ticket: Ticket, conversation: str) -> None:
        """Add the text and the files, in one message; until that is done, the conversation has to be looked for."""
        path = f"{self._base}/conversations/{conversation}/messages"
        content = {"content": ticket.text, "message_type": "incoming", "private": False}
        try:
            if not ticket.files:
                self._site.post(path, content)
                return
            parts: list[Any] = [("content", ticket.text), ("message_type", "incoming"), ("private", "false")]
            parts += [("attachments[]", (file.name, file.content, file.type)) for file in ticket.files]
            body, kind = encode_multipart_formdata(parts)
            self._site.post(path, body, {"Content-Type": kind})
        except Refused as error:
            raise Refused(f"conversation {conversation} lacks its text: {error.reason}", detail=error.detail) from error
        except Undelivered as error:
            raise Lost(error.reason, detail=error.detail, retry_after=error.retry_after) from error

    def _find_contact(self, ticket: Ticket) -> str | None:
        request = ticket.request
        known = {"email": request.email.lower()} if request.email else {"phone_number": request.mobile}
        for key, value in known.items():
            listed = self._site.get(f"{self._base}/contacts/search", {"q": value})
            found = first(listed, "payload", lambda one: str(one.get(key) or "").lower() == value)  # noqa: B023 - used at once
            if found is not None:
                return found
        return None

    def _make_contact(self, ticket: Ticket) -> str:
        request = ticket.request
        content = {"inbox_id": self._inbox, "name": ticket.customer}
        content |= {"email": request.email} if request.email else {"phone_number": request.mobile}
        try:
            reply = self._site.post(f"{self._base}/contacts", content, harmless=True)
        except Refused as error:  # somebody made the contact a moment ago, or Chatwoot dislikes the address
            if "taken" in error.detail.lower():
                raise Busy("the contact was just made", detail=error.detail) from error
            raise
        payload = reply.data.get("payload") if isinstance(reply.data, dict) else None
        return identity(payload, "contact", "id") if payload else identity(reply.data, "id")


def _attributes(one: dict[str, Any]) -> dict[str, Any]:
    attributes = one.get("custom_attributes")
    return attributes if isinstance(attributes, dict) else {}
