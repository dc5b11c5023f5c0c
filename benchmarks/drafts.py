"""Drafts what a made-up month asks for into a copy of the demo shop, fills in a one-line answer, builds, and searches again.

Example: python benchmarks/drafts.py --seed 7 --json

Counted are the logged queries of each drafted topic: those that may be told (two visitors typed them), and all of them. The build itself
tries every `must_match`, old and new; nothing counts when it fails.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks import insights as month
from benchmarks.catalog import PROJECT
from benchmarks.month.replay import Replay
from rahnama.analysis.analyzer import default_analyzer
from rahnama.collector.database import open_store
from rahnama.content.check import load_content
from rahnama.insights.drafts.draft import (
    UndraftableError,
    draft_entry,
    new_entry_change,
    public_queries,
    wanted_words,
    words_change,
)
from rahnama.insights.drafts.trial import finds, fit_draft, fit_words
from rahnama.insights.insights import find_insights
from rahnama.search.catalog import catalog_documents
from rahnama.search.index import build_index
from rahnama.search.promises import check_must_match
from rahnama.search.ranker import Ranker
from rahnama.site.publish import BuildFailed, publish

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rahnama.insights.drafts.draft import Change
    from rahnama.insights.model import Topic

FOLDERS = ("faq", "guides", "shop", "docs", "hooks", "overrides")
KINDS = ("missing-answer", "missing-word")
ANSWER = "بله؛ شرایطش را پشتیبانی می‌گوید."
"""What staff would fill in at the very least; it helps no search."""


@dataclass(slots=True)
class Outcome:
    """What came of drafting.

    Attributes:
        target: by topic, the entry that was drafted or that got words.
        promised: the queries that its draft promises.
        undraftable: by topic, why there is no draft.
        seconds: of each draft, from the topic to the changed file.
    """

    target: dict[str, str] = field(default_factory=dict)
    promised: dict[str, tuple[str, ...]] = field(default_factory=dict)
    undraftable: dict[str, str] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)


def main() -> int:
    """Draft, build, search again; return 1 when a promise does not hold."""
    options = _options()
    with TemporaryDirectory() as folder:
        path = options.keep or Path(folder) / "month"
        if not (path / "plan.pickle").exists():
            command = [sys.executable, month.__file__, "--seed", str(options.seed), "--make", str(path)]
            subprocess.run(command, check=True)
        topics = find_topics(path, options.topics)
        root = copy_shop(Path(folder) / "shop")
        outcome = draft_all(topics, root, time.monotonic() + options.seconds)
        result = {"seed": options.seed, **count(topics, outcome, root)}
    if options.json:
        print(json.dumps(result, ensure_ascii=False, indent=2))
    else:
        for name, value in result.items():
            print(f"{name:20} {value}")
    return 0 if result["built"] and result["promised_found"] == 1.0 else 1


def find_topics(path: Path, most: int) -> list[Topic]:
    """Return the first topics of a month's report that ask for an entry or for words."""
    replay = Replay()
    store = open_store(f"sqlite:///{path}/month.db", create=False)
    found = find_insights(store, replay.ranker, replay.catalog, default_analyzer(), now=month.UNTIL)
    store.close()
    replay.close()
    topics: list[Topic] = []
    for kind in KINDS:
        topics += [topic for topic in found.topics if topic.judgment.kind == kind][:most]
    return topics


def copy_shop(root: Path) -> Path:
    """Copy what a build needs of this project."""
    root.mkdir(parents=True)
    for name in FOLDERS:
        shutil.copytree(PROJECT / name, root / name)
    shutil.copy(PROJECT / "mkdocs.yml", root)
    return root


def draft_all(topics: Iterable[Topic], root: Path, deadline: float) -> Outcome:
    """Draft one topic after the other into the shop at `root`, each over what those before left."""
    outcome = Outcome()
    for topic in topics:
        if time.monotonic() > deadline:
            outcome.undraftable[topic.key] = "no time was left"
            continue
        before = time.perf_counter()
        try:
            _draft(topic, root, outcome)
        except UndraftableError as error:
            outcome.undraftable[topic.key] = str(error)
        outcome.seconds.append(time.perf_counter() - before)
    return outcome


