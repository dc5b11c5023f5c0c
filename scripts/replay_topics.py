"""Search the known topics again in today's index: which are answered since when, which came back, what each answer brought.

Run it after each publish: python scripts/replay_topics.py --history var/topics.json
With --issue an answer that keeps being voted down opens a review item on GitHub or GitLab, once a month.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from rahnama.analysis.analyzer import default_analyzer
from rahnama.content.check import load_content
from rahnama.content.numerals import persian_digits
from rahnama.errors import RahnamaError
from rahnama.insights.closing import WEEKS, Gain, Remembered, disliked, gains, read_history, replay, write_history
from rahnama.insights.drafts.forge import find_forge
from rahnama.insights.drafts.proposals import propose_review
from rahnama.insights.insights import find_insights
from rahnama.insights.report.words import REASONS, remembered
from rahnama.insights.source import add_database_option, open_existing
from rahnama.insights.table import table
from rahnama.search.catalog import catalog_documents
from rahnama.search.index import build_index
from rahnama.search.ranker import Ranker

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Mapping, Sequence

    from rahnama.content.check import Content

PROJECT = Path(__file__).parent.parent


def main(arguments: Sequence[str] | None = None) -> int:
    """Replay, write the history, print, and return the exit status: 2 when something cannot be read."""
    options = parse(arguments)
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # Persian also on a plain C locale
    try:
        content = load_content(options.root, today=options.today)
        history, found, bad = look_again(content, options)
        write_history(options.history, history)
        reviews = review_links(content, bad, options) if options.issue else {}
    except RahnamaError as error:
        print(error, file=sys.stderr)
        return 2
    if options.json:
        rows = {"topics": [asdict(one) for one in history.values()], "gains": [asdict(one) for one in found]}
        print(
            json.dumps(
                {**rows, "disliked": {name: dict(why) for name, why in bad.items()}}, ensure_ascii=False, indent=2
            )
        )
    else:
        print(as_text(history, found, bad, content))
    for name, address in reviews.items():
        print(f"{name}: {address}")
    return 0


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--history", type=Path, default=PROJECT / "var" / "topics.json", help="the file that remembers topics"
    )
    parser.add_argument("--root", type=Path, default=PROJECT, help="the project")
    parser.add_argument("--today", type=dt.date.fromisoformat, default=dt.datetime.now(dt.UTC).date())
    parser.add_argument(
        "--issue", action="store_true", help="open an issue for each answer that keeps being voted down"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    add_database_option(parser)
    return parser.parse_args(arguments)


def look_again(
    content: Content, options: argparse.Namespace
) -> tuple[dict[str, Remembered], tuple[Gain, ...], dict[str, Counter[str]]]:
    """Return the new history, what each answer brought, and the answers that readers do not like."""
    before = read_history(options.history)
    now = dt.datetime.combine(options.today, dt.time.max, dt.UTC)
    store = open_existing(options.database)
    try:
        documents = tuple(catalog_documents(content.catalog, content.docs))
        with Ranker(build_index(documents, content.catalog.synonyms)) as ranker:
            found = find_insights(store, ranker, content.catalog, default_analyzer(), now=now)
            history = replay(before, found.topics, ranker, options.today)
        first = min((one.answered for one in history.values() if one.answered), default=options.today.isoformat())
        since = dt.datetime.fromisoformat(first).replace(tzinfo=dt.UTC) - dt.timedelta(weeks=WEEKS)
        brought = gains(history, store.searches(since), store.votes(since), options.today)
        oldest = now - dt.timedelta(days=365)
        return history, brought, disliked(store.votes(oldest), content.catalog.articles)
    finally:
        store.close()


def review_links(content: Content, bad: Mapping[str, Counter[str]], options: argparse.Namespace) -> dict[str, str]:
    """Open a review item for each disliked answer; return their addresses."""
    forge = find_forge(os.environ)
    month = options.today.strftime("%Y-%m")
    return {
        name: forge.open_issue(propose_review(name, content.catalog.articles[name].title, told(reasons), month))
        for name, reasons in bad.items()
    }


def told(reasons: Counter[str]) -> list[str]:
    """Return why readers voted an answer down, as Persian lines."""
    return [
        f"{persian_digits(str(count))} نفر: {REASONS.get(reason, reason)}" for reason, count in reasons.most_common()
    ]


def as_text(
    history: Mapping[str, Remembered], found: Sequence[Gain], bad: Mapping[str, Counter[str]], content: Content
) -> str:
    """Return everything as Persian text for a terminal."""
    if not history and not bad:
        return "هنوز موضوعی برای دنبال کردن نیست."
    parts = []
    rows = [(remembered(one), f"«{one.queries[0]}»") for one in sorted(history.values(), key=lambda one: one.reported)]
    if rows:
        parts.append(table(("وضعیت", "موضوع"), rows))
    for gain in found:
        article = content.catalog.articles.get(gain.entry)
        numbers = [gain.days, gain.opened, gain.helpful, gain.unhelpful, gain.escalated_before, gain.escalated_after]
        days, opened, good, poor, before, after = (persian_digits(str(number)) for number in numbers)
        parts.append(
            f"«{article.title if article else gain.entry}» در {days} روز: {opened} جستجو را پاسخ داد؛"
            f" {good} رأی خوب و {poor} رأی بد؛ تماس از این جستجوها: پیش‌تر {before}، پس از آن {after}."
        )
    for name, reasons in bad.items():
        parts.append(f"بازبینی کنید: «{content.catalog.articles[name].title}» ({'، '.join(told(reasons))})")
    return "\n\n".join(parts)


if __name__ == "__main__":
    raise SystemExit(main())
