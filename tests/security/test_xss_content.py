"""Hostile texts in the shop's own files: refused with their place, or published and without any effect in a real Chromium."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from rahnama.content.check import check_project
from tests.conftest import ROOT
from tests.deploy.servers import serve
from tests.security.conftest import XSS, read_corpus

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tests.security.conftest import Watched

POSITIONS = ("question", "answer", "alias", "guide", "category", "fact", "channel")
TODAY = dt.date(2026, 11, 21)

HEAD = "title: {title}\nicon: cart-outline\norder: {order}\nentries:\n"
ENTRY = "- {{id: {id}, question: {question}, answer: {answer}, aliases: [{alias}], updated: 2026-11-01}}\n"
GUIDE = (
    "---\nid: g-{name}\ntitle: {title}\ndescription: چه بپرسیم.\nicon: cellphone\nupdated: 2026-11-01\n---\n\n{body}\n"
)


@dataclass(frozen=True)
class Place:
    """One payload in one position."""

    position: str
    number: int

    @property
    def name(self) -> str:
        return f"{self.position}-{self.number}"

    @property
    def payload(self) -> str:
        return XSS[self.number]


EVERYWHERE = [Place(position, number) for position in POSITIONS for number in range(len(XSS))]


def quoted(text: str) -> str:
    """Write a text as YAML does in double quotes."""
    return json.dumps(text)


def entry(place: Place) -> str:
    values = {"question": "پرسش", "answer": "پاسخ", "alias": "نام"}
    if place.position in values:
        values[place.position] = place.payload
    if place.position == "fact":
        values["answer"] = f"پاسخ {{{{ facts.f{place.number} }}}}"
    values["question"] += f" {place.name}"  # no two questions may be the same
    return ENTRY.format(id=place.name, **{name: quoted(text) for name, text in values.items()})


def write_shop(root: Path, places: Iterable[Place]) -> None:
    """Write the demo shop with one file, entry or fact more for each place."""
    shutil.rmtree(root, ignore_errors=True)
    for name in ("docs", "faq", "guides", "hooks", "overrides", "shop"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "mkdocs.yml", root)
    entries, facts, channels = [], [], []
    for place in places:
        if place.position == "guide":
            body = place.payload.encode("utf-8", "replace").decode()
            (root / f"guides/{place.name}.md").write_text(
                GUIDE.format(name=place.name, title=f"راهنمای {place.number}", body=body), "utf-8"
            )
        elif place.position == "category":
            head = HEAD.format(title=quoted(place.payload), order=1000 + place.number)
            (root / f"faq/{place.name}.yml").write_text(head + entry(place), "utf-8")
        elif place.position == "channel":
            channels.append(
                f"- {{id: {place.name}, title: تلفن, icon: cart-outline, kind: text, value: {quoted(place.payload)}}}\n"
            )
        else:
            entries.append(entry(place))
            facts += [f"f{place.number}: {{kind: text, value: {quoted(place.payload)}}}\n"] * (place.position == "fact")
    if entries:
        (root / "faq/hostile.yml").write_text(HEAD.format(title="همه", order=999) + "".join(entries), "utf-8")
    with (root / "shop/facts.yml").open("a", encoding="utf-8") as file:
        file.writelines(["\n", *facts])
    with (root / "shop/channels.yml").open("a", encoding="utf-8") as file:
        file.writelines(["\n", *channels])


def refused(root: Path, places: list[Place]) -> dict[Place, str]:
    """Return the places that the check refuses, with the line it prints; only one line each, with file and place."""
    named = {place.name: place for place in places}
    facts = {f"f{place.number}": place for place in places if place.position == "fact"}
    found: dict[Place, str] = {}
    for problem in check_project(root, today=TODAY).errors:
        assert re.fullmatch(r"(faq|guides|shop|docs)/[^\n]+?:\d+: [^\n]+", str(problem)), problem
        stem = problem.path.rpartition("/")[2].partition(".")[0]
        line = (root / problem.path).read_text("utf-8").split("\n")[problem.line - 1]
        names = (problem.entry.removeprefix("g-"), stem, *re.findall(r"id: ([a-z]+-[0-9]+)|^(f[0-9]+):", line)[0:1])
        flat = [name for group in names for name in ([group] if isinstance(group, str) else group)]
        place = next((named.get(name) or facts[name] for name in flat if name in named or name in facts), None)
        assert place, problem
        found.setdefault(place, str(problem))
    return found


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Place]]:
    """A site with everything in it that the check let through, and what that is."""
    root = tmp_path_factory.mktemp("hostile") / "shop"
    places = EVERYWHERE
    while True:
        write_shop(root, places)
        gone = refused(root, places)
        if not gone:
            break
        places = [place for place in places if place not in gone]
    command = [sys.executable, "scripts/build_site.py", "--root", str(root), "--site-dir", "site"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return root / "site", places


def test_the_corpus_is_large_and_has_nothing_twice() -> None:
    assert len(XSS) == len(set(XSS)) >= 200
    assert read_corpus("xss.txt") == XSS


def test_most_of_it_is_refused_and_what_is_let_through_holds_no_tag_that_does_anything(
    hostile_site: tuple[Path, list[Place]],
) -> None:
    _, published = hostile_site
    assert len(published) < len(EVERYWHERE) / 3
    active = re.compile(
        r"<(?:script|img|svg|iframe|object|embed|form|base|meta|style|link)[\s/>]", re.IGNORECASE | re.ASCII
    )
    assert [
        place for place in published if place.position not in {"answer", "guide"} and active.search(place.payload)
    ] == []


@pytest.mark.browser
def test_nothing_that_is_published_takes_effect(hostile_site: tuple[Path, list[Place]], watched: Watched) -> None:
    site, published = hostile_site
    pages = ["", "search/", "contact/", "changes/", "guides/", "faq/hostile/"]
    pages += [f"faq/hostile/{place.name}/" for place in published if place.position == "answer"]
    for listed in (
        "question",
        "fact",
        "alias",
    ):  # the lists above hold every question; of pages of one kind some will do
        pages += [f"faq/hostile/{place.name}/" for place in published if place.position == listed][::6]
    pages += [f"guides/{place.name}/" for place in published if place.position == "guide"]
    pages += [f"faq/{place.name}/" for place in published if place.position == "category"][:5]
    with serve(site) as home:
        for page in pages:
            watched.goto(home + page)
    assert watched.deeds == []


@pytest.mark.browser
def test_nothing_takes_effect_among_results_and_answers_unfolded_there(
    hostile_site: tuple[Path, list[Place]], watched: Watched
) -> None:
    with serve(hostile_site[0]) as home:
        for query in ("alert", "script onerror", "پاسخ fact", "javascript"):
            watched.goto(f"{home}search/?q={query}")
            watched.page.locator(".result").first.wait_for()
            for button in watched.page.locator(".result__open").all():
                button.click()
            watched.page.wait_for_timeout(300)
            watched.look()
    assert watched.deeds == []
