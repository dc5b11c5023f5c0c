"""Mail to the staff's mailbox, by the standard library's `smtplib` (https://www.rfc-editor.org/rfc/rfc5321).

A mail server cannot be asked what it has taken. A second mail under the same Message-ID is known again by mail programs
and by helpdesks that read mailboxes, so an attempt of unknown outcome is sent again.
"""

from __future__ import annotations

import datetime as dt
import smtplib
import ssl
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from rahnama.collector.delivery.letter import message_id, write_letter
from rahnama.collector.delivery.outcome import Busy, Lost, Refused
from rahnama.collector.delivery.settings import address
from rahnama.collector.wire import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage

    from rahnama.collector.delivery.settings import SmtpSettings
    from rahnama.collector.delivery.ticket import Ticket

SECONDS = 20.0
PORTS = {"starttls": 587, "tls": 465, "none": 25}
DETAIL = 200
_REFUSALS = frozenset({552, 554})
"""Answers that mean this letter, not the mailbox: too large, unwanted content (RFC 5321, 4.2.3)."""


class Smtp:
    """A sink that mails the ticket; also sends the staff's answers."""

    settles = dt.timedelta(seconds=30)

    def __init__(self, settings: SmtpSettings, password: str, seconds: float = SECONDS) -> None:
        self.name = settings.name
        self.settings = settings
        self._password = password
        self._seconds = seconds

    def send(self, ticket: Ticket) -> str:
        """See `Sink.send`; the id is the Message-ID."""
        self.mail(write_letter(ticket, self.settings))
        return message_id(ticket.id, self.settings)

    def resume(self, ticket: Ticket) -> str | None:  # noqa: ARG002 - a mail server cannot be asked
        """See `Sink.resume`."""
        return None

    def mail(self, letter: EmailMessage) -> None:
        """Send `letter` to its one recipient.

        Raises:
            Undelivered: the server did not take it, or we cannot tell.
        """
        recipient = letter["To"].addresses[0].addr_spec
        sender = address(self.settings.sender)
        raw = letter.as_bytes()
        with self._session() as server:
            _require(server.mail(sender.addr_spec if sender else "", _size(server, raw)), "sender")
            _require(server.rcpt(recipient), "recipient")
            _require(_transmit(server, raw), "letter")

    @contextmanager
    def _session(self) -> Iterator[smtplib.SMTP]:
        """Yield a server that is greeted, encrypted and logged in as configured."""
        settings = self.settings
        port = settings.port or PORTS[settings.security]
        server: smtplib.SMTP | None = None
        try:
            if settings.security == "tls":
                server = smtplib.SMTP_SSL(
                    settings.host, port, timeout=self._seconds, context=ssl.create_default_context()
                )
            else:
                server = smtplib.SMTP(settings.host, port, timeout=self._seconds)
            server.ehlo_or_helo_if_needed()
            if settings.security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if settings.username:
                server.login(settings.username, self._password)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            if server is not None:
                server.close()
            raise Busy(f"no session: {type(error).__name__}") from error
        try:
            yield server
        except (OSError, smtplib.SMTPException) as error:  # before the letter left; `_transmit` answers for the rest
            raise Busy(f"no session: {type(error).__name__}") from error
        finally:
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()


def _transmit(server: smtplib.SMTP, raw: bytes) -> tuple[int, bytes]:
    """Return the server's verdict on the letter; from the first byte of it on, silence means that we cannot tell."""
    try:
        return server.data(raw)
    except smtplib.SMTPDataError as error:  # it did not even want to begin
        return error.smtp_code, _bytes(error.smtp_error)
    except (OSError, smtplib.SMTPException) as error:
        raise Lost(f"no reply: {type(error).__name__}") from error


def _require(answer: tuple[int, bytes], what: str) -> None:
    code, text = answer
    if 200 <= code < 300:
        return
    kind = Refused if code in _REFUSALS or (what == "letter" and code >= 500) else Busy
    raise kind(f"SMTP {code} for the {what}", detail=clean_line(_bytes(text).decode("utf-8", "replace"))[:DETAIL])


def _size(server: smtplib.SMTP, raw: bytes) -> list[str]:
    return [f"size={len(raw)}"] if server.has_extn("size") else []


def _bytes(text: bytes | str) -> bytes:
    return text.encode("utf-8", "replace") if isinstance(text, str) else text
