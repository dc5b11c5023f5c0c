"""Builds the search index: sorted vocabulary, postings with the frequency in each field, and what a hit shows."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from rahnama.analysis.analyzer import default_analyzer
from rahnama.analysis.rules import analysis_hash, load_rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rahnama.search.documents import SearchDocument

FORMAT = 1
LEAD_LENGTH = 160
"""Characters of a document's text that a hit may show."""

FIELDS = ("title", "alias", "tag", "text")
FIELD_BITS = (2, 3, 2, 5)
"""Bits that a posting's code spends on the frequency in each field, from the lowest up; higher counts are cut."""


def build_index(documents: Sequence[SearchDocument], synonyms: Sequence[Sequence[str]] = ()) -> bytes:
    """Return the index of `documents`, in their order, as UTF-8; the same input gives the same bytes.

    `synonyms` are the shop's groups of phrases that mean the same, beside the default ones of ``fa.json``.
    """
    fields = [field_terms(document) for document in documents]
    postings = collect_postings(fields)
    vocabulary = sorted(postings)
    numbers = {term: number for number, term in enumerate(vocabulary)}
    index = {
        "format": FORMAT,
        "analysis": analysis_hash(),
        "documents": [stored(document) for document in documents],
        "lengths": [[len(terms) for terms in by_field] for by_field in fields],
        "aliases": [[alias_numbers(alias, numbers) for alias in document.aliases] for document in documents],
        "terms": " ".join(vocabulary),
        "postings": [gaps(postings[term]) for term in vocabulary],
        "synonyms": [list(group) for group in synonyms],
    }
    return json.dumps(index, ensure_ascii=False, separators=(",", ":")).encode()


def field_terms(document: SearchDocument) -> tuple[list[str], ...]:
    """Return the document's indexed terms, a list for each of FIELDS; stop words are left out."""
    texts: tuple[Iterable[str], ...] = (
        [document.title],
        document.aliases,
        [document.section, *document.tags],
        [document.text],
    )
    analyzer = default_analyzer()
    stop_words = frozenset(load_rules()["stop_words"])
    return tuple([term for text in field for term in analyzer.terms(text) if term not in stop_words] for field in texts)


def collect_postings(fields: Sequence[Sequence[Sequence[str]]]) -> dict[str, list[tuple[int, int]]]:
    """Return term -> (document number, code) in document order, from each document's terms by field."""
    postings: dict[str, list[tuple[int, int]]] = {}
    for number, by_field in enumerate(fields):
        for term, code in frequency_codes(by_field).items():
            postings.setdefault(term, []).append((number, code))
    return postings


def frequency_codes(by_field: Sequence[Sequence[str]]) -> Mapping[str, int]:
    """Return term -> the frequencies in all fields, packed into one number as FIELD_BITS says."""
    codes: Counter[str] = Counter()
    shift = 0
    for terms, bits in zip(by_field, FIELD_BITS, strict=True):
        for term, count in Counter(terms).items():
            codes[term] += min(count, (1 << bits) - 1) << shift
        shift += bits
    return codes


def gaps(postings: Sequence[tuple[int, int]]) -> list[int]:
    """Return one term's postings as alternating numbers: distance from the document before, code."""
    flat: list[int] = []
    before = 0
    for number, code in postings:
        flat += (number - before, code)
        before = number
    return flat


def alias_numbers(alias: str, numbers: Mapping[str, int]) -> list[int]:
    """Return the vocabulary numbers of an alias's words; half-spaced words as their joined form."""
    joined = (word.replace("\u200c", "") for word in default_analyzer().words(alias))
    return [numbers[word] for word in joined if word in numbers]


def stored(document: SearchDocument) -> list[Any]:
    """Return what a hit shows of a document: id, url, kind, title, section, lead."""
    kind = 1 if document.kind == "guide" else 0
    return [document.id, document.url, kind, document.title, document.section, lead(document.text)]


def lead(text: str) -> str:
    """Return the beginning of `text` on one line, at most LEAD_LENGTH characters, cut after a whole word."""
    line = " ".join(text.split())
    if len(line) <= LEAD_LENGTH:
        return line
    return line[: LEAD_LENGTH + 1].rpartition(" ")[0] or line[:LEAD_LENGTH]
