"""Rules of an index in many files: what is fetched for a query, and that it answers as one file does."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from py_mini_racer import JSEvalException

from rahnama.search import index
from rahnama.search.documents import SearchDocument
from rahnama.search.format.files import SearchIndex
from rahnama.search.index import build_index
from rahnama.search.ranker import Ranker

if TYPE_CHECKING:
    from collections.abc import Iterator

SUBJECTS = ("سفارش", "پرداخت", "ارسال", "مرجوعی", "گارانتی", "تخفیف", "حساب", "کیف پول", "فاکتور", "نشانی")
ACTS = ("لغو", "ثبت", "پیگیری", "ویرایش", "دریافت", "بررسی", "تغییر", "تأیید")
LETTERS = "ابپتجچخدرزسشفقکگلمنوهی"
DOCUMENTS = 600


def made_up_word(chance: random.Random) -> str:
    """Return a word that hardly any other document has."""
    return "".join(chance.choice(LETTERS) for _ in range(chance.randint(4, 7)))


def made_up_shop() -> list[SearchDocument]:
    """Make questions whose titles share words, each with a word of its own, and texts with rare words."""
    chance = random.Random(7)
    documents = []
    for number in range(DOCUMENTS):
        own = made_up_word(chance)
        title = f"{chance.choice(ACTS)} {chance.choice(SUBJECTS)} {own}"
        text = " ".join(chance.choice([made_up_word(chance), chance.choice([*ACTS, *SUBJECTS])]) for _ in range(30))
        documents.append(
            SearchDocument(
                id=f"q-{number}",
                url=f"faq/made/q-{number}/",
                kind="entry",
                title=title,
                section="ساختگی",
                aliases=(f"{own} {chance.choice(SUBJECTS)}",),
                text=text,
            )
        )
    return documents


@pytest.fixture(scope="module")
def shop() -> list[SearchDocument]:
    return made_up_shop()


@pytest.fixture(scope="module")
def spread(shop: list[SearchDocument]) -> Iterator[Ranker]:
    with Ranker(build_index(shop)) as ranker:
        yield ranker


@pytest.fixture(scope="module")
def whole(shop: list[SearchDocument]) -> Iterator[Ranker]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "LARGEST_FILE", 10**9)
        built = build_index(shop)
    with Ranker(built) as ranker:
        yield ranker


def kind(name: str) -> str:
    """Return the kind of a further file."""
    return name.split(".")[2][0]


def queries(shop: list[SearchDocument]) -> list[tuple[str, str]]:
    """Return queries, each with the id of what it asks for: titles, their rare words, the rare words misspelled."""
    chance = random.Random(8)
    asked = []
    for document in chance.sample(shop, 60):
        act, *_, own = document.title.split()
        slip = own[:2] + own[3:]
        asked += [(text, document.id) for text in (document.title, own, f"{act} {own}", f"{act} {slip}")]
    return asked


def test_a_large_index_is_spread_over_files_of_one_build(shop: list[SearchDocument]) -> None:
    built = build_index(shop)
    assert {kind(name) for name in built.files if name != built.name} == {"s", "t", "r", "d"}
    assert len({name.split(".")[1] for name in built.files}) == 1


def test_many_files_answer_as_one_does(shop: list[SearchDocument], spread: Ranker, whole: Ranker) -> None:
    def found(ranker: Ranker) -> int:
        return sum(wanted in {hit.id for hit in ranker.search(query).hits[:5]} for query, wanted in queries(shop))

    spread.forget()
    assert found(spread) >= found(whole) - 2
    assert found(whole) >= 200


def test_a_hit_shows_the_same_from_many_files(shop: list[SearchDocument], spread: Ranker, whole: Ranker) -> None:
    for query, wanted in queries(shop)[::4]:
        hits = [next(hit for hit in ranker.search(query).hits if hit.id == wanted) for ranker in (spread, whole)]
        one, other = [(hit.url, hit.kind, hit.title, hit.section, hit.lead) for hit in hits]
        assert one == other


def test_a_query_fetches_a_small_share_of_the_index_in_few_rounds(shop: list[SearchDocument], spread: Ranker) -> None:
    sizes = {name: len(content) for name, content in spread.index.files.items()}
    for query, _ in queries(shop):
        spread.forget()
        rounds = spread.fetch(query, 6)
        assert len(rounds) <= 3
        assert sum(sizes[name] for names in rounds for name in names) < sum(sizes.values()) / 3


def test_what_was_fetched_is_not_fetched_again(spread: Ranker) -> None:
    spread.forget()
    assert spread.fetch("لغو سفارش")
    assert spread.fetch("لغو سفارش") == []


def test_a_word_that_nothing_holds_fetches_little(spread: Ranker) -> None:
    spread.forget()
    assert len([name for names in spread.fetch("ﷺ 000") for name in names]) < 5


def test_words_of_synonyms_are_known_from_the_beginning(shop: list[SearchDocument]) -> None:
    rare = SearchDocument(id="rare", url="rare/", kind="entry", title="x", text="شترمرغ")
    with Ranker(build_index([*shop, rare], [["شترمرغ", "استریچ"]])) as ranker:
        assert ranker.search("استریچ").hits[0].id == "rare"


def test_a_file_of_another_place_is_refused(shop: list[SearchDocument]) -> None:
    built = build_index(shop)
    moved = dict(built.files)
    names = [name for name in built.files if name != built.name and kind(name) == "t"]
    for name, other in zip(names, reversed(names), strict=True):
        moved[name] = built.files[other]
    with Ranker(SearchIndex(built.name, moved)) as ranker, pytest.raises(JSEvalException, match="damaged"):
        ranker.search("لغو سفارش")
