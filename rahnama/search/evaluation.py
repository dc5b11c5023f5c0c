"""Measures a search engine on labelled queries: which share finds an answer, and how honest it is about the rest."""

from __future__ import annotations

import gzip
import json
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Protocol

import lunr

from rahnama.errors import RahnamaError
from rahnama.search.documents import SearchDocument

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from rahnama.search.ranker import Ranker, SearchResult

DEPTH = 10
"""How far down a list of hits an answer is looked for (MRR@10)."""
FIRST_SHOWN = 6
"""Hits that the search box shows first; what they need of the index is fetched before an answer."""


class JudgmentError(RahnamaError):
    """A set of labelled queries cannot be read."""


@dataclass(frozen=True, slots=True)
class Judgment:
    """A query and the ids of the documents that answer it, best first; none when nothing does.

    `half` is empty, or tells what rules may be tuned on (`dev`) from what only measures (`held-out`).
    """

    id: str
    text: str
    category: str
    relevant: tuple[str, ...]
    half: str = ""


@dataclass(frozen=True, slots=True)
class JudgmentSet:
    """Labelled queries, with the documents they were written for; without documents they ask the project's own."""

    queries: tuple[Judgment, ...]
    documents: tuple[SearchDocument, ...] | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine gives for one query.

    Attributes:
        ids: found documents, best first.
        sure: whether it claims to be.
        fetched: bytes of the index, gzip, that a page fetches before the first answer; None when nobody counts.
    """

    ids: tuple[str, ...]
    sure: bool
    fetched: int | None = None


class Engine(Protocol):
    """Anything that answers queries."""

    def __call__(self, query: str) -> Answer:
        """Return the first DEPTH documents for `query`."""


@dataclass(frozen=True, slots=True)
class IndexBytes:
    """Bytes of the index, gzip, that are fetched before the first answer of a query."""

    median: int
    p90: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Shares from 0 to 1 over a set of queries; None where the set has no query to measure one by.

    Attributes:
        queries: how many queries there are, answerable or not.
        recall_at_1: answerable queries whose first hit answers; `recall_at_5` accordingly for the first five.
        mrr_at_10: mean reciprocal rank of the first hit that answers, 0 beyond the tenth.
        zero_results: answerable queries without any hit.
        unanswerable_confident: unanswerable queries that get hits without a sign of doubt.
        answerable_doubtful: answerable queries whose hits are shown as doubtful, or that get none.
        index_bytes: what is fetched for a query; None when the engine does not count it.
    """

    queries: int
    recall_at_1: float | None
    recall_at_5: float | None
    mrr_at_10: float | None
    zero_results: float | None
    unanswerable_confident: float | None
    answerable_doubtful: float | None
    index_bytes: IndexBytes | None


def read_judgments(path: Path) -> JudgmentSet:
    """Read a set of labelled queries.

    Raises:
        JudgmentError: the file is missing, no JSON, or not of the expected form.
    """
    try:
        data = json.loads(path.read_text("utf-8"))
        queries = tuple(
            Judgment(
                str(one["id"]), str(one["text"]), str(one["category"]), tuple(one["relevant"]), one.get("half", "")
            )
            for one in data["queries"]
        )
        documents = tuple(judged_document(one) for one in data["docs"]) if "docs" in data else None
    except OSError as error:
        raise JudgmentError(f"{path}: cannot be read ({error.strerror}).") from error
    except (KeyError, TypeError, ValueError) as error:
        raise JudgmentError(
            f"{path}: is no set of labelled queries ({error!r}). "
            'It has to be {"queries": [{"id", "text", "category", "relevant"}]}, "docs" beside it if it brings its own.'
        ) from error
    return JudgmentSet(queries, documents)


def judged_document(data: Mapping[str, str]) -> SearchDocument:
    """Return a document of a labelled set; it has no page, so its id stands for the address."""
    return SearchDocument(
        id=data["id"],
        url=data["id"],
        kind="entry",
        title=data["title"],
        section=data.get("section", ""),
        text=data["text"],
    )


def rahnama_engine(ranker: Ranker) -> Engine:
    """Return Rahnama's own search as an engine; it answers every query as a page that was just opened does."""
    sizes = {name: len(gzip.compress(content, 9, mtime=0)) for name, content in ranker.index.files.items()}

    def answer(query: str) -> Answer:
        ranker.forget()
        rounds = ranker.fetch(query, FIRST_SHOWN)
        fetched = sizes[ranker.index.name] + sum(sizes[name] for names in rounds for name in names)
        result: SearchResult = ranker.search(query, DEPTH)
        return Answer(tuple(hit.id for hit in result.hits), result.outcome == "found", fetched)

    return answer


