"""Drafts of the changes that a topic asks for: a new entry, words for an entry, or a group of synonyms."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rahnama.collector.privacy import MASK
from rahnama.content.numerals import persian_digits
from rahnama.content.values import one_line
from rahnama.errors import RahnamaError
from rahnama.insights.drafts.wordings import public_wordings, public_words
from rahnama.insights.drafts.yaml_edit import add_to_list, add_to_top_list, append_entry, write_scalar

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from rahnama.content.model import Catalog
    from rahnama.insights.model import Topic
    from rahnama.search.ranker import Ranker

MOST_ALIASES = 12
MOST_PROMISED = 5
"""Wordings that become `must_match`: enough to hold the entry to its purpose, few enough to be read in a review."""
LONGEST = 200
NEAREST = 5
"""Hits of a wording whose categories are counted for the draft's."""
SYNONYMS = "shop/synonyms.yml"
STAND_IN = "پاسخ در یک جمله."
"""What a draft is tried with before somebody has written its answer."""


class UndraftableError(RahnamaError):
    """A topic gives no draft; the text says why and what to do instead."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A new entry, not written yet.

    Attributes:
        id: its id; a stand-in made of the topic's key until staff choose a better one.
        category: id of the category whose file it belongs to.
        question: the wording that most customers used, as a question.
        queries: how customers ask it; they become its aliases.
        promised: those of them that become `must_match`.
        notes: Persian lines about who asked and what they wrote about, for the person who answers.
    """

    id: str
    category: str
    question: str
    queries: tuple[str, ...]
    notes: tuple[str, ...]
    promised: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """The file to add it to, relative to the project."""
        return f"faq/{self.category}.yml"


@dataclass(frozen=True, slots=True)
class Change:
    """A file's text before and after; `path` is relative to the project."""

    path: str
    before: str
    after: str


def draft_entry(topic: Topic, catalog: Catalog, ranker: Ranker, *, name: str = "", category: str = "") -> Draft:
    """Return a draft that answers a topic.

    Args:
        topic: one that enough visitors asked for.
        catalog: today's entries.
        ranker: a session over today's index.
        name: the entry's id, when somebody has chosen one.
        category: its category, when somebody has chosen one.

    Raises:
        UndraftableError: too few visitors asked, or the category is unknown.
    """
    queries = public_queries(topic)
    if not queries:
        raise UndraftableError(
            f"Topic {topic.key}: too few visitors asked in the same words; a draft would show what single persons typed."
            " Wait until more have asked."
        )
    if category and category not in catalog.category:
        raise UndraftableError(f'There is no category "{category}". Choose among: {", ".join(catalog.category)}.')
    return Draft(
        id=name or f"topic-{topic.key}",
        category=category or nearest_category(queries, catalog, ranker),
        question=_as_question(queries[0]),
        queries=queries,
        notes=tuple(_notes(topic, catalog)),
        promised=queries[:MOST_PROMISED],
    )


def public_queries(topic: Topic) -> tuple[str, ...]:
    """Return the topic's wordings that may be written into files, as Persian prose, each once."""
    told = [wording.text for wording in public_wordings(topic, MOST_ALIASES)] or [public_words(topic)]
    texts = (one_line(text)[:LONGEST] for text in told)
    return tuple(dict.fromkeys(text for text in texts if text and MASK not in text and "<" not in text))


def nearest_category(queries: Iterable[str], catalog: Catalog, ranker: Ranker) -> str:
    """Return the category of the entries that today's search holds for nearest; the last one when it finds none."""
    weights: Counter[str] = Counter()
    for query in queries:
        for place, hit in enumerate(ranker.search(query, NEAREST).hits, 1):
            category = getattr(catalog.articles.get(hit.id), "category", "")
            if category:
                weights[category] += 1 / place  # type: ignore[assignment]  # a Counter of fractions
    return weights.most_common(1)[0][0] if weights else catalog.categories[-1].id


