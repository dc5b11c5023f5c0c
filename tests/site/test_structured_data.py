"""Structured data speaks schema.org's language: every page's graph is checked by TypeScript against Google's typings of the vocabulary."""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import ROOT
from tests.site.html import read_page, structured_data

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

SITE_URL = "https://help.arghavan.example/"
KINDS = {
    "": ["WebSite", "OnlineStore"],
    "faq/payment/": ["CollectionPage", "BreadcrumbList"],
    "faq/payment/money-deducted/": ["FAQPage", "BreadcrumbList"],
    "faq/returns/return-policy/": ["FAQPage", "MerchantReturnPolicy", "BreadcrumbList"],
    "guides/": ["CollectionPage", "BreadcrumbList"],
    "guides/mobile/": ["Article", "BreadcrumbList"],
    "guides/packing/": ["Article", "HowTo", "BreadcrumbList"],
    "guides/return-step-by-step/": ["Article", "HowTo", "BreadcrumbList"],
    "changes/": ["CollectionPage", "BreadcrumbList"],
    "contact/": ["ContactPage", "BreadcrumbList"],
    "privacy/": ["WebPage", "BreadcrumbList"],
}
DATES = {"dateModified", "datePublished"}
ADDRESSES = {"@id", "url", "item", "mainEntityOfPage", "merchantReturnLink"}

Graphs = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def graphs(site: Path) -> Graphs:
    """The graph of every page that has one, by its address."""
    pages = {path.parent.relative_to(site).as_posix(): path for path in sorted(site.rglob("index.html"))}
    return {
        "" if url == "." else f"{url}/": structured_data(read_page(path))
        for url, path in pages.items()
        if "application/ld+json" in path.read_text("utf-8")
    }


def walk(node: Any) -> Iterator[Mapping[str, Any]]:
    """Yield every node inside a value."""
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from walk(child)


def vocabulary_faults(graphs: Graphs, folder: Path) -> list[str]:
    """Return what schema.org's vocabulary says against graphs: unknown types, unknown properties, values of a wrong type."""
    lines = ['import type { Thing } from "schema-dts";']
    for number, (url, graph) in enumerate(graphs.items()):
        # `query-input` belongs to schema.org's actions, not to its vocabulary; a test of its own looks at it.
        text = json.dumps(graph, ensure_ascii=False).replace(', "query-input": "required name=search_term_string"', "")
        lines.append(f"export const page{number}: Thing[] = {text}; // {url}")
    (folder / "pages.ts").write_text("\n".join(lines), "utf-8")
    typings = ROOT / "node_modules" / "schema-dts" / "dist" / "schema.d.ts"
    options = {
        "strict": True,
        "noEmit": True,
        "skipLibCheck": True,
        "types": [],
        "module": "nodenext",
        "paths": {"schema-dts": [str(typings)]},
    }
    (folder / "tsconfig.json").write_text(json.dumps({"compilerOptions": options, "files": ["pages.ts"]}), "utf-8")
    checker = [str(ROOT / "node_modules" / ".bin" / "tsc"), "-p", str(folder)]
    done = subprocess.run(checker, capture_output=True, text=True, check=False)
    return [line for line in done.stdout.splitlines() if "error" in line]


def test_every_graph_holds_to_the_vocabulary(graphs: Graphs, tmp_path: Path) -> None:
    assert len(graphs) > 120
    assert vocabulary_faults(graphs, tmp_path) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"@type": "ContactPoint", "telephon": "+982191000123"},
        {"@type": "FAQPage", "mainEntity": [{"@type": "Quuestion", "name": "?"}]},
        {"@type": "MerchantReturnPolicy", "refundType": {"@type": "Answer"}},
        {"@type": "HowTo", "step": [{"@type": "HowToStep", "position": [True]}]},
    ],
)
def test_the_check_sees_mistakes(wrong: dict[str, Any], tmp_path: Path) -> None:
    assert vocabulary_faults({"page/": [wrong]}, tmp_path)


@pytest.mark.parametrize("url", KINDS)
def test_each_kind_of_page_says_what_it_is(graphs: Graphs, url: str) -> None:
    assert [node["@type"] for node in graphs[url]] == KINDS[url]


