"""How one collector runs, as one frozen object; `settings_file` reads it from ``collector.toml``."""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT_DATABASE = "sqlite:///var/rahnama.db"
DATABASE_VARIABLE = "RAHNAMA_DATABASE_URL"
SECRET_VARIABLE = "RAHNAMA_SECRET"  # noqa: S105 - the name of a variable
"""Signs challenges; the same for all instances behind one balancer, at random for each process when it is not set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How much may come: `burst` at once, then `per_second` on average. A `burst` of 0 admits nothing."""

    per_second: float
    burst: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """What one network (a /24 or /56) and the whole service may send.

    A mobile provider puts thousands of customers behind one /24, so that a busy network is asked for proof of work
    rather than refused. Only what comes on top of proofs, or faster than a service can read, is refused.

    Attributes:
        free: messages of one network without proof.
        whole_free: messages of the whole service without proof; beyond it every network is asked.
        requests: messages of one network, with proof or without; beyond it they are refused.
        whole: messages of the whole service; beyond it they are refused.
        attempts: bodies of one network that are read at all, whatever becomes of them.
        events: batches of searches and votes of one network.
        uploads: files of one network.
        status: questions of one network about the status of a message.
    """

    free: Rate = Rate(per_second=1 / 30, burst=10)
    whole_free: Rate = Rate(per_second=1.0, burst=100)
    requests: Rate = Rate(per_second=1.0, burst=120)
    whole: Rate = Rate(per_second=50.0, burst=2_000)
    attempts: Rate = Rate(per_second=10.0, burst=300)
    events: Rate = Rate(per_second=10.0, burst=500)
    uploads: Rate = Rate(per_second=1.0, burst=100)
    status: Rate = Rate(per_second=0.1, burst=20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """The most bytes of each thing.

    Attributes:
        request: body of one message. 5,000 Persian letters, form-encoded, are 30,000 bytes.
        events: body of one batch of events; a browser sends no more than 64 KiB from a closing tab.
        file: one file.
        uploads: files that are being received, all together; they are held in memory until they are on the disk.
        bodies: messages and batches that are being received, all together.
        queue: whatever waits for the disk, all together.
    """

    request: int = 64 * 1024
    events: int = 32 * 1024
    file: int = 5 * 1024 * 1024
    uploads: int = 24 * 1024 * 1024
    bodies: int = 16 * 1024 * 1024
    queue: int = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """How hard the proof of work is: PBKDF2 of `cost` rounds for each number, at most `numbers` of them.

    750,000 rounds, the average at rest, take a laptop's browser some 0.3 s and a cheap phone 2 s. `harder` bounds how
    many times more a flood can make it. `seconds` is how long a challenge may take, thinking and offline spells included.
    """

    cost: int = 1_000
    numbers: int = 1_000
    harder: int = 8
    seconds: int = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Connections:
    """What a connection may cost.

    Attributes:
        most: connections at once; above it the longest idle one is closed, and with none idle the new one gets 503.
        head_seconds: from the opening, or from a request's first byte, to the end of its head.
        head_bytes: most bytes of a request's head.
        idle_seconds: how long a connection may wait for its next request.
        body_seconds: how long the body of a message or a batch may take.
        file_seconds: how long a file may take.
        least_bytes: bytes a second below which a body is given up, counted over `body_seconds`.
        linger_seconds: how long a peer may leave our answer unread, or go on with a body that was refused.
        last_seconds: how long work under way may take once the service is told to end.
    """

    most: int = 2_000
    head_seconds: float = 10.0
    head_bytes: int = 16 * 1024
    idle_seconds: int = 5
    body_seconds: float = 15.0
    file_seconds: float = 600.0
    least_bytes: int = 256
    linger_seconds: float = 5.0
    last_seconds: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How many days contact requests, and searches with votes, are kept; the privacy page promises the same numbers."""

    request_days: int = 180
    event_days: int = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectorSettings:
    """What the shop's developer may choose; the defaults suit one help center on the same origin.

    Attributes:
        allowed_origins: other origins whose pages may send (``https://help.arghavan.example``); the own one always may.
        site_url: where the answer page for browsers without JavaScript leads back to; empty means the page that sent.
        trusted_proxies: addresses, or networks (``10.0.0.0/8``), whose ``X-Forwarded-For`` is believed; ``*`` is all.
        file_wait_seconds: how long the delivery of a message waits for its files.
        secret: signs challenges; empty for a random one of this process.
    """

    allowed_origins: tuple[str, ...] = ()
    site_url: str = ""
    trusted_proxies: tuple[str, ...] = ("127.0.0.1",)
    file_wait_seconds: int = 600
    secret: str = ""
    rates: Rates = Rates()
    sizes: Sizes = Sizes()
    proof: Proof = Proof()
    connections: Connections = Connections()
    retention: Retention = Retention()