def entry_lines(draft: Draft, today: dt.date) -> list[str]:
    """Return the lines of a draft's YAML, as `yaml_edit.append_entry` takes them."""
    return [
        f"- id: {draft.id}",
        f"  question: {write_scalar(draft.question)}",
        *(f"  # {note}" for note in draft.notes),
        "  answer: |",
        f"    {STAND_IN}",
        "  aliases:",
        *(f"  - {write_scalar(query)}" for query in draft.queries),
        *(["  must_match:"] if draft.promised else []),
        *(f"  - {write_scalar(query)}" for query in draft.promised),
        f"  updated: {today.isoformat()}",
        f"  added: {today.isoformat()}",
        "  stage: draft",
    ]


def new_entry_change(draft: Draft, root: Path, today: dt.date) -> Change:
    """Return the category's file with the draft at its end."""
    return _change(root, draft.path, lambda text: append_entry(text, entry_lines(draft, today)))


def wanted_words(topic: Topic, catalog: Catalog) -> tuple[str, ...]:
    """Return the words that a topic's judgment proposes, as far as they may be shown and its entry lacks them.

    Raises:
        UndraftableError: there are none, or they are for a guide, whose file is Markdown.
    """
    proposal = topic.judgment.proposal
    if proposal is None:
        raise UndraftableError(f"Topic {topic.key} asks for no word. Leave --words out to draft an entry.")
    if proposal.field == "synonyms":
        return proposal.words
    article = catalog.articles.get(proposal.entry)
    if article is None or not article.source.path.endswith(".yml"):
        raise UndraftableError(
            f'Topic {topic.key}: add to "aliases" of {proposal.entry} by hand: {"، ".join(proposal.words)}.'
        )
    known, allowed = set(article.aliases), set(public_queries(topic))
    words = dict.fromkeys(one_line(word) for word in proposal.words)
    added = tuple(word for word in words if word in allowed and word not in known)
    if not added:
        raise UndraftableError(f"Topic {topic.key}: nothing to add that {proposal.entry} does not know already.")
    return added


def words_change(topic: Topic, catalog: Catalog, root: Path, words: Sequence[str] | None = None) -> Change:
    """Return the file with `words`, or all of `wanted_words`, which see for what it raises."""
    added = wanted_words(topic, catalog) if words is None else words
    proposal = topic.judgment.proposal
    assert proposal is not None  # noqa: S101 - there are wanted words
    if proposal.field == "synonyms":
        return _change(root, SYNONYMS, lambda text: add_to_top_list(text, "groups", added))
    article = catalog.articles[proposal.entry]
    return _change(root, article.source.path, lambda text: add_to_list(text, article.id, "aliases", added))


def _change(root: Path, path: str, edit: Callable[[str], str]) -> Change:
    before = (root / path).read_text("utf-8")
    return Change(path, before, edit(before))


def _as_question(query: str) -> str:
    return query if query[-1] in "؟?.!" else f"{query}؟"


def _notes(topic: Topic, catalog: Catalog) -> Iterable[str]:
    visitors, searches = persian_digits(str(topic.visitors)), persian_digits(str(topic.searches))
    yield f"{visitors} نفر در {persian_digits(str(topic.days))} روز این را جستجو کردند ({searches} بار) و پاسخی نگرفتند."
    titles = {request.id: request.title for request in catalog.requests}
    about: Sequence[tuple[str, int]] = Counter(topic.contact_topics).most_common(3)
    if about:
        listed = "، ".join(f"{titles.get(name, name)} ({persian_digits(str(count))})" for name, count in about)
        yield f"موضوع پیام‌هایی که پس از این جستجو فرستادند: {listed}."
    yield "پاسخ را بنویسید: اول جواب کوتاه، بعد گام‌ها، آخر اینکه اگر نشد چه کند. سپس stage را published کنید و id را نامی ماندگار."
