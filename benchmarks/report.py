"""Fills a database with any number of events, then measures the report over them as a process: seconds and peak memory.

Example: python benchmarks/report.py --events 1000000 --store postgresql --json
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import hashlib
import itertools
import json
import os
import random
import sys
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.catalog import PROJECT
from benchmarks.month.customers import variants
from benchmarks.month.pools import missing_topics, off_topic, real_questions
from rahnama.collector.database import open_store
from rahnama.collector.records import ContactRequest, FormVisit, Outcome, Search, Vote
from rahnama.content.check import load_content
from tests.collector.cluster import find_server, running_cluster

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rahnama.collector.records import Submission

DAYS = 30
AT_ONCE = 5_000
SEARCHES_A_TAB = 4
OUTCOMES: dict[Outcome, int] = {"answered": 60, "no-click": 15, "low-confidence": 10, "zero": 12, "escalated": 3}
VOTES, FORMS, MESSAGES = 0.03, 0.01, 0.01
"""Shares of the events; the rest are searches."""


@dataclass(slots=True)
class Traffic:
    """Events of a month as a large shop has them: real questions, missing ones, noise, many networks."""

    seed: int
    events: int
    chance: random.Random = field(init=False)
    texts: list[str] = field(init=False)
    articles: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        catalog = load_content(PROJECT, today=dt.datetime.now(dt.UTC).date()).catalog
        questions = real_questions(catalog)
        self.articles = list(questions)
        asked = [text for texts in questions.values() for text in texts]
        missing = [text for topic in missing_topics() for text in topic.wordings]
        self.texts = [*variants(asked, 8, self.chance), *variants(missing, 4, self.chance), *off_topic()]
        self.chance.shuffle(self.texts)

    def records(self, now: dt.datetime) -> Iterator[Submission]:
        """Yield everything, tab by tab."""
        count = 0
        while count < self.events:
            tab, network = f"{self.chance.getrandbits(96):024x}", f"{self.chance.randrange(60_000):08x}"
            at = now - dt.timedelta(seconds=self.chance.uniform(600, DAYS * 86_400 - 3600))
            for record in self._visit(tab, network, at):
                yield record
                count += 1

    def _visit(self, tab: str, network: str, at: dt.datetime) -> Iterator[Submission]:
        for _ in range(1 + int(self.chance.expovariate(1 / (SEARCHES_A_TAB - 1)))):
            yield self._search(tab, network, at)
            at += dt.timedelta(seconds=self.chance.uniform(5, 120))
        odds = SEARCHES_A_TAB / (1 - VOTES - FORMS - MESSAGES)
        if self.chance.random() < VOTES * odds:
            yield self._vote(tab, network, at)
        if self.chance.random() < FORMS * odds:
            yield self._form(tab, network, at)
        if self.chance.random() < MESSAGES * odds:
            yield self._message(at)

    def _text(self) -> str:
        return self.texts[int(len(self.texts) * self.chance.random() ** 3)]

    def _search(self, tab: str, network: str, at: dt.datetime) -> Search:
        outcome = self.chance.choices(list(OUTCOMES), list(OUTCOMES.values()))[0]
        opened = self.chance.choice(self.articles) if outcome == "answered" else ""
        text = self._text() if self.chance.random() < 0.9 else f"{self._text()} {self.chance.getrandbits(24):06x}"
        return Search(
            id=self._id(), revision=1, tab=tab, network=network, query=text, outcome=outcome, hits=3, opened=opened,
            page="/search/", at=at, received=at,
        )  # fmt: skip

    def _vote(self, tab: str, network: str, at: dt.datetime) -> Vote:
        helpful = self.chance.random() < 0.8
        return Vote(
            id=self._id(), tab=tab, network=network, article=self.chance.choice(self.articles), helpful=helpful,
            reason="" if helpful else "not-clear", comment="", page="/", at=at, received=at,
        )  # fmt: skip

    def _form(self, tab: str, network: str, at: dt.datetime) -> FormVisit:
        suggested = tuple(self.chance.sample(self.articles, self.chance.randrange(4)))
        return FormVisit(
            id=self._id(), revision=1, tab=tab, network=network, search=self._text(), suggested=suggested,
            opened=suggested[0] if suggested and self.chance.random() < 0.3 else "",
            outcome=self.chance.choice(("opened", "left", "sent")), page="/contact/", at=at, received=at,
        )  # fmt: skip

    def _message(self, at: dt.datetime) -> ContactRequest:
        text = " ".join(self._text() for _ in range(6))
        return ContactRequest(
            id=self._id(), digest=hashlib.sha256(text.encode()).digest(),
            topic=self.chance.choice(("payment", "delivery", "other")), name="مشتری", mobile="+989120000000", email="",
            order="", message=text, search=self._text(), read=(), page="/contact/", received=at,
        )  # fmt: skip

    def _id(self) -> str:
        return str(uuid.UUID(int=self.chance.getrandbits(128)))


def main() -> int:
    """Fill, measure, print; exit 1 when the report failed."""
    options = _options()
    with TemporaryDirectory() as folder, _database(options.store, folder) as url:
        before = time.perf_counter()
        _fill(url, Traffic(options.seed, options.events))
        filled = time.perf_counter() - before
        results = [_measure(url, form, Path(folder) / "report.out") for form in options.formats]
    result = {"events": options.events, "store": options.store, "fill_seconds": round(filled, 1), "reports": results}
    print(json.dumps(result, indent=2) if options.json else "\n".join(map(str, (result, *results))))
    return int(any(one["status"] for one in results))


@contextlib.contextmanager
def _database(store: str, folder: str) -> Iterator[str]:
    """Yield the address of an empty database of one kind."""
    if store == "sqlite":
        yield f"sqlite:///{folder}/events.db"
        return
    programs = find_server()
    if programs is None:
        raise SystemExit("no PostgreSQL server found: install one, or set RAHNAMA_POSTGRESQL to the folder of initdb")
    with running_cluster(programs) as cluster:
        yield cluster.url


def _fill(url: str, traffic: Traffic) -> None:
    store = open_store(url)
    records = traffic.records(dt.datetime.now(dt.UTC))
    while batch := list(itertools.islice(records, AT_ONCE)):
        store.keep(batch)
    store.close()


def _measure(url: str, form: str, output: Path) -> dict[str, float | str | int]:
    """Run the report as a process of its own and return what it took; the kernel says how much memory it ever had."""
    command = [sys.executable, str(PROJECT / "scripts" / "report_unanswered.py"), "--database", url]
    command += ["--days", "31", "--format", form, "--output", str(output)]
    before = time.perf_counter()
    process = os.posix_spawn(sys.executable, command, os.environ)
    _, status, usage = os.wait4(process, 0)
    return {
        "format": form,
        "seconds": round(time.perf_counter() - before, 1),
        "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 1),
        "peak_megabytes": usage.ru_maxrss // 1024,
        "status": os.waitstatus_to_exitcode(status),
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--events", type=int, default=1_000_000, help="searches, votes, forms and messages (%(default)s)"
    )
    parser.add_argument("--store", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--formats", nargs="+", default=["html"], choices=("table", "csv", "json", "markdown", "html"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
