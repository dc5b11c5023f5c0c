"""Builds the search index: sorted vocabulary, postings with the frequency in each field, and what a hit shows.

What the files look like is specified in ``FORMAT.md`` and written by the modules of ``rahnama.search.format``.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rahnama.analysis.analyzer import JOINER, default_analyzer
from rahnama.analysis.rules import analysis_hash, load_rules
from rahnama.search.format.files import SearchIndex, name_files
from rahnama.search.format.first import IndexContents, IndexWriter, Layout
from rahnama.search.format.postings import Posting
from rahnama.search.format.stored import StoredDocument
from rahnama.search.format.text import Pieces
from rahnama.search.tiers import spread_layout

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rahnama.search.documents import SearchDocument

LEAD_LENGTH = 160
"""Characters of a document's text that a hit may show."""

LARGEST_FILE = 60_000
"""Bytes of an index in one file, about 48 KB gzip; beyond, two further rounds to the host cost less than the larger file."""
MOST_IN_ONE_FILE = 1_000
"""More documents than this are never tried in one file."""
BAND_WORDS = 2_500
BAND_LEAST = 3
"""Words with a code of their own in the texts of an index in many files, and how often they have to occur."""

FIELDS = ("title", "alias", "tag", "text")
FIELD_BITS = (2, 3, 2, 5)
"""Bits that a posting's code spends on the frequency in each field, from the lowest up; higher counts are cut."""
LAST_QUESTION = 30
"""Bit of a posting for this alias of a document and all behind it."""


def build_index(documents: Sequence[SearchDocument], synonyms: Sequence[Sequence[str]] = ()) -> SearchIndex:
    """Return the index of `documents`, in their order; the same input gives the same bytes.

    `synonyms` are the shop's groups of phrases that mean the same, beside the default ones of ``fa.json``.
    """
    contents = collect_contents(documents, synonyms)
    if len(documents) <= MOST_IN_ONE_FILE:
        whole = Layout(sorted(contents.postings))
        bodies = IndexWriter(contents, whole, Pieces(contents.texts(), words=0, least=1)).bodies()
        if len(bodies[""]) <= LARGEST_FILE:
            return name_files(bodies)
    pieces = Pieces(contents.texts(), words=BAND_WORDS, least=BAND_LEAST)
    return name_files(IndexWriter(contents, spread_layout(contents, synonym_words(synonyms)), pieces).bodies())


def collect_contents(documents: Sequence[SearchDocument], synonyms: Sequence[Sequence[str]]) -> IndexContents:
    """Return all that the index of `documents` holds."""
    fields = [field_terms(document) for document in documents]
    questions = [[alias_terms(alias) for alias in document.aliases] for document in documents]
    return IndexContents(
        analysis=analysis_hash(),
        documents=[stored(document) for document in documents],
        lengths=[[len(terms) for terms in by_field] for by_field in fields],
        postings=collect_postings(fields, questions),
        question_terms=[len(alias) for aliases in questions for alias in aliases],
        synonyms=synonyms,
    )


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


def collect_postings(
    fields: Sequence[Sequence[Sequence[str]]], questions: Sequence[Sequence[frozenset[str]]]
) -> dict[str, list[Posting]]:
    """Return term -> postings in document order, from each document's terms by field and its aliases' words."""
    postings: dict[str, list[Posting]] = {}
    for number, (by_field, aliases) in enumerate(zip(fields, questions, strict=True)):
        bits = question_bits(aliases)
        for term, code in frequency_codes(by_field).items():
            postings.setdefault(term, []).append(Posting(number, code, bits.get(term, 0)))
    return postings


def frequency_codes(by_field: Sequence[Sequence[str]]) -> Mapping[str, int]:
    """Return term -> the frequencies in all fields, packed into one number as FIELD_BITS says."""
    codes: dict[str, int] = {}
    shift = 0
    for terms, bits in zip(by_field, FIELD_BITS, strict=True):
        most = (1 << bits) - 1
        for term, count in Counter(terms).items():
            codes[term] = codes.get(term, 0) + (min(count, most) << shift)
        shift += bits
    return codes


def question_bits(aliases: Sequence[frozenset[str]]) -> Mapping[str, int]:
    """Return for each word of the aliases a bit for every alias that has it, the first alias the lowest."""
    bits: dict[str, int] = {}
    for number, words in enumerate(aliases):
        for word in words:
            bits[word] = bits.get(word, 0) | 1 << min(number, LAST_QUESTION)
    return bits


def alias_terms(alias: str) -> frozenset[str]:
    """Return an alias's words; half-spaced words as their joined form."""
    return frozenset(word.replace(JOINER, "") for word in default_analyzer().words(alias))


def synonym_words(synonyms: Iterable[Sequence[str]]) -> frozenset[str]:
    """Return the words of all synonyms, the default ones too."""
    groups = [*load_rules()["synonyms"], *synonyms]
    return frozenset(word for group in groups for phrase in group for word in alias_terms(phrase))


def stored(document: SearchDocument) -> StoredDocument:
    """Return what a hit shows of a document."""
    return StoredDocument(
        id=document.id,
        url=document.url,
        guide=document.kind == "guide",
        title=document.title,
        section=document.section,
        lead=lead(document.text),
    )


def lead(text: str) -> str:
    """Return the beginning of `text` on one line, at most LEAD_LENGTH characters, cut after a whole word."""
    line = " ".join(text.split())
    if len(line) <= LEAD_LENGTH:
        return line
    return line[: LEAD_LENGTH + 1].rpartition(" ")[0] or line[:LEAD_LENGTH]
