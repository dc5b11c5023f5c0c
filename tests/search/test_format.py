"""Rules of the index's bytes: JavaScript reads what Python wrote, whatever it was, and the bytes stay what they are."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from py_mini_racer import MiniRacer

from rahnama.search.bundle import readable_ranker
from rahnama.search.format.files import SearchIndex, name_files
from rahnama.search.format.first import IndexContents, IndexWriter, Layout, round_length
from rahnama.search.format.packing import SCALED_TOTAL, TextPacker, code_lengths, pack
from rahnama.search.format.postings import CodeTable, Postings, postings_block
from rahnama.search.format.stored import Groups, StoredDocument
from rahnama.search.format.streams import varints
from rahnama.search.format.text import Pieces
from rahnama.search.format.vocabulary import Letters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

GOLDEN = Path(__file__).parents[1] / "conformance" / "index"
ANALYSIS = "0123456789ab"

READER = """
const toBytes = (text) => Uint8Array.from(text, (char) => char.charCodeAt(0));
const reading = (text) => new ByteReader(toBytes(text), 0);
const plain = (postings) => Object.values(postings).map((numbers) => [...numbers]);
const read = {
  numbers: (reader, count) => reader.numbers(count),
  words: (reader) => readWords(reader, reader.letters()),
  texts: (reader, count) => new TextReader(reader).readAll(reader, count),
  postings: (reader, words, documents) =>
    plain(readPostings(reader, words, documents, reader.numbers(reader.number()))),
  packedTexts: (reader, count) => {
    const texts = new PackedTextReader(reader, new TextReader(reader));
    const bits = reader.bits();
    return reader.repeat(count, () => texts.read(bits));
  },
  packedDocuments: (reader, count) => {
    const texts = new TextReader(reader);
    const packed = new PackedTextReader(reader, texts);
    return readPackedDocuments(reader, count, packed, readGroups(reader, texts));
  },
  documents: (reader, count) => {
    const texts = new TextReader(reader);
    return readDocuments(reader, count, texts, readGroups(reader, texts));
  },
  index: (reader, further) => {
    const index = new IndexReader(reader.bytes, "0123456789ab");
    JSON.parse(further || "[]").forEach(([key, file]) => index.supply(key, toBytes(file)));
    const { vocabulary, documents, lengths, synonyms } = index;
    const held = vocabulary.terms.map(({ text, from, before, postings: { owners, codes } }) => [
      text, Array.from({ length: before - from }, (_unused, step) => [owners[from + step], codes[from + step]]),
    ]);
    return { held, documents, lengths, synonyms };
  },
};
const readAs = (kind, text, ...rest) => {
  const reader = reading(text);
  const value = read[kind](reader, ...rest);
  return JSON.stringify([value, reader.bytes.length - reader.place]);
};
"""


WORDS = st.lists(
    st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"]), min_size=1, max_size=12), unique=True
).map(sorted)
TEXTS = st.lists(st.text(st.sampled_from("سفارش می‌را لغو کنید. 📦﷼abc\n") | st.characters(exclude_categories=["Cs"])))
POSTINGS = st.lists(
    st.dictionaries(
        st.integers(0, 199), st.tuples(st.integers(1, 4095), st.integers(0, 2**31 - 1)), min_size=1, max_size=60
    )
)


@pytest.fixture(scope="module")
def read() -> Iterator[Callable[..., tuple[Any, int]]]:
    """Read bytes with a block's reader in JavaScript; returns the value and how many bytes are left."""
    engine = MiniRacer()
    engine.eval(readable_ranker() + READER)

    def read_as(kind: str, content: bytes, *rest: int | str) -> tuple[Any, int]:
        value, left = json.loads(engine.call("readAs", kind, content.decode("latin-1"), *rest))
        return value, left

    yield read_as
    engine.close()


@settings(deadline=None)
@given(st.lists(st.integers(0, 2**53 - 1)))
def test_numbers_come_back(read: Callable[..., tuple[Any, int]], numbers: list[int]) -> None:
    assert read("numbers", varints(numbers), len(numbers)) == (numbers, 0)


@settings(deadline=None)
@given(WORDS)
def test_words_come_back(read: Callable[..., tuple[Any, int]], words: list[str]) -> None:
    letters = Letters(words)
    assert read("words", letters.header() + letters.words(words)) == (words, 0)


