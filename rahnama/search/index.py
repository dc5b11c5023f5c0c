"""Builds the search index: sorted vocabulary, postings with the frequency in each field, and what a hit shows.

What the files look like is specified in ``FORMAT.md`` and written by the modules of ``rahnama.search.format``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from rahnama.analysis.analyzer import CHUNKS, JOINER, default_analyzer
from rahnama.analysis.remembered import Remembered
from rahnama.analysis.rules import analysis_hash, load_rules
from rahnama.search.format.files import SearchIndex, name_files
from rahnama.search.format.first import IndexContents, IndexWriter, Layout
from rahnama.search.format.postings import Postings
from rahnama.search.format.stored import StoredDocument
from rahnama.search.format.text import Pieces
from rahnama.search.tiers import spread_layout

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

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
CODE_BITS = sum(FIELD_BITS)
LAST_QUESTION = 30
"""Bit of a posting for this alias of a document and all behind it."""


class DocumentTerms(NamedTuple):
    """What the index holds of one document's words.

    Attributes:
        codes: by term the frequencies in all fields, packed into one number as FIELD_BITS says.
        lengths: how many terms each field has.
        questions: for each term of the aliases a bit for every alias that has it as a whole word, the first alias the lowest.
        question_lengths: how many different words each alias has.
    """

    codes: Mapping[str, int]
    lengths: Sequence[int]
    questions: Mapping[str, int]
    question_lengths: Sequence[int]


def build_index(
    documents: Sequence[SearchDocument],
    synonyms: Sequence[Sequence[str]] = (),
    terms: Iterable[DocumentTerms] | None = None,
) -> SearchIndex:
    """Return the index of `documents`, in their order; the same input gives the same bytes.

    Args:
        documents: what is searched.
        synonyms: the shop's groups of phrases that mean the same, beside the default ones of ``fa.json``.
        terms: what `document_terms` returns for each document, where somebody has it; gone through once.
    """
    contents = collect_contents(documents, synonyms, map(document_terms, documents) if terms is None else terms)
    if len(documents) <= MOST_IN_ONE_FILE:
        whole = Layout(sorted(contents.postings))
        bodies = IndexWriter(contents, whole, Pieces(contents.texts(), words=0, least=1)).bodies()
        if len(bodies[""]) <= LARGEST_FILE:
            return name_files(bodies)
    pieces = Pieces(contents.texts(), words=BAND_WORDS, least=BAND_LEAST)
    return name_files(IndexWriter(contents, spread_layout(contents, synonym_words(synonyms)), pieces).bodies())


def collect_contents(
    documents: Sequence[SearchDocument], synonyms: Sequence[Sequence[str]], terms: Iterable[DocumentTerms]
) -> IndexContents:
    """Return all that the index of `documents` holds; of `terms` only one at a time, for all together are larger than the index."""
    lengths: list[Sequence[int]] = []
    question_lengths: list[int] = []

    def measured() -> Iterator[DocumentTerms]:
        for one in terms:
            lengths.append(one.lengths)
            question_lengths.extend(one.question_lengths)
            yield one

    return IndexContents(
        analysis=analysis_hash(),
        documents=[stored(document) for document in documents],
        postings=collect_postings(measured()),
        lengths=lengths,
        question_terms=question_lengths,
        synonyms=synonyms,
    )


def document_terms(document: SearchDocument) -> DocumentTerms:
    """Return what the index holds of a document's words; nothing else of the shop has a say in it."""
    fields = field_counts(document)
    aliases = [alias_terms(alias) for alias in document.aliases]
    bits = question_bits(aliases)
    return DocumentTerms(
        codes=frequency_codes(fields),
        lengths=tuple(sum(counts.values()) for counts in fields),
        questions={term: bits.get(term, 0) for term in fields[FIELDS.index("alias")]},
        question_lengths=tuple(map(len, aliases)),
    )


def field_counts(document: SearchDocument) -> list[Counter[str]]:
    """Return how often each term stands in each of FIELDS; stop words are left out."""
    texts = (document.title, " ".join(document.aliases), " ".join((document.section, *document.tags)), document.text)
    terms = _indexed_terms().__getitem__
    return [Counter(chain.from_iterable(map(terms, text.split(" ")))) for text in texts]


@cache
def _indexed_terms() -> Remembered[str, tuple[str, ...]]:
    """Return what tells the terms of words between spaces; no rule looks beyond one."""
    analyzer, stop_words = default_analyzer(), frozenset(load_rules()["stop_words"])
    return Remembered(lambda chunk: tuple(term for term in analyzer.terms(chunk) if term not in stop_words), CHUNKS)


def collect_postings(terms: Iterable[DocumentTerms]) -> dict[str, Postings]:
    """Return the postings of each term."""
    packed: dict[str, list[int]] = defaultdict(list)
    questions: dict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(terms):
        base = number << CODE_BITS
        for term, code in one.codes.items():
            packed[term].append(base + code)
        for term, bits in one.questions.items():
            questions[term].append(bits)
    mask = (1 << CODE_BITS) - 1
    return {
        term: Postings([one >> CODE_BITS for one in held], [one & mask for one in held], questions.get(term, ()))
        for term, held in packed.items()
    }


def frequency_codes(fields: Sequence[Mapping[str, int]]) -> dict[str, int]:
    """Return by term its counts in all fields, packed into one number as FIELD_BITS says."""
    codes: dict[str, int] = {}
    shift = 0
    for counts, bits in zip(fields, FIELD_BITS, strict=True):
        most = (1 << bits) - 1
        cut = counts if max(counts.values(), default=0) <= most else {term: min(counts[term], most) for term in counts}
        for term, count in cut.items():
            codes[term] = codes.get(term, 0) + (count << shift)
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
    line = " ".join(text[: 2 * LEAD_LENGTH].split())
    if len(line) <= LEAD_LENGTH:
        line = " ".join(text.split())
    if len(line) <= LEAD_LENGTH:
        return line
    return line[: LEAD_LENGTH + 1].rpartition(" ")[0] or line[:LEAD_LENGTH]
