"""What a store promises, as simply as it can be said: dictionaries, no disk, no locks. For comparison only."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from typing import TYPE_CHECKING

from rahnama.collector.records import (
    Answer,
    Conflict,
    ContactRequest,
    Counts,
    Delivery,
    FileContent,
    FileReceipt,
    FormVisit,
    Receipt,
    Replayed,
    Search,
    Submission,
    Unknown,
    Vote,
)
from rahnama.collector.store import FILE_WAIT, PROOF_HOURS, TOMBSTONE_DAYS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rahnama.collector.records import RequestStatus

OPEN = ("waiting", "leased", "unknown")


class Model:
    """A store without codes: receipts and messages have an empty one."""

    def __init__(self, sinks: Sequence[str]) -> None:
        self.sinks = sinks
        self.requests: dict[str, ContactRequest] = {}
        self.files: dict[tuple[str, int], FileContent] = {}
        self.deliveries: dict[tuple[str, str], Delivery] = {}
        self.proofs: dict[str, tuple[str, dt.datetime]] = {}
        self.tombstones: dict[str, ContactRequest] = {}
        self.searches: dict[str, Search] = {}
        self.votes: dict[str, Vote] = {}
        self.forms: dict[str, FormVisit] = {}
        self._leases = map(str, itertools.count(1))

    def keep(self, batch: Sequence[Submission]) -> list[Answer]:
        answers: dict[int, Answer] = {}
        for place, given in sorted(enumerate(batch), key=lambda entry: isinstance(entry[1], FileContent)):
            if isinstance(given, ContactRequest):
                answers[place] = self._keep_request(given)
            elif isinstance(given, FileContent):
                answers[place] = self._keep_file(given)
            elif isinstance(given, Search):
                self._keep_search(given)
            elif isinstance(given, Vote):
                self._keep_vote(given)
            else:
                self._keep_form(given)
        return [answers.get(place) for place in range(len(batch))]

    def _keep_request(self, request: ContactRequest) -> Answer:
        if request.id in self.requests:
            same = self.requests[request.id].digest == request.digest
            return Receipt(request.id, "") if same else Conflict(request.id)
        if request.id in self.tombstones:
            same = self.tombstones[request.id].digest[:2] == request.digest[:2]
            return Receipt(request.id, "") if same else Conflict(request.id)
        if request.proof:
            owner, until = self.proofs.get(request.proof, ("", request.received))
            if owner and owner != request.id and until >= request.received:
                return Replayed(request.id)
            self.proofs[request.proof] = (request.id, request.received + dt.timedelta(hours=PROOF_HOURS))
        self.requests[request.id] = dataclasses.replace(request, proof="")
        if request.status != "quarantined":
            self._deliver(request.id, request.received + (FILE_WAIT if request.files else dt.timedelta()))
        return Receipt(request.id, "")

    def _deliver(self, request: str, at: dt.datetime) -> None:
        for sink in self.sinks:
            self.deliveries.setdefault(
                (request, sink), Delivery(request=request, sink=sink, state="waiting", attempts=0, next_at=at)
            )

    def _keep_file(self, file: FileContent) -> Answer:
        message = self.requests.get(file.request)
        declared = {declared.number: declared for declared in message.files} if message else {}
        if message is None or file.number not in declared:
            return Unknown(file.request)
        if (declared[file.number].sha256, declared[file.number].type) != (file.sha256, file.type):
            return Conflict(file.request)
        if (file.request, file.number) not in self.files:
            self.files[file.request, file.number] = file
            if all((file.request, number) in self.files for number in declared):
                self._release(file)
        return FileReceipt(file.request, file.number)

    def _release(self, file: FileContent) -> None:
        for key, delivery in self.deliveries.items():
            fresh = delivery.state == "waiting" and delivery.attempts == 0
            if delivery.request == file.request and fresh and delivery.next_at > file.received:
                self.deliveries[key] = dataclasses.replace(delivery, next_at=file.received)

    def _keep_search(self, search: Search) -> None:
        kept = self.searches.get(search.id)
        if kept is None:
            self.searches[search.id] = search
        elif search.revision > kept.revision and search.tab == kept.tab:
            self.searches[search.id] = dataclasses.replace(search, network=kept.network, received=kept.received)

    def _keep_vote(self, vote: Vote) -> None:
        kept = self.votes.get(vote.id)
        if kept is None:
            self.votes[vote.id] = vote
        elif vote.at > kept.at and (vote.tab, vote.article) == (kept.tab, kept.article):
            self.votes[vote.id] = dataclasses.replace(
                kept, helpful=vote.helpful, reason=vote.reason, comment=vote.comment, at=vote.at
            )

    def _keep_form(self, visit: FormVisit) -> None:
        kept = self.forms.get(visit.id)
        if kept is None:
            self.forms[visit.id] = visit
        elif visit.revision > kept.revision and visit.tab == kept.tab:
            self.forms[visit.id] = dataclasses.replace(visit, network=kept.network, received=kept.received)

    def set_status(self, request: str, status: RequestStatus, now: dt.datetime) -> bool:
        if request not in self.requests:
            return False
        before = self.requests[request]
        answered = {"answered": now, "open": None}.get(status, before.answered)
        self.requests[request] = dataclasses.replace(before, status=status, answered=answered)
        if before.status == "quarantined" != status:
            self._deliver(request, now)
        return True

    def lease_deliveries(
        self, sinks: Sequence[str], now: dt.datetime, lease: dt.timedelta, limit: int
    ) -> list[Delivery]:
        due = [
            delivery
            for delivery in self.deliveries.values()
            if delivery.state in OPEN and delivery.next_at <= now and delivery.sink in sinks
            if self.requests[delivery.request].status != "quarantined"
        ]
        due.sort(key=lambda delivery: (delivery.next_at, delivery.request, delivery.sink))
        return [self._lease(delivery, now + lease) for delivery in due[:limit]]

    def _lease(self, delivery: Delivery, until: dt.datetime) -> Delivery:
        leased = dataclasses.replace(
            delivery,
            state="leased",
            attempts=delivery.attempts + (delivery.state == "leased"),
            next_at=until,
            lease=next(self._leases),
        )
        self.deliveries[delivery.request, delivery.sink] = leased
        return dataclasses.replace(leased, state="waiting" if delivery.state == "waiting" else "unknown")

    def settle_delivery(self, delivery: Delivery) -> bool:
        kept = self.deliveries.get((delivery.request, delivery.sink))
        if kept is None or kept.state != "leased" or kept.lease != delivery.lease:
            return False
        lease = delivery.lease if delivery.state == "leased" else ""
        self.deliveries[delivery.request, delivery.sink] = dataclasses.replace(delivery, lease=lease)
        return True

    def retry_delivery(self, request: str, sink: str, now: dt.datetime) -> bool:
        kept = self.deliveries.get((request, sink))
        if kept is None or kept.state != "dead":
            return False
        self.deliveries[request, sink] = dataclasses.replace(kept, state="unknown", attempts=0, next_at=now)
        return True

    def forget(self, *, requests_before: dt.datetime, events_before: dt.datetime) -> int:
        gone = self.bury(lambda request: request.received < requests_before)
        events = len(self.searches) + len(self.votes) + len(self.forms)
        self.searches = {key: search for key, search in self.searches.items() if search.at >= events_before}
        self.votes = {key: vote for key, vote in self.votes.items() if vote.at >= events_before}
        self.forms = {key: visit for key, visit in self.forms.items() if visit.at >= events_before}
        kept_from = requests_before - dt.timedelta(days=TOMBSTONE_DAYS)
        self.tombstones = {key: old for key, old in self.tombstones.items() if old.received >= kept_from}
        return gone + events - len(self.searches) - len(self.votes) - len(self.forms)

    def bury(self, wanted: Callable[[ContactRequest], bool]) -> int:
        """Delete the messages that are wanted gone."""
        gone = {key: request for key, request in self.requests.items() if wanted(request)}
        self.tombstones |= gone
        self.requests = {key: request for key, request in self.requests.items() if key not in gone}
        self.files = {key: file for key, file in self.files.items() if key[0] not in gone}
        self.deliveries = {key: delivery for key, delivery in self.deliveries.items() if key[0] not in gone}
        return len(gone)

    def counts(self) -> Counts:
        requests: dict[RequestStatus, int] = {}
        for request in self.requests.values():
            requests[request.status] = requests.get(request.status, 0) + 1
        deliveries: dict[tuple[str, str], int] = {}
        for delivery in self.deliveries.values():
            key = (delivery.sink, delivery.state)
            deliveries[key] = deliveries.get(key, 0) + 1
        lacking = [self.requests[delivery.request] for delivery in self.deliveries.values() if delivery.state in OPEN]
        waiting = [request.received for request in lacking if request.status != "quarantined"]
        return Counts(
            requests=requests,
            deliveries=deliveries,  # type: ignore[arg-type]  # its keys are the states of deliveries
            oldest_waiting=min(waiting, default=None),
            searches=len(self.searches),
            votes=len(self.votes),
            file_bytes=sum(len(file.content) for file in self.files.values()),
            forms=len(self.forms),
        )
