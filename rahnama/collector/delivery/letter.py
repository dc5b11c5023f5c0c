"""Mail about a message: the one that brings it to the staff, and the staff's answer to the customer.

No text of a stranger stands in an address but the customer's own e-mail, which has been parsed first; everything else
goes through `email.policy.SMTP`, which encodes what is not ASCII and refuses line ends in headers.
"""

from __future__ import annotations

import email.policy
import email.utils
import secrets
from email.message import EmailMessage
from typing import TYPE_CHECKING

from rahnama.collector.delivery.settings import address
from rahnama.collector.wire import clean, clean_line

if TYPE_CHECKING:
    import datetime as dt
    from email.headerregistry import Address

    from rahnama.collector.delivery.settings import SmtpSettings
    from rahnama.collector.delivery.ticket import Ticket
    from rahnama.collector.records import ContactRequest


def message_id(request: str, settings: SmtpSettings) -> str:
    """Return the Message-ID of the mail that brings a message: the same in every attempt, so that mailboxes know it again."""
    return f"<{request}@{_domain(settings)}>"


def write_letter(ticket: Ticket, settings: SmtpSettings) -> EmailMessage:
    """Return the mail that brings `ticket` to the staff; answering it answers the customer, when there is an e-mail."""
    letter = _begin(ticket.subject, settings, settings.to, ticket.request.received)
    letter["Message-ID"] = message_id(ticket.id, settings)
    customer = address(ticket.request.email)
    if customer is not None:
        letter["Reply-To"] = customer
    _fill(letter, ticket.text)
    for file in ticket.files:
        kind, _, subkind = file.type.partition("/")
        letter.add_attachment(file.content, maintype=kind, subtype=subkind, filename=file.name)
    return letter


def write_answer(
    request: ContactRequest, topic: str, text: str, settings: SmtpSettings, now: dt.datetime
) -> EmailMessage | None:
    """Return the staff's answer as mail in the thread of the message, or None when the customer left no usable e-mail.

    Args:
        request: the message that is answered.
        topic: the shop's own words for what it is about.
        text: what the staff wrote; the customer's message follows it, quoted.
        settings: the mailbox that the message went to, and that the customer's reply goes to.
        now: the date of the mail.
    """
    customer = address(request.email)
    if customer is None:
        return None
    letter = _begin(f"Re: [{request.code}] {topic}", settings, customer.addr_spec, now)
    letter["Message-ID"] = f"<{request.id}.{secrets.token_hex(8)}@{_domain(settings)}>"
    letter["In-Reply-To"] = letter["References"] = message_id(request.id, settings)
    letter["Reply-To"] = _known(settings.to)
    quoted = "\n".join(f"> {line}" for line in request.message.splitlines())
    _fill(letter, f"{clean(text)}\n\nپیام شما با کد پیگیری \u200e{request.code}:\n{quoted}\n")
    return letter


def _begin(subject: str, settings: SmtpSettings, to: str, date: dt.datetime) -> EmailMessage:
    letter = EmailMessage(email.policy.SMTP)
    letter["Subject"] = clean_line(subject)
    letter["From"] = _known(settings.sender)
    letter["To"] = _known(to)
    letter["Date"] = email.utils.format_datetime(date)
    return letter


def _fill(letter: EmailMessage, text: str) -> None:
    letter.set_content(text, charset="utf-8", cte="base64")  # no server on the way can break lines or letters of it
    letter["Content-Language"] = "fa"


def _known(written: str) -> Address:
    """Return an address that `read_sinks` has accepted."""
    parsed = address(written)
    if parsed is None:
        raise ValueError("an address was not checked")
    return parsed


def _domain(settings: SmtpSettings) -> str:
    return _known(settings.sender).domain
