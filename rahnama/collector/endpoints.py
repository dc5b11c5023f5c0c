"""What each address does; `rahnama.collector.app` says which is which."""

from __future__ import annotations

import asyncio
import datetime as dt
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec
from starlette.responses import Response

from rahnama.collector import contact, events, files
from rahnama.collector.admission import Admission
from rahnama.collector.limits import RateLimit, check_origin, read_body, stated_length
from rahnama.collector.memory import Memory
from rahnama.collector.metrics import CONTENT_TYPE, Metrics
from rahnama.collector.pages import receipt_page, refusal_page
from rahnama.collector.problems import Refusal
from rahnama.collector.records import FILE_TYPES, Conflict, FileContent, Receipt, Replayed, Unknown
from rahnama.collector.status import StatusQuestion, find_status
from rahnama.collector.store import StoreUnavailable
from rahnama.collector.visitors import Networks
from rahnama.collector.wire import clean_path, decode
from rahnama.collector.writer import Writer

if TYPE_CHECKING:
    from starlette.requests import Request

    from rahnama.collector.records import FileDeclaration
    from rahnama.collector.settings import CollectorSettings
    from rahnama.collector.store import Store

FORM = "application/x-www-form-urlencoded"
JSON_TYPES = ("application/json", "text/plain")
"""``text/plain`` needs no preflight, so a closing tab can send it to another origin."""


