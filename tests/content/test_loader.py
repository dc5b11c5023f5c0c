"""What staff write becomes one Catalog."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from rahnama.content.crosscheck import comparable
from rahnama.content.loader import Loaded, load_catalog
from rahnama.content.model import Source
from rahnama.errors import ContentError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.content.conftest import WriteFiles

ENTRY = "title: ارسال\nicon: truck\norder: 2\nentries:\n- id: delivery-time\n  question: {question}\n  updated: 2026-11-01\n{more}"
DRAFT = "  answer: متن\n  stage: draft\n"


def load(root: Path, *, drafts: bool = False) -> Loaded:
    return load_catalog(root, today=dt.date(2026, 11, 21), drafts=drafts)


def category(question: str = "کی می‌رسد؟", more: str = "  answer: متن\n") -> str:
    return ENTRY.format(question=question, more=more)


def test_an_entry_keeps_everything_that_was_written(write_files: WriteFiles) -> None:
    root = write_files(
        {
            "faq/shipping.yml": category(
                more="  answer: |\n    یک\n\n    دو\n  aliases: [چند روزه میاد]\n  tags:\n  - پست\n  - تیپاکس\n"
                "  must_match: [کی میرسد]\n  owner: ارسال\n  review_by: 2027-05-01\n"
            )
        }
    )
    entry = load(root).catalog.articles["delivery-time"]

    assert (entry.title, entry.body, entry.owner, entry.stage) == ("کی می‌رسد؟", "یک\n\nدو", "ارسال", "published")
    assert (entry.aliases, entry.tags, entry.must_match) == (("چند روزه میاد",), ("پست", "تیپاکس"), ("کی میرسد",))
    assert (entry.updated, entry.review_by) == (dt.date(2026, 11, 1), dt.date(2027, 5, 1))
    assert (entry.source, entry.body_line) == (Source("faq/shipping.yml", 5), 9)
    assert entry.url == "faq/shipping/delivery-time/"


@pytest.mark.parametrize(
    ("answer", "body", "line"),
    [
        ("  answer: |\n    متن\n", "متن", 9),
        ("  answer: |\n\n\n    متن\n", "متن", 11),
        ("  answer: >\n    متن\n    دیگر\n", "متن دیگر", 9),
        ("  answer: متن\n", "متن", 8),
        ("  answer: |\n    کد\n        تو رفته\n\n\n", "کد\n    تو رفته", 9),
    ],
)
def test_the_line_of_an_answer_is_where_its_words_begin(
    answer: str, body: str, line: int, write_files: WriteFiles
) -> None:
    entry = load(write_files({"faq/shipping.yml": category(more=answer)})).catalog.articles["delivery-time"]

    assert (entry.body, entry.body_line) == (body, line)


def test_times_and_words_for_no_stay_text(write_files: WriteFiles) -> None:
    root = write_files({"faq/shipping.yml": category(more="  answer: 12:30\n  tags: [no, 010, 3.10]\n")})
    entry = load(root).catalog.articles["delivery-time"]

    assert (entry.body, entry.tags) == ("12:30", ("no", "010", "3.10"))


def test_arabic_letters_become_persian_in_prose(write_files: WriteFiles) -> None:
    root = write_files({"faq/shipping.yml": category("كي مي‌رسد؟", "  answer: يك\n  aliases: [پيگيري]\n")})
    entry = load(root).catalog.articles["delivery-time"]

    assert (entry.title, entry.body, entry.aliases) == ("کی می‌رسد؟", "یک", ("پیگیری",))


def test_spaces_around_and_within_one_line_texts_are_tidied(write_files: WriteFiles) -> None:
    root = write_files({"faq/shipping.yml": category('"  کی   می‌رسد؟ "')})

    assert load(root).catalog.articles["delivery-time"].title == "کی می‌رسد؟"


def test_categories_stand_in_their_order_and_guides_by_file_name(
    write_files: WriteFiles, shop_files: dict[str, str | bytes]
) -> None:
    mobile = str(shop_files["guides/mobile.md"])
    more = {
        "faq/a-late-one.yml": category().replace("order: 2", "order: 9"),
        "guides/laptop.md": mobile.replace("g-mobile", "g-laptop").replace("موبایل", "لپ‌تاپ"),
    }
    catalog = load(write_files({**shop_files, **more})).catalog

    assert [one.id for one in catalog.categories] == ["order", "a-late-one"]
    assert [guide.id for guide in catalog.guides] == ["g-laptop", "g-mobile"]


def test_a_guide_knows_the_line_of_its_text(write_files: WriteFiles, shop_files: dict[str, str | bytes]) -> None:
    guide = load(write_files(shop_files)).catalog.guides[0]

    assert (guide.id, guide.url, guide.body_line) == ("g-mobile", "guides/mobile/", 9)
    assert guide.body.startswith("متن راهنما.")


def test_related_may_name_an_entry_a_guide_or_an_entry_within_its_category(
    write_files: WriteFiles, shop_files: dict[str, str | bytes]
) -> None:
    shop_files["faq/shipping.yml"] = category(
        more="  answer: متن\n  related: [track-order, g-mobile, order/cancel-order]\n"
    )
    catalog = load(write_files(shop_files)).catalog

    assert catalog.articles["delivery-time"].related == ("track-order", "g-mobile", "cancel-order")


def test_drafts_are_left_out_together_with_what_points_to_them(
    write_files: WriteFiles, shop_files: dict[str, str | bytes]
) -> None:
    shop_files["faq/shipping.yml"] = category(more=DRAFT)
    shop_files["faq/order.yml"] = f"{shop_files['faq/order.yml']!s}  related: [delivery-time]\n"
    shop_files["shop/home.yml"] = "most_asked: [delivery-time, track-order]\n"
    shop_files["shop/redirects.yml"] = "redirects:\n  faq/old/: delivery-time\n"
    loaded = load(write_files(shop_files))

    assert loaded.drafts == {"delivery-time"}
    assert [one.id for one in loaded.catalog.categories] == ["order"]
    assert loaded.catalog.articles["cancel-order"].related == ()
    assert loaded.catalog.home.most_asked == ("track-order",)
    assert loaded.catalog.redirects == {}


def test_drafts_are_there_when_asked_for(write_files: WriteFiles) -> None:
    loaded = load(write_files({"faq/shipping.yml": category(more=DRAFT)}), drafts=True)

    assert loaded.catalog.articles["delivery-time"].stage == "draft"


def test_shop_files_may_be_missing_or_empty(write_files: WriteFiles, shop_files: dict[str, str | bytes]) -> None:
    shop_files |= {f"shop/{name}.yml": "" for name in ("facts", "home", "channels", "requests", "synonyms")}
    catalog = load(write_files(shop_files)).catalog

    assert (catalog.facts, catalog.channels, catalog.requests, catalog.synonyms) == ({}, (), (), ())
    assert (catalog.home.most_asked, catalog.home.guides) == ((), ())


def test_shop_files_fill_the_catalog(write_files: WriteFiles, shop_files: dict[str, str | bytes]) -> None:
    shop_files |= {
        "shop/facts.yml": 'return_days: {kind: number, value: "۷"}\n',
        "shop/home.yml": "most_asked: [track-order]\nguides: [g-mobile]\npopular_searches: [پیگیری]\n",
        "shop/channels.yml": 'channels:\n- {id: form, title: فرم, icon: pen, kind: form, value: فرم, hours: "12:30"}\n',
        "shop/requests.yml": "requests:\n- {id: other, title: دیگر, promise: فردا}\n",
        "shop/synonyms.yml": "groups:\n- [گوشی, موبايل]\n",
        "shop/redirects.yml": "redirects:\n  /faq/order/old/: track-order\n  faq/orders/: order\n  old.html: g-mobile\n",
    }
    catalog = load(write_files(shop_files)).catalog

    assert catalog.facts["return_days"].value == "7"
    assert (catalog.home.guides, catalog.home.popular_searches) == (("g-mobile",), ("پیگیری",))
    assert (catalog.channels[0].hours, catalog.channels[0].promise) == ("12:30", "")
    assert catalog.requests[0].promise == "فردا"
    assert catalog.synonyms == (("گوشی", "موبایل"),)
    assert catalog.redirects == {"faq/order/old/": "track-order", "faq/orders/": "order", "old.html": "g-mobile"}


def test_a_review_date_of_today_is_a_warning_and_no_error(write_files: WriteFiles) -> None:
    loaded = load(write_files({"faq/shipping.yml": category(more="  answer: متن\n  review_by: 2026-11-21\n")}))

    assert [(problem.line, problem.entry) for problem in loaded.warnings] == [(9, "delivery-time")]


def test_a_review_date_of_tomorrow_is_fine(write_files: WriteFiles) -> None:
    assert not load(
        write_files({"faq/shipping.yml": category(more="  answer: متن\n  review_by: 2026-11-22\n")})
    ).warnings


def test_other_files_beside_the_questions_are_no_matter(
    write_files: WriteFiles, shop_files: dict[str, str | bytes]
) -> None:
    shop_files |= {"faq/README.md": "x", "faq/.order.yml.swp": "x", "guides/plan.txt": "x"}

    assert len(load(write_files(shop_files)).catalog.articles) == 3


def test_problems_are_sorted_by_file_and_line(write_files: WriteFiles) -> None:
    root = write_files({"faq/b.yml": "title: x\n", "faq/a.yml": "x: 1\ny: 2\n", "guides/g.md": "x"})
    with pytest.raises(ContentError) as caught:
        load(root)
    places = [(problem.path, problem.line) for problem in caught.value.problems]

    assert places == sorted(places)
    assert {path for path, _ in places} == {"faq/a.yml", "faq/b.yml", "guides/g.md"}


@pytest.mark.parametrize(
    "other",
    ["چطور سفارش‌ها را لغو کنم", "چطور سفارشها را لغو كنم؟", " چطور  سفارش ها را لغو کُنم؟!"],
)
def test_questions_are_the_same_whatever_their_spelling(other: str) -> None:
    assert comparable(other) == comparable("چطور سفارش‌ها را لغو کنم؟")


def test_questions_differ_by_a_number() -> None:
    assert comparable("تا ۷ روز؟") == comparable("تا 7 روز") != comparable("تا ۸ روز؟")