def test_a_vocabulary_of_more_letters_than_codes_comes_back(read: Callable[..., tuple[Any, int]]) -> None:
    words = [chr(code) for code in range(0x600, 0x6FF)]
    letters = Letters(words)
    assert read("words", letters.header() + letters.words(words)) == (words, 0)


@settings(deadline=None)
@given(TEXTS, st.integers(0, 40))
def test_texts_come_back_whatever_pieces_are_chosen(
    read: Callable[..., tuple[Any, int]], texts: list[str], words: int
) -> None:
    pieces = Pieces(texts, words=words, least=1)
    assert read("texts", pieces.header() + pieces.strings(texts), len(texts)) == (texts, 0)


@settings(deadline=None)
@given(TEXTS)
def test_texts_come_back_that_the_pieces_were_not_chosen_for(
    read: Callable[..., tuple[Any, int]], texts: list[str]
) -> None:
    pieces = Pieces(["سفارش را لغو کنید", "سفارش من"], words=10, least=1)
    assert read("texts", pieces.header() + pieces.strings(texts), len(texts)) == (texts, 0)


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_packed_texts_come_back_whatever_they_were_packed_for(
    read: Callable[..., tuple[Any, int]], texts: list[str], learned: list[str]
) -> None:
    pieces = Pieces(learned, words=10, least=1)
    packer = TextPacker(pieces, learned)
    block = pieces.header() + pieces.further() + packer.header() + pack("".join(map(packer.bits, texts)))
    assert read("packedTexts", block, len(texts)) == (texts, 0)


@given(st.lists(st.integers(0, 10**7), min_size=2, max_size=300))
def test_frequent_pieces_have_codes_no_longer_than_rare_ones(counts: list[int]) -> None:
    lengths = code_lengths(counts)
    assert sum(2.0**-length for length in lengths) == 1
    assert max(lengths) < 31
    by_count = sorted(zip(counts, lengths, strict=True))
    scale = sum(counts) // SCALED_TOTAL + 1
    for (rare, long), (frequent, short) in pairwise(by_count):
        assert short <= long or rare // scale == frequent // scale


def as_postings(rows: list[tuple[int, int, int]]) -> Postings:
    """Return documents, codes and questions; the latter of codes with a frequency in the aliases."""
    asked = [bits for _, code, bits in rows if code >> 2 & 7]
    return Postings([owner for owner, _, _ in rows], [code for _, code, _ in rows], asked)


@settings(deadline=None)
@given(POSTINGS)
def test_postings_come_back(read: Callable[..., tuple[Any, int]], lists: list[dict[int, tuple[int, int]]]) -> None:
    postings = [as_postings([(owner, *one[owner]) for owner in sorted(one)]) for one in lists]
    table = CodeTable(postings)
    block = table.header() + postings_block(postings, 200, table)
    (starts, owners, codes, questions), left = read("postings", block, len(lists), 200)
    flat = [(owner, *one[owner]) for one in lists for owner in sorted(one)]
    assert left == 0
    assert starts == [sum(map(len, lists[:count])) for count in range(len(lists) + 1)]
    assert owners == [owner for owner, _, _ in flat]
    assert codes == [code for _, code, _ in flat]
    assert questions == [bits if code >> 2 & 7 else 0 for _, code, bits in flat]


@settings(deadline=None)
@given(st.lists(st.tuples(*[st.text(st.sampled_from("ab/ک "), max_size=5)] * 5, st.booleans())))
def test_documents_come_back(
    read: Callable[..., tuple[Any, int]], rows: list[tuple[str, str, str, str, str, bool]]
) -> None:
    documents = [
        StoredDocument(id=one, url=url, title=title, section=section, lead=lead, guide=guide)
        for one, url, title, section, lead, guide in rows
    ]
    pieces = Pieces([text for row in rows for text in row[:5]], words=10, least=2)
    groups = Groups(documents)
    packer = TextPacker(pieces, [text for row in rows for text in row[:5]])
    header = groups.header(pieces)
    plain = pieces.header() + header + groups.documents_block(documents, pieces)
    packed = pieces.header() + pieces.further() + packer.header() + header + groups.packed_block(documents, packer)
    shown = [[one.id, one.url, int(one.guide), one.title, one.section, one.lead] for one in documents]
    assert read("documents", plain, len(documents)) == (shown, 0)
    assert read("packedDocuments", packed, len(documents)) == (shown, 0)


