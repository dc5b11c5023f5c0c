"""Every helpdesk we deliver to: its fake, the settings that lead there, and the sink made of them."""

from __future__ import annotations

import contextlib
import datetime as dt
import random
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rahnama.collector.delivery.courier import Lane
from rahnama.collector.delivery.settings import read_sinks
from rahnama.collector.delivery.sinks import make_sink
from tests.collector.delivery.fakes.chatwoot import FakeChatwoot
from tests.collector.delivery.fakes.freescout import FakeFreescout
from tests.collector.delivery.fakes.freshdesk import FakeFreshdesk
from tests.collector.delivery.fakes.webhook import SECRET, FakeWebhook
from tests.collector.delivery.fakes.zammad import FakeZammad
from tests.collector.delivery.fakes.zendesk import FakeZendesk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rahnama.collector.delivery.sink import Sink
    from rahnama.collector.store import Store
    from tests.collector.delivery.fakes.mail import FakeMailbox
    from tests.collector.delivery.fakes.server import FakeServer

ENVIRONMENT = {"TOKEN": "the-token", "SECRET": SECRET, "PASSWORD": "the password"}
CERTIFICATE = Path(__file__).parent / "fakes" / "localhost.pem"
PATIENCE = 0.4
"""Seconds that a sink waits for a fake; a fake that hangs does so longer."""

FAKES: dict[str, type[FakeServer]] = {
    "chatwoot": FakeChatwoot,
    "zammad": FakeZammad,
    "freescout": FakeFreescout,
    "zendesk": FakeZendesk,
    "freshdesk": FakeFreshdesk,
    "webhook": FakeWebhook,
}
TABLES: dict[str, dict[str, Any]] = {
    "chatwoot": {"token_env": "TOKEN", "account": 7, "inbox": 9},
    "zammad": {"token_env": "TOKEN", "group": "Support"},
    "freescout": {"token_env": "TOKEN", "mailbox": 3},
    "zendesk": {"token_env": "TOKEN", "agent": "agent@shop.ir"},
    "freshdesk": {"token_env": "TOKEN"},
    "webhook": {"secret_env": "SECRET"},
}


def certified() -> ssl.SSLContext:
    """Return a server's context with a certificate for localhost that signed itself."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


class Clock:
    """Time that passes when told to."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now

    def __call__(self) -> dt.datetime:
        return self.now

    def advance(self, **much: float) -> None:
        self.now += dt.timedelta(**much)

    def text(self) -> str:
        """Return the moment as helpdesks write it."""
        return self.now.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class Desk:
    """A fake helpdesk with the sink that delivers to it."""

    fake: FakeServer
    sink: Sink


@contextlib.contextmanager
def open_desk(kind: str, **changes: Any) -> Iterator[Desk]:
    """Start the fake of a kind; `changes` go into its table."""
    with FAKES[kind]() as fake:
        yield Desk(fake, sink_of(kind, url=fake.url, allow_private=True, **TABLES[kind], **changes))


def sink_of(kind: str, environment: dict[str, str] | None = None, **table: Any) -> Sink:
    """Return the sink that a table of collector.toml describes."""
    known = ENVIRONMENT | (environment or {})
    [settings] = read_sinks([{"name": kind, "kind": kind, **table}], known)
    return make_sink(settings, known, seconds=PATIENCE)


def mail_sink(mailbox: FakeMailbox, **changes: Any) -> Sink:
    """Return the sink that mails to a fake mailbox, in the open unless told otherwise."""
    table = {"host": "localhost", "sender": "help@shop.ir", "to": "support@shop.ir", "security": "none"}
    return sink_of("smtp", **(table | {"port": mailbox.port} | changes))


def lane_to(store: Store, sink: Sink, clock: Clock, seed: int = 1) -> Lane:
    """Return the lane of a sink under a clock of the test's."""
    titles = {"payment": "پرداخت و برگشت پول"}
    return Lane(store, sink, titles, clock=clock, chance=random.Random(seed), sleep=lambda _: None)
