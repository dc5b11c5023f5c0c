"""The OpenAPI 3.1 document of the service, made from the very types that decode its bodies."""

from __future__ import annotations

import uuid  # noqa: TC003 - msgspec reads the annotations when it runs
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from rahnama.collector import contact, events
from rahnama.collector.problems import KINDS, PROBLEM_TYPE, ProblemDocument
from rahnama.collector.records import FILE_TYPES
from rahnama.collector.status import StatusAnswer, StatusQuestion

if TYPE_CHECKING:
    from collections.abc import Iterable

_TEXT = "text/plain"
_JSON = "application/json"
_FORM = "application/x-www-form-urlencoded"
_PAGE = "text/html"

_SENDER = ("foreign-origin", "wrong-type", "too-many", "slow-body", "broken-off", "internal", "unavailable")
_MESSAGE = (*_SENDER, "bad-json", "invalid", "too-large")
_SERVER = ("bad-request", "slow-head", "large-head", "crowded")
"""Refusals of the connection itself: any address may answer with them."""


class Accepted(msgspec.Struct):
    """The message is on the disk; `code` is what the customer quotes."""

    id: uuid.UUID
    code: str


class Kept(msgspec.Struct):
    """So many events are on the disk."""

    kept: int


class State(msgspec.Struct):
    """The service answers."""

    status: Literal["ok", "ready"]


class PlainForm(msgspec.Struct, forbid_unknown_fields=True):
    """The form without JavaScript: the fields of a message, `read` as ids set off by commas; no files, no proof."""

    message: str
    id: str = ""
    topic: str = ""
    name: str = ""
    mobile: str = ""
    email: str = ""
    order: str = ""
    search: str = ""
    read: str = ""
    page: str = ""
    website: str = ""


_TYPES = (
    contact.ContactMessage,
    events.Batch,
    StatusQuestion,
    StatusAnswer,
    ProblemDocument,
    Accepted,
    Kept,
    State,
    PlainForm,
)


def document() -> dict[str, Any]:
    """Return the whole document, ready for JSON."""
    schemas, components = msgspec.json.schema_components(_TYPES, ref_template="#/components/schemas/{name}")
    refs = {kind.__name__: schema for kind, schema in zip(_TYPES, schemas, strict=True)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Rahnama collector",
            "version": version("rahnama"),
            "description": "Takes messages, searches and votes from a help center. An answer of 202 or 204 is sent when "
            "what came is on the disk. Sending the same again is safe: the answer is the first one's.",
        },
        "servers": [{"url": "/"}],
        "paths": _paths(refs),
        "components": {"schemas": _portable(components)},
    }


def _paths(refs: dict[str, Any]) -> dict[str, Any]:
    problem = refs["ProblemDocument"]
    return {
        "/v1/requests": {"post": _post_message(refs)},
        "/v1/requests/{id}/files/{number}": {"put": _put_file(problem)},
        "/v1/events": {
            "post": _operation(
                "sendEvents",
                "Searches that settled, votes, and visits of the form",
                body=_json_body(refs["Batch"]),
                answers={"202": _answer("All of them are on the disk", _JSON, refs["Kept"])},
                kinds=_MESSAGE,
                problem=problem,
            )
        },
        "/v1/status": {
            "post": _operation(
                "askStatus",
                "How a message stands, for who knows its code and the last four digits of the mobile",
                body=_json_body(refs["StatusQuestion"]),
                answers={"200": _answer("How it stands", _JSON, refs["StatusAnswer"])},
                kinds=(*_MESSAGE, "no-such-request"),
                problem=problem,
            )
        },
        "/v1/openapi.json": _read("getOpenapi", "This document", _JSON, {"type": "object"}, problem),
        "/healthz": _read("getHealth", "The process answers", _JSON, refs["State"], problem),
        "/readyz": _read("getReady", "The database can be used", _JSON, refs["State"], problem, "unavailable"),
        "/metrics": _read("getMetrics", "Numbers for Prometheus", _TEXT, {"type": "string"}, problem),
    }


def _post_message(refs: dict[str, Any]) -> dict[str, Any]:
    body = _json_body(refs["ContactMessage"])
    body["content"][_FORM] = {"schema": refs["PlainForm"]}
    operation = _operation(
        "sendMessage",
        "A customer's message",
        body=body,
        answers={"202": _answer("The message is on the disk", _JSON, refs["Accepted"])},
        kinds=(*_MESSAGE, "other-content", "proof-needed"),
        problem=refs["ProblemDocument"],
    )
    for answer in operation["responses"].values():
        answer["content"][_PAGE] = {"schema": {"type": "string"}}
    return operation


def _put_file(problem: dict[str, Any]) -> dict[str, Any]:
    content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in FILE_TYPES}
    operation = _operation(
        "sendFile",
        "The bytes of a file that a message declared",
        body={"required": True, "content": content},
        answers={"204": {"description": "The file is on the disk"}},
        kinds=(*_SENDER, "no-such-file", "other-file", "file-too-large", "wrong-file"),
        problem=problem,
    )
    operation["parameters"] = [
        {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}},
        {
            "name": "number",
            "in": "path",
            "required": True,
            "schema": {"type": "integer", "minimum": 1, "maximum": contact.FILES},
        },
    ]
    return operation


def _read(
    name: str, about: str, media_type: str, schema: dict[str, Any], problem: dict[str, Any], *kinds: str
) -> dict[str, Any]:
    answers = {"200": _answer(about, media_type, schema)}
    return {"get": _operation(name, about, body=None, answers=answers, kinds=("internal", *kinds), problem=problem)}


def _operation(
    name: str,
    summary: str,
    *,
    body: dict[str, Any] | None,
    answers: dict[str, Any],
    kinds: Iterable[str],
    problem: dict[str, Any],
) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": name,
        "summary": summary,
        "responses": answers | _refusals((*kinds, *_SERVER), problem),
    }
    if body is not None:
        operation["requestBody"] = body
    return operation


def _refusals(kinds: Iterable[str], problem: dict[str, Any]) -> dict[str, Any]:
    """Return the responses of these kinds of refusal by status; those of one status are told apart by `type`."""
    by_status: dict[str, list[str]] = {}
    for kind in dict.fromkeys(kinds):
        by_status.setdefault(str(KINDS[kind].status), []).append(f"{KINDS[kind].title} (`{kind}`)")
    refusals = {status: _answer("; ".join(titles), PROBLEM_TYPE, problem) for status, titles in by_status.items()}
    for status in refusals.keys() & {"429", "503"}:
        refusals[status]["headers"] = {
            "Retry-After": {"description": "Seconds", "required": True, "schema": {"type": "integer", "minimum": 1}}
        }
    return refusals


def _answer(about: str, media_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": about, "content": {media_type: {"schema": schema}}}


def _json_body(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a body of JSON; as ``text/plain`` it needs no preflight from a page of another origin."""
    return {"required": True, "content": {_JSON: {"schema": schema}, _TEXT: {"schema": schema}}}


def _portable(schema: Any) -> Any:
    r"""Return the schema with patterns as ECMA-262 knows them, which has no ``\Z``."""
    if isinstance(schema, dict):
        return {
            key: value.replace(r"\Z", "$") if key == "pattern" and isinstance(value, str) else _portable(value)
            for key, value in schema.items()
        }
    return [_portable(part) for part in schema] if isinstance(schema, list) else schema
