"""What a customer may ask about a message: how it stands, against its code and the last digits of the mobile."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - msgspec reads the annotations when it runs
import hmac
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
from msgspec import Meta

from rahnama.collector.codes import read_code
from rahnama.collector.problems import Refusal
from rahnama.collector.wire import fold_digits

if TYPE_CHECKING:
    from collections.abc import Callable

    from rahnama.collector.records import ContactRequest

DIGITS = 4


class StatusQuestion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The code as the customer writes it, and the last four digits of the mobile, in any script."""

    code: Annotated[str, Meta(max_length=40)]
    last_four: Annotated[str, Meta(max_length=20)]


class StatusAnswer(msgspec.Struct, frozen=True):
    """How a message stands, when it came, and when it was last answered."""

    status: Literal["open", "answered", "closed"]
    received: dt.datetime
    answered: dt.datetime | None


def find_status(question: StatusQuestion, find: Callable[[str], ContactRequest | None]) -> StatusAnswer:
    """Return how the message stands that the question is about.

    A message without a mobile cannot be asked about: an e-mail address is guessed too easily. Whoever was put under
    quarantine is told what everybody else is.

    Args:
        question: what was asked.
        find: returns the message with a code, or None.

    Raises:
        Refusal: 404, the same for a wrong code and for wrong digits.
    """
    code = read_code(question.code)
    found = find(code) if code else None
    digits = fold_digits(question.last_four).strip()
    if found is None or not found.mobile or not hmac.compare_digest(found.mobile[-DIGITS:].encode(), digits.encode()):
        raise Refusal("no-such-request")
    status = "open" if found.status == "quarantined" else found.status
    return StatusAnswer(status=status, received=found.received, answered=found.answered)
