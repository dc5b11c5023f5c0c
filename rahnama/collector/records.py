"""What the collector keeps, as immutable values shared by the HTTP side, every store and the reports.

All times are timezone-aware and in UTC. All texts are already cleaned, and searched or commented texts already masked
(`rahnama.collector.privacy`): a record is what may lie on the disk.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

Outcome = Literal["zero", "low-confidence", "no-click", "answered", "escalated"]
"""How a settled search ended. Everything but ``answered`` is unanswered."""

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)

FormOutcome = Literal["opened", "left", "sent"]
"""What became of a contact form that was opened: still open, left without a message, or sent."""

FORM_OUTCOMES: tuple[FormOutcome, ...] = get_args(FormOutcome)

RequestStatus = Literal["open", "answered", "closed", "quarantined"]
"""Where a contact request stands. ``quarantined``: its honeypot was filled; kept, never delivered, listed apart."""

STATUSES: tuple[RequestStatus, ...] = get_args(RequestStatus)

FileType = Literal["image/jpeg", "image/png", "image/webp", "application/pdf"]
"""What may hang on a message."""

FILE_TYPES: tuple[FileType, ...] = get_args(FileType)

DeliveryState = Literal["waiting", "leased", "unknown", "sent", "dead"]
"""Where a delivery stands. ``unknown``: an attempt may have arrived; who takes it must look before sending again."""

DELIVERY_STATES: tuple[DeliveryState, ...] = get_args(DeliveryState)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDeclaration:
    """A file that a message says it brings along.

    Attributes:
        number: 1 to 5, its place in the message.
        name: clean line of at most 120 characters; shown to people, never used as a path.
        size: bytes.
        sha256: of the content, 64 hexadecimal digits in lower case.
    """

    number: int
    name: str
    type: FileType
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRequest:
    """A customer's message.

    Attributes:
        id: UUID in canonical text form, chosen by the sender; the key of idempotent retries.
        digest: SHA-256 over everything the customer wrote, files declared included; tells a retry from another message
            under the same id.
        topic: id of a request type of ``shop/requests.yml``; empty when none was chosen.
        mobile: E.164 (``+989121234567``) or empty; at least one of `mobile` and `email` is given.
        search: what the customer had searched for before writing, masked; may be empty.
        read: ids of the articles read in the same visit, oldest first.
        page: path of the page that held the form.
        received: when the collector took it in.
        code: what the customer quotes to us (``RH-7K3Q-9D2M``); empty until the store gives one.
        files: what the message says it brings along, by number.
        proof: nonce of a solved challenge, empty when none was asked; spent when kept, and never read back.
        answered: when the status last became ``answered``.
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
    files: tuple[FileDeclaration, ...] = ()
    status: RequestStatus = "open"
    proof: str = ""
    answered: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileContent:
    """The bytes of a declared file.

    Attributes:
        request: id of the message that declared it.
        sha256: of `content`, computed by who received it.
    """

    request: str
    number: int
    type: FileType
    sha256: str
    content: bytes
    received: dt.datetime


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


@dataclass(frozen=True, slots=True, kw_only=True)
class FormVisit:
    """A contact form that a customer began to fill in, and what became of it.

    Attributes:
        id: UUID; comes again with a higher `revision` when more is known.
        search: what the customer had searched for before, masked; may be empty.
        suggested: ids of the articles that were suggested below the message, in the order they appeared.
        opened: id of the suggested article that was read last; empty when none was.
        page: path of the page that held the form.
    """

    id: str
    revision: int
    tab: str
    network: str
    search: str
    suggested: tuple[str, ...]
    opened: str
    outcome: FormOutcome
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
    """Another message is already kept under this id, or another file was declared by the message with this id."""

    id: str


@dataclass(frozen=True, slots=True)
class Replayed:
    """The message with this id was not kept: its proof was spent by another one."""

    id: str


@dataclass(frozen=True, slots=True)
class FileReceipt:
    """This file of this message is on the disk."""

    request: str
    number: int


@dataclass(frozen=True, slots=True)
class Unknown:
    """No message with this id is kept, or it declared no file of this number."""

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message on its way to one sink.

    Attributes:
        request: id of the message.
        sink: name of the sink in the collector's configuration.
        attempts: how many were made; a lease that ran out counts as one.
        next_at: when it is due; while it is leased, when the lease runs out.
        lease: random token of who took it; empty when nobody has.
        remote: id of the ticket at the sink; empty until one is known.
        error: why the last attempt failed, one line; empty when it did not.
    """

    request: str
    sink: str
    state: DeliveryState
    attempts: int
    next_at: dt.datetime
    lease: str = ""
    remote: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What a store holds, in numbers; nothing of it leads to a person.

    Attributes:
        deliveries: by name of the sink and state.
        oldest_waiting: when the oldest message was received that some sink still lacks and may get; None without one.
        file_bytes: bytes of all files that arrived.
        forms: visits of the contact form.
    """

    requests: Mapping[RequestStatus, int]
    deliveries: Mapping[tuple[str, DeliveryState], int]
    oldest_waiting: dt.datetime | None
    searches: int
    votes: int
    file_bytes: int
    forms: int = 0


Event: TypeAlias = Search | Vote | FormVisit
Submission: TypeAlias = ContactRequest | Event | FileContent
Answer: TypeAlias = Receipt | Conflict | Replayed | FileReceipt | Unknown | None
