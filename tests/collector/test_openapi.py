"""The OpenAPI document says what the service really does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from rahnama.collector.contact import ContactForm
from rahnama.collector.openapi import document
from rahnama.collector.problems import KINDS

if TYPE_CHECKING:
    from tests.collector.conftest import Service

DOCUMENT = document()
PAGE_ONLY = {"too-many-plain", "not-found", "wrong-method"}
"""Refusals that only the page or an address that is none answers with."""


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method, path, operation)
        for path, methods in DOCUMENT["paths"].items()
        for method, operation in methods.items()
    ]


def test_the_service_tells_it(shared: Service) -> None:
    answer = shared.client.get("/v1/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == DOCUMENT


def test_it_knows_every_address_and_method_of_the_service(shared: Service) -> None:
    for method, path, _ in operations():
        answer = shared.client.request(method, path.replace("{id}", "x").replace("{number}", "1"))
        assert answer.status_code not in {405, 500}, path
        others = {"get", "put", "post", "delete"} - set(DOCUMENT["paths"][path])
        for other in others:
            answer = shared.client.request(other, path.replace("{id}", "x").replace("{number}", "1"))
            assert answer.status_code == 405, (other, path)
            assert answer.headers["allow"]


def test_every_refusal_stands_at_some_address_with_its_status() -> None:
    told = " ".join(
        answer["description"] for _, _, operation in operations() for answer in operation["responses"].values()
    )
    for kind in KINDS.keys() - PAGE_ONLY:
        assert f"(`{kind}`)" in told


def test_every_refusal_is_a_problem() -> None:
    for _, _, operation in operations():
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                assert "application/problem+json" in answer["content"]


@pytest.mark.parametrize(("method", "path", "operation"), operations(), ids=lambda value: str(value)[:30])
def test_no_operation_is_without_a_name_and_a_summary(method: str, path: str, operation: dict[str, Any]) -> None:
    assert operation["operationId"]
    assert operation["summary"]
    assert (method in {"post", "put"}) == ("requestBody" in operation), path


def test_a_message_has_the_fields_of_the_form_and_no_others() -> None:
    schema = DOCUMENT["components"]["schemas"]["ContactMessage"]
    assert set(schema["properties"]) == set(ContactForm.__struct_fields__)
    assert schema["required"] == ["id"]
    assert schema["additionalProperties"] is False


def test_a_plain_form_has_the_same_fields_without_files_and_proof() -> None:
    schema = DOCUMENT["components"]["schemas"]["PlainForm"]
    assert set(schema["properties"]) == set(ContactForm.__struct_fields__) - {"files", "proof"}


def test_every_reference_leads_somewhere() -> None:
    def references(part: Any) -> list[str]:
        if isinstance(part, dict):
            own = [part["$ref"]] if "$ref" in part else []
            return own + [one for value in part.values() for one in references(value)]
        return [one for value in part for one in references(value)] if isinstance(part, list) else []

    known = {f"#/components/schemas/{name}" for name in DOCUMENT["components"]["schemas"]}
    assert set(references(DOCUMENT)) <= known


def test_patterns_are_those_of_javascript() -> None:
    assert "\\\\Z" not in str(DOCUMENT)
    assert "\\Z" not in str(DOCUMENT)