def lunr_engine(documents: Sequence[SearchDocument]) -> Engine:
    """Return the baseline: lunr as it comes, over title, aliases, tags and text; it never doubts what it found."""
    rows = [
        {
            "id": document.id,
            "title": document.title,
            "aliases": " ".join(document.aliases),
            "tags": " ".join((document.section, *document.tags)),
            "text": document.text,
        }
        for document in documents
    ]
    index = lunr.lunr(ref="id", fields=("title", "aliases", "tags", "text"), documents=rows)

    def answer(query: str) -> Answer:
        plain = "".join(" " if char in '+-~^:*"' else char for char in query)
        ids = tuple(str(match["ref"]) for match in index.search(plain)[:DEPTH]) if plain.strip() else ()
        return Answer(ids, sure=bool(ids))

    return answer


def evaluate(engine: Engine, queries: Sequence[Judgment]) -> tuple[Scores, dict[str, Scores]]:
    """Ask all queries; return the scores of all together and of each category, by name."""
    answers = [(query, engine(query.text)) for query in queries]
    by_category = sorted(answers, key=lambda pair: pair[0].category)
    categories = {name: score(list(pairs)) for name, pairs in groupby(by_category, key=lambda pair: pair[0].category)}
    return score(answers), categories


def score(answers: Sequence[tuple[Judgment, Answer]]) -> Scores:
    """Return the shares over judged answers."""
    answerable = [(query, answer) for query, answer in answers if query.relevant]
    unanswerable = [answer for query, answer in answers if not query.relevant]
    ranks = [first_rank(query, answer) for query, answer in answerable]
    return Scores(
        queries=len(answers),
        recall_at_1=mean(rank == 1 for rank in ranks),
        recall_at_5=mean(0 < rank <= 5 for rank in ranks),
        mrr_at_10=mean(1 / rank if rank else 0 for rank in ranks),
        zero_results=mean(not answer.ids for _, answer in answerable),
        unanswerable_confident=mean(answer.sure for answer in unanswerable),
        answerable_doubtful=mean(not answer.sure for _, answer in answerable),
        index_bytes=index_bytes([answer.fetched for _, answer in answers if answer.fetched is not None]),
    )


def index_bytes(fetched: Sequence[int]) -> IndexBytes | None:
    """Return median and 90th percentile, the larger of two in between; None of nothing."""
    ranked = sorted(fetched)
    return IndexBytes(ranked[len(ranked) // 2], ranked[len(ranked) * 9 // 10]) if ranked else None


def first_rank(query: Judgment, answer: Answer) -> int:
    """Return the rank from 1 of the first hit that answers the query, 0 when none does."""
    return next((rank for rank, found in enumerate(answer.ids, 1) if found in query.relevant), 0)


def mean(values: Iterable[float]) -> float | None:
    """Return the mean, rounded to four digits; None of nothing."""
    numbers = list(values)
    return round(sum(numbers) / len(numbers), 4) if numbers else None


def as_json(total: Scores, categories: Mapping[str, Scores]) -> str:
    """Return the scores as one JSON object: those of all queries, and in `categories` the same keys a category."""
    return json.dumps(asdict(total) | {"categories": {name: asdict(one) for name, one in categories.items()}}, indent=2)


def as_table(total: Scores, categories: Mapping[str, Scores]) -> str:
    """Return the scores as lines of text, the categories first."""
    head = f"{'':14}{'n':>6}{'R@1':>7}{'R@5':>7}{'MRR':>7}{'zero':>7}{'sure of nothing':>17}{'doubtful':>10}{'index KB, median':>18}{'p90':>6}"
    size: Callable[[int], str] = lambda count: f"{count / 1000:.1f}"  # noqa: E731
    show: Callable[[float | None], str] = lambda share: "-" if share is None else f"{share:.3f}"  # noqa: E731
    lines = [
        f"{name:14}{one.queries:>6}{show(one.recall_at_1):>7}{show(one.recall_at_5):>7}{show(one.mrr_at_10):>7}"
        f"{show(one.zero_results):>7}{show(one.unanswerable_confident):>17}{show(one.answerable_doubtful):>10}"
        + (f"{size(one.index_bytes.median):>18}{size(one.index_bytes.p90):>6}" if one.index_bytes else "")
        for name, one in [*categories.items(), ("all", total)]
    ]
    return "\n".join([head, *lines])
