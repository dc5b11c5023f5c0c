"""What the collector keeps, as immutable values shared by the HTTP side, every store and the reports.

All times are timezone-aware and in UTC. All texts are already cleaned, and searched or commented texts already masked
(`rahnama.collector.privacy`): a record is what may lie on the disk.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

if TYPE_CHECKING:
    import datetime as dt

Outcome = Literal["zero", "low-confidence", "no-click", "answered", "escalated"]
"""How a settled search ended. Everything but ``answered`` is unanswered."""

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRequest:
    """A customer's message.

    Attributes:
        id: UUID in canonical text form, chosen by the sender; the key of idempotent retries.
        digest: SHA-256 over everything the customer wrote; tells a retry from another message under the same id.
        topic: id of a request type of ``shop/requests.yml``; empty when none was chosen.
        mobile: E.164 (``+989121234567``) or empty; at least one of `mobile` and `email` is given.
        search: what the customer had searched for before writing, masked; may be empty.
        read: ids of the articles read in the same visit, oldest first.
        page: path of the page that held the form.
        received: when the collector took it in.
        code: what the customer quotes to us (``RH-7K3Q-9D2M``); empty until the store gives one.
    """

    id: str
    digest: bytes
    topic: str
    name: str
    mobile: str
    email: str
    order: str
    message: str
    search: str
    read: tuple[str, ...]
    page: str
    received: dt.datetime
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A settled search, never a keystroke.

    Attributes:
        id: UUID; the same search comes again under it, with a higher `revision`, when its outcome is known better.
        tab: hash of the browser tab's random id.
        network: hash of the sender's network under a salt that nobody keeps; compares only within one day.
        query: what was searched, masked.
        hits: how many answers were shown.
        opened: id of the article that was opened; empty when none was.
        page: path of the page on which was searched.
        at: when it settled, by the customer's clock as far as that is believable.
        received: when the collector first took it in.
    """

    id: str
    revision: int
    tab: str
    network: str
    query: str
    outcome: Outcome
    hits: int
    opened: str
    page: str
    at: dt.datetime
    received: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """Whether an article helped. `reason` and `comment` may follow under the same id with a later `at`."""

    id: str
    tab: str
    network: str
    article: str
    helpful: bool
    reason: str
    comment: str
    page: str
    at: dt.datetime
    received: dt.datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """The message with this id is on the disk and has this code."""

    id: str
    code: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Another message is already kept under this id."""

    id: str


Submission: TypeAlias = ContactRequest | Search | Vote
Answer: TypeAlias = Receipt | Conflict | None
