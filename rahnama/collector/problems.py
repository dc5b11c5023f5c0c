"""Every refusal: a JSON problem (RFC 9457) for programs with one Persian sentence in it for the customer."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
from starlette.responses import Response

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of refusal: HTTP status, a title for developers, a sentence for customers."""

    status: int
    title: str
    detail: str


KINDS: Mapping[str, Kind] = {
    "bad-json": Kind(400, "The body is not JSON in UTF-8", "پیام درست به ما نرسید. لطفاً یک بار دیگر بفرستید."),
    "broken-off": Kind(400, "The body broke off", "پیام ناتمام رسید. لطفاً یک بار دیگر بفرستید."),
    "foreign-origin": Kind(
        403, "Sent from a page of another origin", "این پیام از صفحهٔ مرکز راهنما نیامده بود و پذیرفته نشد."
    ),
    "not-found": Kind(404, "No such address", "این نشانی در مرکز راهنما نیست."),
    "wrong-method": Kind(405, "Method not allowed", "این نشانی را نمی‌شود این‌طور باز کرد."),
    "slow-body": Kind(408, "The body came too slowly", "اینترنت کند بود و پیام کامل نرسید. لطفاً دوباره بفرستید."),
    "other-content": Kind(
        409,
        "Another message is kept under this id",
        "پیام دیگری با همین شناسه پیش‌تر ثبت شده است. لطفاً صفحه را تازه کنید و دوباره بفرستید.",
    ),
    "too-large": Kind(413, "The body is too large", "متن خیلی طولانی است. لطفاً کوتاه‌ترش کنید."),
    "wrong-type": Kind(415, "The media type is not taken here", "پیام به شکلی فرستاده شد که نمی‌توانیم بخوانیم."),
    "invalid": Kind(422, "Some fields are wrong", "چند جای فرم باید درست شود."),
    "too-many": Kind(
        429, "Too much from this network", "پیام‌های زیادی از شبکهٔ شما رسیده است. لطفاً کمی بعد دوباره بفرستید."
    ),
    "internal": Kind(500, "An error of ours", "اشکالی از سمت ما پیش آمد. لطفاً کمی بعد دوباره بفرستید."),
    "unavailable": Kind(
        503, "The message could not be put on the disk", "الان نمی‌توانیم پیام را ثبت کنیم. لطفاً کمی بعد دوباره بفرستید."
    ),
}

RETRY_SECONDS = {"too-many": 30, "internal": 30, "unavailable": 30}
"""What `Retry-After` says when nothing better is known."""


class Refusal(Exception):  # noqa: N818 - it is an answer to the sender, not an error of the program
    """What the sender is told instead of 202.

    Args:
        kind: a key of `KINDS`.
        errors: field name to Persian sentence, for a person at a form.
        reason: for developers, in English: what exactly was wrong with the message's form.
        retry_after: seconds after which trying again makes sense.
    """

    def __init__(
        self, kind: str, *, errors: Mapping[str, str] | None = None, reason: str = "", retry_after: float | None = None
    ) -> None:
        super().__init__(kind)
        self.kind = kind
        self.status = KINDS[kind].status
        self.errors = dict(errors or {})
        self.reason = reason
        seconds = RETRY_SECONDS.get(kind) if retry_after is None else retry_after
        self.headers = {} if seconds is None else {"Retry-After": str(max(1, math.ceil(seconds)))}

    def problem(self) -> dict[str, object]:
        """Return the members of the problem document."""
        kind = KINDS[self.kind]
        members: dict[str, object] = {
            "type": f"urn:rahnama:problem:{self.kind}",
            "title": kind.title,
            "status": kind.status,
            "detail": kind.detail,
        }
        if self.errors:
            members["errors"] = self.errors
        if self.reason:
            members["reason"] = self.reason
        return members

    def response(self) -> Response:
        """Return the refusal as ``application/problem+json``."""
        body = msgspec.json.encode(self.problem())
        return Response(body, self.status, self.headers, media_type="application/problem+json")