def _draft(topic: Topic, root: Path, outcome: Outcome) -> None:
    today = month.UNTIL.date()
    content = load_content(root, today=today)
    documents = tuple(catalog_documents(content.catalog, content.docs))
    if topic.judgment.kind == "missing-word":
        entry = topic.judgment.entry
        words, trial = fit_words(entry, wanted_words(topic, content.catalog), content.catalog, documents)
        if not words or trial.broken:
            raise UndraftableError("its words would take others' promised places")
        _write(root, words_change(topic, content.catalog, root, words))
        outcome.target[topic.key] = entry
        outcome.promised[topic.key] = tuple(word for word in words if word not in trial.lost)
        return
    with Ranker(build_index(documents, content.catalog.synonyms)) as ranker:
        draft = draft_entry(topic, content.catalog, ranker)
    draft, trial = fit_draft(draft, content.catalog, documents)
    if trial.broken:
        raise UndraftableError("it would take others' promised places")
    change = new_entry_change(draft, root, today)
    _write(root, change)
    path = root / change.path
    text = path.read_text("utf-8").replace("پاسخ در یک جمله.", ANSWER).replace("stage: draft", "stage: published")
    path.write_text(text, "utf-8")
    outcome.target[topic.key] = draft.id
    outcome.promised[topic.key] = draft.promised


def _write(root: Path, change: Change) -> None:
    (root / change.path).write_text(change.after, "utf-8")


def count(topics: list[Topic], outcome: Outcome, root: Path) -> dict[str, object]:
    """Return how many logged queries the new index finds, after a strict build of the whole copy."""
    built, problems = _build(root)
    content = load_content(root, today=month.UNTIL.date())
    index = build_index(tuple(catalog_documents(content.catalog, content.docs)), content.catalog.synonyms)
    found: Counter[str] = Counter()
    total: Counter[str] = Counter()
    missed: list[str] = []
    with Ranker(index) as ranker:
        broken = check_must_match(ranker, content.catalog.articles.values())
        for kind, group, query, target in _queries(topics, outcome):
            hit = finds(ranker, query, target)
            for name in (group, f"{kind}, {group}"):
                total[name] += 1
                found[name] += hit
            if not hit and group == "logged":
                missed.append(f"{query} -> {target}")
    shares = {name.replace("-", "_").replace(", ", "_") + "_found": found[name] / total[name] for name in sorted(total)}
    return {
        "topics": len(topics),
        "drafted": len(outcome.target),
        "built": built,
        "must_match_broken": len(broken),
        **shares,
        "logged": total["logged"],
        "seconds_a_draft": round(sum(outcome.seconds) / max(1, len(outcome.seconds)), 1),
        "undraftable": dict(Counter(outcome.undraftable.values()).most_common(5)),
        "missed": missed[:20],
        "problems": list(problems)[:5],
    }


def _build(root: Path) -> tuple[bool, tuple[str, ...]]:
    """Return whether the shop at `root` builds strictly, and what keeps it from it."""
    try:
        publish(root)
    except BuildFailed as error:
        return False, error.problems or (error.output[-500:],)
    return True, ()


def _queries(topics: Iterable[Topic], outcome: Outcome) -> Iterator[tuple[str, str, str, str]]:
    """Yield kind, group, text and wanted entry of every query to search again."""
    for topic in topics:
        target = outcome.target.get(topic.key)
        if target is None:
            continue
        kind = topic.judgment.kind
        yield from ((kind, "promised", query, target) for query in outcome.promised[topic.key])
        yield from ((kind, "logged", query, target) for query in public_queries(topic))
        yield from ((kind, "typed_by_anybody", wording.text, target) for wording in topic.wordings)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, required=True, help="of the month, as for benchmarks/insights.py")
    parser.add_argument("--topics", type=int, default=40, help="drafts of each kind at most (%(default)s)")
    parser.add_argument("--seconds", type=float, default=400, help="begin no draft later than this (%(default)s)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the month there, and use it when it is there")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
