"""Facts, links and images are found where they are written, and resolved for the page they stand on."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rahnama.content.loader import load_catalog
from rahnama.content.model import Fact, Source
from rahnama.content.references import (
    DocsPage,
    check_references,
    contradictions,
    link_targets,
    prepare_markdown,
    read_docs,
    relative_address,
)
from rahnama.content.scan import find_references, mask_code
from rahnama.errors import ContentError, Problems, RahnamaError

if TYPE_CHECKING:
    from tests.content.conftest import WriteFiles

TARGETS = {
    "track-order": "faq/order/track-order/",
    "returns": "faq/returns/",
    "g-mobile": "guides/mobile/",
    "index": "",
}
DAYS = Fact("return_days", "number", "7", Source("shop/facts.yml", 1), ("{} روز کاری فرصت", "تا {} روز کاری"))
FACTS = {"return_days": DAYS}


def prepare(body: str, at: str = "faq/payment/cod/") -> str:
    return prepare_markdown(body, at=at, targets=TARGETS, facts=FACTS)


def found(body: str) -> list[tuple[str, str, int]]:
    return [(one.kind, one.target, one.line + 10) for one in find_references(body)]


@pytest.mark.parametrize(
    ("body", "kind", "target"),
    [
        ("[متن](help:track-order)", "link", "help:track-order"),
        ('[متن](help:track-order "عنوان")', "link", "help:track-order"),
        ("[متن](<help:track-order>)", "link", "help:track-order"),
        ("[متن](https://x.ir/a_(b))", "link", "https://x.ir/a_(b)"),
        ("[متن [درون]](help:returns)", "link", "help:returns"),
        ("![شرح](images/x.png)", "image", "images/x.png"),
        ("[نام]: help:returns", "link", "help:returns"),
        ('<a href="help:returns">x</a>', "link", "help:returns"),
        ('<img src="images/x.png" alt="x">', "image", "images/x.png"),
        ("{{ facts.return_days }}", "fact", "return_days"),
        ("{{facts.return_days}}", "fact", "return_days"),
        ("{{ fact.return_days }}", "braces", "{{ fact.return_days }}"),
    ],
)
def test_references_are_found_in_every_way_of_writing(body: str, kind: str, target: str) -> None:
    assert found(f"یک\n\n{body}\n") == [(kind, target, 12)]


@pytest.mark.parametrize(
    "body",
    [
        "`[متن](help:nowhere)`",
        "``{{ facts.x }} ` ``",
        "```\n{{ facts.x }}\n[a](b)\n```",
        "~~~ yaml\n{{ facts.x }}\n~~~",
        "    ```\n    [a](b)\n    ```",
        "<!-- [a](b) {{ facts.x }} -->",
        r"\[a\](b)",
        "[^1]: پانویس",
        "کروشهٔ باز ](b)",
        "- [ ] کار",
        "## عنوان {#id}",
    ],
)
def test_code_comments_and_other_brackets_hold_no_references(body: str) -> None:
    assert found(body) == []


def test_an_image_within_a_link_counts_as_both() -> None:
    assert found("[![شرح](images/x.png)](help:returns)") == [
        ("image", "images/x.png", 10),
        ("link", "help:returns", 10),
    ]


@given(st.text(alphabet="`~[]()!{}\\<->#\n ا", max_size=60))
def test_masking_code_keeps_lengths_and_lines(body: str) -> None:
    masked = mask_code(body)

    assert len(masked) == len(body)
    assert [index for index, letter in enumerate(masked) if letter == "\n"] == [
        index for index, letter in enumerate(body) if letter == "\n"
    ]


@pytest.mark.parametrize(
    ("target", "at", "way"),
    [
        ("faq/order/track-order/", "faq/payment/cod/", "../../order/track-order/"),
        ("faq/payment/", "faq/payment/cod/", "../"),
        ("faq/payment/cod/", "faq/payment/", "cod/"),
        ("", "faq/payment/cod/", "../../../"),
        ("guides/mobile/", "", "guides/mobile/"),
        ("guides/mobile/", "guides/mobile/", "./"),
        ("images/x.png", "faq/payment/cod/", "../../../images/x.png"),
        ("contact/", "404.html", "../contact/"),
    ],
)
def test_addresses_are_relative_to_the_page_they_stand_on(target: str, at: str, way: str) -> None:
    assert relative_address(target, at) == way


def test_links_by_id_become_addresses_and_keep_their_part() -> None:
    assert prepare("[a](help:g-mobile#registry) و [b](help:returns)") == (
        "[a](../../../guides/mobile/#registry) و [b](../../returns/)"
    )


def test_images_are_found_from_every_page() -> None:
    assert prepare("![a](images/x.png)") == "![a](../../../images/x.png)"


def test_other_links_stay_as_they_are() -> None:
    body = "[a](https://x.ir) [b](mailto:a@b.ir) [c](#part) [d](tel:124)"

    assert prepare(body) == body


def test_code_stays_as_it_is() -> None:
    body = "`{{ facts.return_days }}`\n\n```\n[a](help:returns)\n```"

    assert prepare(body) == body


@given(
    st.lists(
        st.sampled_from(
            [
                "{{ facts.return_days }}",
                "[a](help:returns)",
                "\n",
                "\n\n",
                "متن ",
                "`{{ facts.x }}`",
                "![a](images/x.png)",
                "\n```\n",
                "- ",
            ]
        ),
        max_size=30,
    )
)
def test_preparing_a_text_keeps_its_lines(parts: list[str]) -> None:
    body = "".join(part for part in parts if "facts.x" not in part or "\n```\n" not in parts)

    assert prepare(body).count("\n") == body.count("\n")


@pytest.mark.parametrize("body", ["[a](help:nowhere)", "{{ facts.nothing }}"])
def test_what_leads_nowhere_is_never_published(body: str) -> None:
    with pytest.raises(RahnamaError, match="is unknown"):
        prepare(body)


def test_pages_go_by_their_stem_unless_an_article_has_it(
    write_files: WriteFiles, shop_files: dict[str, str | bytes]
) -> None:
    catalog = load_catalog(write_files(shop_files), today=dt.date(2026, 11, 21)).catalog
    docs = [DocsPage(f"docs/{stem}.md", stem, "", 1) for stem in ("index", "contact", "track-order")]
    targets = link_targets(catalog, docs)

    assert targets["contact"] == targets["contact-page"] == "contact/"
    assert targets["track-order"] == "faq/order/track-order/"
    assert targets["track-order-page"] == "track-order/"
    assert (targets["index"], targets["guides"]) == ("", "guides/")
    assert (targets["order"], targets["g-mobile"]) == ("faq/order/", "guides/mobile/")


def test_handwritten_pages_are_read_with_their_lines(write_files: WriteFiles) -> None:
    root = write_files({"docs/contact.md": "---\ntitle: تماس\ntemplate: x.html\n---\n\nمتن\n"})

    assert read_docs(root) == (DocsPage("docs/contact.md", "contact", "متن", 6, "تماس", template="x.html"),)


def test_all_unreadable_pages_are_reported_at_once(write_files: WriteFiles) -> None:
    with pytest.raises(ContentError) as caught:
        read_docs(write_files({"docs/a.md": "x", "docs/b.md": b"---\n\xff\n---\n"}))

    assert [(problem.path, problem.line) for problem in caught.value.problems] == [("docs/a.md", 1), ("docs/b.md", 2)]


def test_a_picture_that_exists_is_fine(write_files: WriteFiles, shop_files: dict[str, str | bytes]) -> None:
    shop_files["docs/images/a.svg"] = "<svg/>"
    shop_files["guides/mobile.md"] = f"{shop_files['guides/mobile.md']!s}\n![شرح](images/a.svg)\n"
    root = write_files(shop_files)
    problems = Problems()
    check_references(load_catalog(root, today=dt.date(2026, 11, 21)).catalog, (), root, problems)

    assert (problems.errors, problems.warnings) == ([], [])


@pytest.mark.parametrize(
    "text",
    ["۱۰ روز کاری فرصت دارید", "10 روز کاری فرصت دارید", "تا ۱۰\nروز کاری"],
)
def test_another_number_in_the_wording_of_a_fact_is_reported(text: str) -> None:
    assert len(list(contradictions(text, 1, FACTS))) == 1


@pytest.mark.parametrize(
    "text",
    ["۷ روز کاری فرصت دارید", "۱۰ روز فرصت دارید", "`۱۰ روز کاری فرصت`", "{{ facts.return_days }} روز کاری فرصت"],
)
def test_the_same_number_and_other_wordings_are_not_reported(text: str) -> None:
    assert list(contradictions(text, 1, FACTS)) == []


def test_no_link_by_id_is_left_in_a_prepared_text() -> None:
    body = "[a](help:returns)\n\n> [b](help:track-order)\n\n| [c](help:g-mobile) |\n|---|\n| [d][e] |\n\n[e]: help:returns\n"

    assert not re.search("help:", prepare(body))
