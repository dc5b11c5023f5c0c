"""Searches, votes and visits of the form as browsers report them, in batches, and the records they become."""

from __future__ import annotations

import datetime as dt
import uuid  # noqa: TC003 - msgspec reads the annotations when it runs
from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta

from rahnama.collector.privacy import mask
from rahnama.collector.records import Event, FormOutcome, FormVisit, Outcome, Search, Vote
from rahnama.collector.visitors import hash_tab
from rahnama.collector.wire import believable, clean_line, clean_path

if TYPE_CHECKING:
    from collections.abc import Iterator

QUERY_KEPT = 200
COMMENT_KEPT = 1000
"""Most characters that are kept of a text; what is longer is cut, not refused."""

_Tab = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{8,64}\Z")]
_Page = Annotated[str, Meta(max_length=300)]
_Moment = Annotated[dt.datetime, Meta(tz=True)]
_Article = Annotated[str, Meta(pattern=r"^[a-z0-9-]{1,80}\Z")]
_Suggested = Annotated[str, Meta(pattern=r"^(?:[a-z0-9-]{1,80}(?: [a-z0-9-]{1,80}){0,9})?\Z")]
"""Ids with spaces between, which an address of a web server's log can say as well."""
_Opened = Annotated[str, Meta(pattern=r"^[a-z0-9-]{0,80}\Z")]


class SearchReport(
    msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="search"
):
    """One settled search as far as its outcome is known; comes again with a higher revision when more is known."""

    id: uuid.UUID
    revision: Annotated[int, Meta(ge=0, le=10_000)]
    tab: _Tab
    query: Annotated[str, Meta(min_length=1, max_length=1000)]
    outcome: Outcome
    hits: Annotated[int, Meta(ge=0, le=1_000_000)]
    opened: _Opened = ""
    at: _Moment
    page: _Page


class VoteReport(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="vote"):
    """One vote on one article."""

    id: uuid.UUID
    tab: _Tab
    article: _Article
    helpful: bool
    reason: Annotated[str, Meta(max_length=40)] = ""
    comment: Annotated[str, Meta(max_length=2000)] = ""
    at: _Moment
    page: _Page


class FormReport(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="form"):
    """A contact form that was begun, as far as its outcome is known; comes again with a higher revision."""

    id: uuid.UUID
    revision: Annotated[int, Meta(ge=0, le=10_000)]
    tab: _Tab
    search: Annotated[str, Meta(max_length=1000)] = ""
    suggested: _Suggested = ""
    opened: _Opened = ""
    outcome: FormOutcome
    at: _Moment
    page: _Page


class Batch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a browser sends at once; kept as a whole or not at all."""

    events: Annotated[list[SearchReport | VoteReport | FormReport], Meta(min_length=1, max_length=50)]


def accept(batch: Batch, network: str, now: dt.datetime) -> Iterator[Event]:
    """Yield the records of a batch that came at `now` from the network with this hash, masked."""
    for report in batch.events:
        if isinstance(report, SearchReport):
            yield _search(report, network, now)
        elif isinstance(report, VoteReport):
            yield _vote(report, network, now)
        else:
            yield _form(report, network, now)


def _search(report: SearchReport, network: str, now: dt.datetime) -> Search:
    return Search(
        id=str(report.id),
        revision=report.revision,
        tab=hash_tab(report.tab),
        network=network,
        query=mask(clean_line(report.query))[:QUERY_KEPT],
        outcome=report.outcome,
        hits=report.hits,
        opened=mask(report.opened),
        page=clean_path(report.page),
        at=believable(report.at, now),
        received=now,
    )


def _vote(report: VoteReport, network: str, now: dt.datetime) -> Vote:
    return Vote(
        id=str(report.id),
        tab=hash_tab(report.tab),
        network=network,
        article=mask(report.article),
        helpful=report.helpful,
        reason=mask(clean_line(report.reason)),
        comment=mask(clean_line(report.comment))[:COMMENT_KEPT],
        page=clean_path(report.page),
        at=believable(report.at, now),
        received=now,
    )


def _form(report: FormReport, network: str, now: dt.datetime) -> FormVisit:
    return FormVisit(
        id=str(report.id),
        revision=report.revision,
        tab=hash_tab(report.tab),
        network=network,
        search=mask(clean_line(report.search))[:QUERY_KEPT],
        suggested=tuple(mask(report.suggested).split()),
        opened=mask(report.opened),
        outcome=report.outcome,
        page=clean_path(report.page),
        at=believable(report.at, now),
        received=now,
    )