class Collector:
    """The endpoints and what they share: one writer, one day's network salt, the rates."""

    def __init__(self, store: Store, settings: CollectorSettings) -> None:
        self.store = store
        self.settings = settings
        self.writer = Writer(store, settings.retention, settings.sizes.queue)
        self.networks = Networks()
        self.admission = Admission(settings)
        self.uploads = Memory(settings.sizes.uploads)
        self.bodies = Memory(settings.sizes.bodies)
        self.metrics = Metrics(store, self.writer, self.uploads)
        self._event_rate = RateLimit(settings.rates.events)
        self._upload_rate = RateLimit(settings.rates.uploads)
        self._status_rate = RateLimit(settings.rates.status)

    async def post_request(self, request: Request) -> Response:
        """``POST /v1/requests``: a contact request, as JSON or from a plain HTML form."""
        if media_type(request) == FORM:
            return await self._post_form(request)
        self._check_sender(request, JSON_TYPES, self.settings.sizes.request)
        message = decode(await self._body(request, self.settings.sizes.request), contact.ContactMessage)
        receipt = await self._keep_message(request, message)
        return json_response(202, {"id": receipt.id, "code": receipt.code})

    async def put_file(self, request: Request) -> Response:
        """``PUT /v1/requests/{id}/files/{n}``: the bytes of a file that the message declared."""
        self._check_sender(request, FILE_TYPES, self.settings.sizes.file, self._upload_rate)
        message, declared = await self._find_declaration(request)
        network = self._network(request)
        with self.uploads.share(network) as share:
            content = await files.receive(request, declared, share, self.settings)
            [answer] = await self.writer.keep(
                [
                    FileContent(
                        request=message,
                        number=declared.number,
                        type=declared.type,
                        sha256=declared.sha256,
                        content=content,
                        received=_now(),
                    )
                ]
            )
        if isinstance(answer, Unknown):
            raise Refusal("no-such-file")
        if isinstance(answer, Conflict):
            raise Refusal("other-file")
        return Response(status_code=204, headers={"Cache-Control": "no-store"})

    async def post_events(self, request: Request) -> Response:
        """``POST /v1/events``: a batch of searches, votes and visits of the form."""
        self._check_sender(request, JSON_TYPES, self.settings.sizes.events, self._event_rate)
        batch = decode(await self._body(request, self.settings.sizes.events), events.Batch)
        await self.writer.keep(list(events.accept(batch, self._network(request), _now())))
        return json_response(202, {"kept": len(batch.events)})

    async def post_status(self, request: Request) -> Response:
        """``POST /v1/status``: how a message stands, for who knows its code and the mobile's last digits."""
        self._check_sender(request, JSON_TYPES, 1024, self._status_rate)
        question = decode(await self._body(request, 1024), StatusQuestion)
        return json_response(200, await asyncio.to_thread(find_status, question, self.store.find_request))

    async def get_health(self, _request: Request) -> Response:
        """``GET /healthz``: the process answers."""
        return json_response(200, {"status": "ok"})

    async def get_ready(self, _request: Request) -> Response:
        """``GET /readyz``: the store can be used; 503 when not."""
        await asyncio.to_thread(self.store.check)
        return json_response(200, {"status": "ready"})

    async def get_metrics(self, _request: Request) -> Response:
        """``GET /metrics``: numbers for Prometheus; nothing in them leads to a person."""
        text = await asyncio.to_thread(self.metrics.exposition)
        return Response(text, headers={"Cache-Control": "no-store", "Content-Type": CONTENT_TYPE})

    async def _post_form(self, request: Request) -> Response:
        form: contact.ContactForm | None = None
        try:
            self._check_sender(request, (FORM,), self.settings.sizes.request)
            form = contact.parse_form(await self._body(request, self.settings.sizes.request))
            receipt = await self._keep_message(request, form)
        except Refusal as refusal:
            self.metrics.count_refusal(refusal.kind)
            return refusal_page(refusal, form, self.settings)
        except StoreUnavailable:
            self.metrics.count_refusal("unavailable")
            return refusal_page(Refusal("unavailable"), form, self.settings)
        return receipt_page(receipt.code, clean_path(form.page), self.settings)

    async def _keep_message(self, request: Request, form: contact.ContactForm) -> Receipt:
        accepted = contact.accept(form, _now(), self.settings.sizes.file)  # mistakes are told before proof is asked
        network = self._network(request)
        known_by = str(form.id) if form.id else ""
        nonce = self.admission.admit(known_by, form.proof, network, self._site(request))
        [answer] = await self.writer.keep([replace(accepted, proof=nonce) if nonce else accepted])
        if isinstance(answer, Replayed):
            raise self.admission.ask(known_by, network, self._site(request))
        if not isinstance(answer, Receipt):
            raise Refusal("other-content")
        return answer

    async def _find_declaration(self, request: Request) -> tuple[str, FileDeclaration]:
        """Return the id of the message and the declaration that the address names."""
        try:
            message = str(uuid.UUID(request.path_params["id"]))
        except ValueError:
            raise Refusal("no-such-file") from None
        for declared, _arrived in await asyncio.to_thread(self.store.stored_files, message):
            if str(declared.number) == request.path_params["number"]:
                if media_type(request) != declared.type or stated_length(request) > declared.size:
                    raise Refusal("other-file")
                return message, declared
        raise Refusal("no-such-file")

    def _check_sender(
        self, request: Request, media_types: tuple[str, ...], most: int, rate: RateLimit | None = None
    ) -> None:
        """Refuse, before the body is read, what may not be sent at all; messages have rates of their own."""
        check_origin(request, self.settings.allowed_origins)
        if media_type(request) not in media_types:
            raise Refusal("wrong-type")
        if rate is None:
            self.admission.attempt(self._network(request))
        elif wait := rate.wait(self._network(request), asyncio.get_running_loop().time()):
            raise Refusal("too-many", retry_after=wait)
        if stated_length(request) > most:
            raise Refusal("too-large" if FILE_TYPES[0] not in media_types else "file-too-large")

    async def _body(self, request: Request, most: int) -> bytes:
        with self.bodies.share(self._network(request)) as share:
            return await read_body(request, most, self.settings.connections.body_seconds, share)

    def _network(self, request: Request) -> str:
        if not hasattr(request.state, "network"):
            request.state.network = self.networks.hash(request.client.host if request.client else None, _now().date())
        return str(request.state.network)

    def _site(self, request: Request) -> str:
        return self.settings.site_url or request.headers.get("host", "")


def media_type(request: Request) -> str:
    """Return the media type of the body in lower case, without parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def json_response(status: int, content: object) -> Response:
    """Return an answer that nobody keeps a copy of."""
    return Response(msgspec.json.encode(content), status, {"Cache-Control": "no-store"}, media_type="application/json")


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
