"""A day of customers at the demo shop, made by hand, for the rules of insights."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rahnama.collector.records import ContactRequest, FormVisit, Search, Vote

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = dt.datetime(2026, 11, 21, 20, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
DAY = dt.timedelta(days=1)


@dataclass
class Customers:
    """Events in memory, as a store would give them; every visit is of another tab and network unless told otherwise."""

    kept: list[Search] = field(default_factory=list)
    cast: list[Vote] = field(default_factory=list)
    written: list[ContactRequest] = field(default_factory=list)
    begun: list[FormVisit] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def searches(self, since: dt.datetime) -> Iterator[Search]:
        return iter(sorted((one for one in self.kept if one.at >= since), key=lambda one: one.at))

    def votes(self, since: dt.datetime) -> Iterator[Vote]:
        return iter(sorted((one for one in self.cast if one.at >= since), key=lambda one: one.at))

    def forms(self, since: dt.datetime) -> Iterator[FormVisit]:
        return iter(one for one in self.begun if one.at >= since)

    def requests(self, limit: int) -> list[ContactRequest]:
        return self.written[:limit]

    def visit(self, *steps: str | tuple[str, str], days_ago: float = 1, **fields: Any) -> str:
        """Search one text after the other, half a minute between; a pair is a text and the article it opened."""
        number = next(self.numbers)
        tab = fields.pop("tab", f"tab-{number}")
        for place, step in enumerate(steps):
            query, opened = (step, "") if isinstance(step, str) else step
            at = NOW - days_ago * DAY + number * 2 * SECOND + place * 30 * SECOND
            outcome = "answered" if opened else "zero"
            complete = {"network": f"net-{number}-{at:%d}", "outcome": outcome, "hits": 0, "page": "/", "revision": 1}
            self.kept.append(
                Search(
                    **{**complete, **fields},
                    id=f"{tab}-{number}-{place}",
                    tab=tab,
                    query=query,
                    opened=opened,
                    at=at,
                    received=at,
                )
            )
        return str(tab)

    def vote(self, tab: str, article: str, *, helpful: bool) -> None:
        """Vote in a tab, twenty seconds after its last search."""
        last = max(one.at for one in self.kept if one.tab == tab)
        at = last + 20 * SECOND
        self.cast.append(
            Vote(
                id=f"vote-{len(self.cast)}",
                tab=tab,
                network="net",
                article=article,
                helpful=helpful,
                reason="",
                comment="",
                page="/",
                at=at,
                received=at,
            )
        )

    def message(self, search: str, topic: str, *read: str) -> None:
        """Write to the shop after a search."""
        self.written.append(
            ContactRequest(
                id=f"message-{len(self.written)}",
                digest=b"",
                topic=topic,
                name="",
                mobile="+989121234567",
                email="",
                order="",
                message="سلام",
                search=search,
                read=read,
                page="/contact/",
                received=NOW - DAY / 2,
            )
        )

    def form(self, tab: str, opened: str, outcome: Any) -> None:
        """Leave or send the form in a tab, forty seconds after its last search."""
        at = max(one.at for one in self.kept if one.tab == tab) + 40 * SECOND
        self.begun.append(
            FormVisit(
                id=f"form-{len(self.begun)}",
                revision=1,
                tab=tab,
                network="net",
                search="",
                suggested=(opened,),
                opened=opened,
                outcome=outcome,
                page="/contact/",
                at=at,
                received=at,
            )
        )
