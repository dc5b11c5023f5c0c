"""What the log of searches says, as immutable values: topics, what each of them needs, and all of them together.

All moments are timezone-aware and in UTC. All texts are as customers typed them, masked before they were kept
(`rahnama.collector.privacy`). A *visitor* is one browser tab, a *network* the sender's network on one day: its hash changes daily,
so networks of different days are never told to be the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol, get_args

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from rahnama.collector.records import ContactRequest, FormVisit, Outcome, Search, Vote

JudgmentKind = Literal["missing-word", "missing-answer", "weak-answer", "noise"]
"""What a topic needs.

``missing-word``: an entry answers it, but does not know the customers' words; ``missing-answer``: nothing answers it;
``weak-answer``: an entry is found and read, and does not help; ``noise``: nobody asked the shop anything.
"""

JUDGMENT_KINDS: tuple[JudgmentKind, ...] = get_args(JudgmentKind)

ProposalField = Literal["aliases", "synonyms"]
"""Where the proposed words belong: ``aliases`` of an entry, or a group of ``shop/synonyms.yml``."""


class Events(Protocol):
    """Where the signals come from; `rahnama.collector.store.Store` is one."""

    def searches(self, since: dt.datetime) -> Iterator[Search]:
        """Yield the searches that settled at `since` or later, oldest first."""

    def votes(self, since: dt.datetime) -> Iterator[Vote]:
        """Yield the votes cast at `since` or later, oldest first."""

    def forms(self, since: dt.datetime) -> Iterator[FormVisit]:
        """Yield what became of contact forms opened at `since` or later, oldest first."""

    def requests(self, limit: int) -> list[ContactRequest]:
        """Return the latest messages, newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One text that customers searched for.

    Attributes:
        text: as most of them typed it.
        visitors: separate tabs that used it.
        networks: separate networks a day among them.
        searches: how often it was searched for.
    """

    text: str
    visitors: int
    networks: int
    searches: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Words that would let customers find an entry.

    Attributes:
        entry: id of the entry or guide that answers.
        words: for ``aliases`` the wordings to add to it; for ``synonyms`` one group: the customers' word, then the shop's.
    """

    entry: str
    field: ProposalField
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgment:
    """What a topic needs, and why we think so.

    Attributes:
        entry: id of the entry or guide it is about; empty when it is about none.
        probability: that `kind` is right, 0 to 1.
        evidence: short Persian sentences that a member of staff understands, the strongest first.
        proposal: the words to add; only of a ``missing-word``.
    """

    kind: JudgmentKind
    entry: str
    probability: float
    evidence: tuple[str, ...]
    proposal: Proposal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Unanswered searches that ask for the same.

    Attributes:
        key: eight hexadecimal digits; the same in every report while the normalized words of `query` are the same.
        query: the wording that most visitors used; where each typed another, the words that at least three of them typed, perhaps none.
        wordings: all of them, most visitors first, also those of a single person, which stay in the database.
        visitors: separate tabs that searched for it.
        networks: separate networks a day among them; far fewer than visitors is a sign of somebody playing.
        days: separate days, in Tehran, on which it was searched for.
        searches: how often it was searched for.
        outcomes: how often each outcome came, ``answered`` left out.
        score: what topics are ranked by (`rahnama.insights.ranking`).
        contact_topics: ids of the request types that were chosen in messages written after these searches, how often.
        opened: ids of the entries and guides that were opened after these searches in the same tab, by how many visitors.
    """

    key: str
    query: str
    wordings: tuple[Wording, ...]
    visitors: int
    networks: int
    days: int
    searches: int
    outcomes: Mapping[Outcome, int]
    first_seen: dt.datetime
    last_seen: dt.datetime
    score: float
    judgment: Judgment
    contact_topics: Mapping[str, int] = field(default_factory=dict)
    opened: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Insights:
    """What a span of time teaches.

    Attributes:
        topics: without noise, the most wanted first.
        noise: topics that ask nothing of the shop, the loudest first.
        withheld: how many topics too few visitors or networks asked for; their texts must not leave the database.
        since: the beginning of the span; `until` its end.
        searches: settled searches in it, answered ones too.
        visitors: separate tabs among them.
        unanswered_searches: those among `searches` that were not answered.
    """

    topics: tuple[Topic, ...]
    noise: tuple[Topic, ...]
    withheld: int
    since: dt.datetime
    until: dt.datetime
    searches: int
    visitors: int
    unanswered_searches: int