@settings(deadline=None)
@given(st.integers(0, 5_000), st.integers(2, 6))
def test_a_rounded_length_keeps_its_highest_bits(length: int, bits: int) -> None:
    rounded = round_length(length, bits)
    assert abs(rounded - length) <= length / (1 << bits)
    assert round_length(rounded, bits) == rounded


def contents() -> IndexContents:
    """Return a small index's contents that have a bit of everything."""
    documents = [
        StoredDocument("cod", "faq/payment/cod/", guide=False, title="پرداخت در محل", section="پرداخت", lead="﷼ 📦"),
        StoredDocument("g-size", "guides/g-size/", guide=True, title="راهنمای سایز", section="راهنماها", lead=""),
        StoredDocument("x", "elsewhere/", guide=False, title="سایز", section="", lead="جدول سایز را ببینید."),
    ]
    return IndexContents(
        analysis=ANALYSIS,
        documents=documents,
        lengths=[[2, 0, 1, 2], [2, 3, 1, 0], [1, 0, 0, 130]],
        postings={
            "جدول": Postings([2], [0b10000000]),
            "سایز": Postings([1, 2], [0b101, 0b10000001], [0b11]),
            "محل": Postings([0], [1]),
            "پرداخت": Postings([0], [0b100001]),
            "ﷲ": Postings([0], [0b10000000]),
        },
        question_terms=[2, 3],
        synonyms=[["سایز", "اندازه"]],
    )


def test_a_whole_index_comes_back(read: Callable[..., tuple[Any, int]]) -> None:
    whole = contents()
    index, _ = read("index", whole_file().first)
    assert index["held"] == [
        [term, [[document, code] for document, code in zip(held.documents, held.codes, strict=True)]]
        for term, held in sorted(whole.postings.items())
    ]
    assert index["lengths"] == [list(field) for field in zip(*whole.lengths, strict=True)]
    assert index["synonyms"] == whole.synonyms
    assert index["documents"][0] == ["cod", "faq/payment/cod/", 0, "پرداخت در محل", "پرداخت", "﷼ 📦"]


def spread_files() -> SearchIndex:
    """Return the small index in seven files."""
    whole = contents()
    terms = sorted(whole.postings)
    layout = Layout(terms[1:4], slices=(2, 1), ranges=(terms[:1], terms[4:]), documents_a_file=2, significant_bits=3)
    return name_files(IndexWriter(whole, layout, Pieces(whole.texts(), words=5, least=2)).bodies())


def whole_file() -> SearchIndex:
    """Return the small index in one file."""
    whole = contents()
    return name_files(
        IndexWriter(whole, Layout(sorted(whole.postings)), Pieces(whole.texts(), words=5, least=2)).bodies()
    )


def test_many_files_hold_what_one_holds(read: Callable[..., tuple[Any, int]]) -> None:
    one, _ = read("index", whole_file().first)
    spread = spread_files()
    keys = ["s", "t0", "t1", "r0", "r1", "d0", "d1"]
    further = [[key, spread.files[spread.file_name(key)].decode("latin-1")] for key in keys]
    many, _ = read("index", spread.first, json.dumps(further))
    assert [field[2] for field in many.pop("lengths")] == [1, 0, 0, 128]
    assert many == {name: value for name, value in one.items() if name != "lengths"}


def golden_files() -> dict[str, bytes]:
    """Return the files that the golden ones have to equal: all in one, and spread over many."""
    indexes = {"whole": whole_file(), "spread": spread_files()}
    return {
        name + path.partition(".")[2][10:]: data for name, one in indexes.items() for path, data in one.files.items()
    }


def test_the_bytes_are_what_they_were() -> None:
    golden = {path.name: path.read_bytes() for path in sorted(GOLDEN.iterdir())}
    message = f"the format changed: raise VERSION, correct FORMAT.md, then run: python {Path(__file__).name}"
    assert golden_files() == golden, message


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for name, content in golden_files().items():
        (GOLDEN / name).write_bytes(content)