def test_every_page_but_the_home_page_says_the_way_to_it(graphs: Graphs) -> None:
    for url, graph in graphs.items():
        ways = [node["itemListElement"] for node in graph if node["@type"] == "BreadcrumbList"]
        assert [way[-1]["item"] for way in ways] == ([SITE_URL + url] if url else [])
        assert all([item["position"] for item in way] == list(range(1, len(way) + 1)) for way in ways)


def test_a_question_is_marked_up_once_on_its_own_page(graphs: Graphs) -> None:
    questions = [
        (url, node) for url, graph in graphs.items() for node in walk(graph) if node.get("@type") == "Question"
    ]
    assert Counter(node["name"] for _, node in questions).most_common(1)[0][1] == 1
    assert [node["@id"] for _, node in questions] == [f"{SITE_URL}{url}#question" for url, _ in questions]
    assert len(questions) >= 90


def test_dates_are_iso_and_addresses_absolute(graphs: Graphs) -> None:
    for node in walk(list(graphs.values())):
        for name, value in node.items():
            if name in DATES:
                dt.date.fromisoformat(value)
            if name in ADDRESSES:
                assert re.match(r"https://[a-z.]+(/|$)", value), (name, value)
                assert "{{" not in value


def test_whatever_is_referred_to_is_described_somewhere(graphs: Graphs) -> None:
    nodes = list(walk(list(graphs.values())))
    described = {node["@id"] for node in nodes if "@id" in node and len(node) > 1}
    assert {node["@id"] for node in nodes if set(node) == {"@id"}} - described == set()


def test_places_on_the_site_that_are_named_exist(graphs: Graphs, site: Path) -> None:
    named = {value for node in walk(list(graphs.values())) for name, value in node.items() if name in {"url", "item"}}
    for address in sorted(address for address in named if address.startswith(SITE_URL)):
        path, _, anchor = address.removeprefix(SITE_URL).partition("#")
        text = (site / path / "index.html").read_text("utf-8")
        assert not anchor or f'id="{anchor}"' in text, address


def test_the_search_box_of_the_home_page_is_an_action(graphs: Graphs) -> None:
    action = graphs[""][0]["potentialAction"]
    assert action["target"]["urlTemplate"] == f"{SITE_URL}search/?q={{search_term_string}}"
    assert action["query-input"] == "required name=search_term_string"


def test_people_are_reached_by_telephone_in_working_hours_and_by_form_and_mail_always(graphs: Graphs) -> None:
    form, phone, email = graphs[""][1]["contactPoint"]
    assert (form["url"], email["email"]) == (f"{SITE_URL}contact/", "help@arghavan.example")
    assert phone["telephone"] == "+982191000123"
    week, thursday = phone["hoursAvailable"]
    assert [day.rpartition("/")[2] for day in week["dayOfWeek"]][::4] == ["Saturday", "Wednesday"]
    assert [(part["opens"], part["closes"]) for part in (week, thursday)] == [("08:00", "21:00"), ("08:00", "14:00")]
    assert not [point for point in (form, email) if "hoursAvailable" in point]


def test_the_return_policy_says_the_days_of_the_facts(graphs: Graphs) -> None:
    policy = graphs["faq/returns/return-policy/"][1]
    assert (policy["merchantReturnDays"], policy["applicableCountry"]) == (7, "IR")
    assert "روز کاری" in policy["description"]
    assert graphs[""][1]["hasMerchantReturnPolicy"] == {"@id": policy["@id"]}


def test_the_steps_of_a_guide_are_those_of_its_list_or_of_its_headings(graphs: Graphs) -> None:
    listed = graphs["guides/packing/"][1]["step"]
    assert [step["name"] for step in listed][:2] == ["عکس بگیرید", "لوازم را کامل کنید"]
    assert len(listed) == 9
    headed = graphs["guides/return-step-by-step/"][1]["step"]
    assert [step["url"].partition("#")[2] for step in headed] == ["step-request", "step-send", "step-refund"]
