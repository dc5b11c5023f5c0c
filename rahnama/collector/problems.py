"""Every refusal: a JSON problem (RFC 9457) for programs with one Persian sentence in it for the customer."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

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
    "bad-request": Kind(400, "Not a request that we take", "درخواست درست به ما نرسید. لطفاً دوباره بفرستید."),
    "broken-off": Kind(400, "The body broke off", "پیام ناتمام رسید. لطفاً یک بار دیگر بفرستید."),
    "foreign-origin": Kind(
        403, "Sent from a page of another origin", "این پیام از صفحهٔ مرکز راهنما نیامده بود و پذیرفته نشد."
    ),
    "no-such-request": Kind(
        404,
        "No message has this code and these digits",
        "پیامی با این کد و این چهار رقم پیدا نکردیم. لطفاً هر دو را یک بار دیگر ببینید.",
    ),
    "no-such-file": Kind(404, "No message declared this file", "پیام این فایل پیدا نشد. لطفاً دوباره بفرستید."),
    "not-found": Kind(404, "No such address", "این نشانی در مرکز راهنما نیست."),
    "wrong-method": Kind(405, "Method not allowed", "این نشانی را نمی‌شود این‌طور باز کرد."),
    "slow-head": Kind(408, "The request came too slowly", "اینترنت کند بود و درخواست کامل نرسید. لطفاً دوباره بفرستید."),
    "slow-body": Kind(408, "The body came too slowly", "اینترنت کند بود و پیام کامل نرسید. لطفاً دوباره بفرستید."),
    "other-content": Kind(
        409,
        "Another message is kept under this id",
        "پیام دیگری با همین شناسه پیش‌تر ثبت شده است. لطفاً صفحه را تازه کنید و دوباره بفرستید.",
    ),
    "other-file": Kind(
        409,
        "Another file was declared under this number",
        "این فایل همانی نیست که با پیام گفته شد. لطفاً دوباره بفرستید.",
    ),
    "too-large": Kind(413, "The body is too large", "متن خیلی طولانی است. لطفاً کوتاه‌ترش کنید."),
    "file-too-large": Kind(413, "The file is too large", "این فایل خیلی بزرگ است. لطفاً کوچک‌ترش کنید."),
    "wrong-type": Kind(415, "The media type is not taken here", "پیام به شکلی فرستاده شد که نمی‌توانیم بخوانیم."),
    "wrong-file": Kind(
        415, "Not a file of the stated type", "این فایل عکس یا PDF سالم نیست. لطفاً فایل دیگری انتخاب کنید."
    ),
    "invalid": Kind(422, "Some fields are wrong", "چند جای فرم باید درست شود."),
    "proof-needed": Kind(
        428,
        "Solve the challenge, then send the same with its proof",
        "برای جلوگیری از پیام‌های خودکار، مرورگر شما باید چند ثانیه حساب کند. لطفاً صفحه را باز نگه دارید.",
    ),
    "too-many": Kind(
        429, "Too much from this network", "پیام‌های زیادی از شبکهٔ شما رسیده است. لطفاً کمی بعد دوباره بفرستید."
    ),
    "too-many-plain": Kind(
        429,
        "Too much without proof of work, which a plain form cannot give",
        "الان پیام‌های زیادی می‌رسد. نوشتهٔ شما پایین همین صفحه است؛ لطفاً چند دقیقهٔ دیگر دوباره بفرستید.",
    ),
    "large-head": Kind(431, "The head of the request is too large", "درخواست درست به ما نرسید. لطفاً دوباره بفرستید."),
    "internal": Kind(500, "An error of ours", "اشکالی از سمت ما پیش آمد. لطفاً کمی بعد دوباره بفرستید."),
    "crowded": Kind(503, "Too many connections", "الان سرمان خیلی شلوغ است. لطفاً کمی بعد دوباره بفرستید."),
    "unavailable": Kind(
        503, "The message could not be put on the disk", "الان نمی‌توانیم پیام را ثبت کنیم. لطفاً کمی بعد دوباره بفرستید."
    ),
}

PROBLEM_TYPE = "application/problem+json"

RETRY_SECONDS = {"too-many": 30, "too-many-plain": 60, "crowded": 10, "internal": 30, "unavailable": 30}
"""What `Retry-After` says when nothing better is known."""


class ProblemDocument(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A refusal as it is sent (RFC 9457).

    Attributes:
        detail: for the customer, in Persian.
        errors: field name to Persian sentence, for a person at a form.
        reason: for developers, in English.
        retry_after: seconds after which trying again makes sense; as in the header `Retry-After`.
        challenge: an ALTCHA challenge to solve before the same is sent again with its proof.
    """

    type: str
    title: str
    status: int
    detail: str
    errors: dict[str, str] = {}
    reason: str = ""
    retry_after: int | None = None
    challenge: dict[str, Any] | None = None


class Refusal(Exception):  # noqa: N818 - it is an answer to the sender, not an error of the program
    """What the sender is told instead of 202.

    Args:
        kind: a key of `KINDS`.
        errors: field name to Persian sentence, for a person at a form.
        reason: for developers, in English: what exactly was wrong with the message's form.
        retry_after: seconds after which trying again makes sense.
        challenge: what to solve before sending again, as the ALTCHA library writes it.
    """

    def __init__(
        self,
        kind: str,
        *,
        errors: Mapping[str, str] | None = None,
        reason: str = "",
        retry_after: float | None = None,
        challenge: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(kind)
        self.kind = kind
        self.status = KINDS[kind].status
        self.errors = dict(errors or {})
        self.reason = reason
        self.challenge = challenge
        seconds = RETRY_SECONDS.get(kind) if retry_after is None else retry_after
        self.retry_after = None if seconds is None else max(1, math.ceil(seconds))
        self.headers = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}

    def problem(self) -> ProblemDocument:
        """Return the problem document."""
        kind = KINDS[self.kind]
        return ProblemDocument(
            type=f"urn:rahnama:problem:{self.kind}",
            title=kind.title,
            status=kind.status,
            detail=kind.detail,
            errors=self.errors,
            reason=self.reason,
            retry_after=self.retry_after,
            challenge=self.challenge,
        )

    def response(self) -> Response:
        """Return the refusal as ``application/problem+json``."""
        body = msgspec.json.encode(self.problem())
        headers = {"Cache-Control": "no-store"} | self.headers
        return Response(body, self.status, headers, media_type=PROBLEM_TYPE)
