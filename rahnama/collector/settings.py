"""How one collector runs, as one frozen object."""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT_DATABASE = "sqlite:///var/rahnama.db"
DATABASE_VARIABLE = "RAHNAMA_DATABASE_URL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How much one network may send: `burst` at once, then `per_second` on average."""

    per_second: float
    burst: int


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
        request_bytes: largest body of one contact request. 5,000 Persian letters, form-encoded, are 30,000 bytes.
        event_bytes: largest body of one batch of events; a browser sends no more than 64 KiB from a closing tab.
        body_seconds: how long a sender may take for its body.
        requests: rate of contact requests a network; mobile providers put many customers behind one.
        events: rate of event batches a network.
        retention: when what was kept is deleted.
    """

    allowed_origins: tuple[str, ...] = ()
    site_url: str = ""
    request_bytes: int = 64 * 1024
    event_bytes: int = 32 * 1024
    body_seconds: float = 15.0
    requests: Rate = Rate(per_second=2.0, burst=300)
    events: Rate = Rate(per_second=20.0, burst=1000)
    retention: Retention = Retention()
