"""A real SMTP server (aiosmtpd) that keeps what it takes, and fails as it is told."""

from __future__ import annotations

import asyncio
import email.policy
from email import message_from_bytes
from typing import TYPE_CHECKING, Any, Literal, Self, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable
    from email.message import EmailMessage

MailFault = Literal["none", "greylist", "reject", "spam", "drop", "hang", "unwelcome"]
"""none: taken · greylist: 451 for the recipient · unwelcome: 550 for the recipient · reject: 554 for the letter · spam: 550 for the letter ·
drop: taken, then the connection is cut · hang: taken, and no reply within any patience."""


class _AnyPort(Controller):
    """The port is known once the server listens."""

    def _trigger_server(self) -> None:
        self.port = cast("Any", self.server).sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


class FakeMailbox:
    """Letters as they arrived; `faults` decides how each attempt goes."""

    def __init__(
        self, *, tls: ssl.SSLContext | None = None, from_the_first_byte: bool = False, password: str = ""
    ) -> None:
        self.letters: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.recipients: list[list[str]] = []
        self.faults: Callable[[], MailFault] = lambda: "none"
        self._password = password
        self._fault: MailFault = "none"
        self._controller = _AnyPort(
            self,
            hostname="127.0.0.1",
            port=0,
            ssl_context=tls if from_the_first_byte else None,
            tls_context=None if from_the_first_byte else tls,
            require_starttls=tls is not None and not from_the_first_byte,
            authenticator=self._authenticate if password else None,
            auth_required=bool(password),
        )
        self._controller.start()

    @property
    def port(self) -> int:
        return int(self._controller.port)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    def distinct(self) -> set[str]:
        """Return the Message-IDs: what a mailbox shows once however often it comes."""
        return {str(letter["Message-ID"]) for letter in self.letters}

    def _authenticate(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        good = isinstance(data, LoginPassword) and data.password == self._password.encode()
        return AuthResult(success=good, handled=False)

    async def handle_RCPT(  # noqa: N802 - a name and arguments of aiosmtpd
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        self._fault = self.faults()
        if self._fault in {"greylist", "unwelcome"}:
            return "451 later" if self._fault == "greylist" else "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - a name of aiosmtpd
        if self._fault in {"reject", "spam"}:
            return "554 this letter is not wanted" if self._fault == "reject" else "550 looks like spam"
        self.raw.append(envelope.content)
        self.recipients.append(envelope.rcpt_tos)
        self.letters.append(message_from_bytes(envelope.content, policy=email.policy.SMTP))
        if self._fault == "drop":
            server.transport.abort()
        if self._fault == "hang":
            await asyncio.sleep(3)
        return "250 OK"
