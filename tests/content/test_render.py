"""Markdown becomes HTML that needs no script and no inline style, and can be read back as text."""

from __future__ import annotations

import re

import markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rahnama.content.render import MARKDOWN_CONFIGS, MARKDOWN_EXTENSIONS, Heading, Renderer, read_html

EVERYTHING = """\
مقدمه با [پیوند](../a/) و پانویس[^1].

## بخش یک {#one}

| کالا | قیمت |
|:-----|-----:|
| گوشی | ۲۰ |

!!! warning "مراقب باشید"
    متن هشدار.

- [ ] کار اول
- [x] کار **دوم**

1. یک
2. دو

واژه
:   معنی

```
کد
```

[^1]: متن پانویس.
"""


@pytest.fixture(scope="module")
def page() -> str:
    return Renderer().render(EVERYTHING).html


def test_no_inline_style_or_handler_is_written(page: str) -> None:
    assert not re.search(r"\s(?:style|on\w+)=", page)


def test_tables_align_by_attribute(page: str) -> None:
    assert '<th align="right">قیمت</th>' in page


def test_boxes_of_a_checklist_can_be_ticked_and_are_named(page: str) -> None:
    assert '<label><input type="checkbox"> کار اول</label>' in page
    assert '<label><input type="checkbox" checked> کار <strong>دوم</strong></label>' in page


@pytest.mark.parametrize(
    ("written", "labels"),
    [
        ("- [ ] یک\n\n    متن بعدی\n", ["یک"]),
        ("- [ ] یک\n    - [ ] دو\n", ["یک", "دو"]),
        ("- [ ] یک\n- دو\n", ["یک"]),
        ("`- [ ] یک`", []),
    ],
)
def test_a_label_ends_where_its_line_ends(written: str, labels: list[str]) -> None:
    found = re.findall(r'<label><input type="checkbox"> (.*?)</label>', Renderer().render(written).html)

    assert found == labels


def test_an_explicit_id_is_the_heading_s_anchor() -> None:
    assert Renderer().render("## بخش یک {#one}").headings == (Heading(2, "one", "بخش یک"),)


def test_a_heading_without_id_gets_a_persian_anchor_and_a_second_one_differs() -> None:
    rendered = Renderer().render("## هزینه ارسال\n\n## هزینه ارسال\n")

    assert rendered.anchors == {"هزینه-ارسال", "هزینه-ارسال_1"}


def test_one_text_leaves_no_trace_in_the_next() -> None:
    renderer = Renderer()
    first = renderer.render(EVERYTHING)

    assert renderer.render("متن").html == "<p>متن</p>"
    assert renderer.render(EVERYTHING) == first


def test_text_has_one_block_a_line_and_no_signs_of_navigation() -> None:
    assert Renderer().render(EVERYTHING).text.split("\n") == [
        "مقدمه با پیوند و پانویس.",
        "بخش یک",
        "کالا قیمت",
        "گوشی ۲۰",
        "مراقب باشید",
        "متن هشدار.",
        "کار اول",
        "کار دوم",
        "یک",
        "دو",
        "واژه",
        "معنی",
        "کد",
        "متن پانویس.",
    ]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>یک <b>دو</b>سه</p>", "یک دوسه"),
        ("<p>الف<br>ب</p>", "الف\nب"),
        ("<p>می\u200cشود &amp; &lt;x&gt;</p>", "می\u200cشود & <x>"),
        ("<nav><a>فهرست</a></nav><p>متن</p><script>x()</script><style>p{}</style>", "متن"),
        ('<h2 id="a">عنوان<a class="headerlink" href="#a">¶</a></h2>', "عنوان"),
        ("<p>خط\nشکسته</p>", "خط شکسته"),
        ("", ""),
        ("متن <img alt='x'> آزاد", "متن آزاد"),
        ('<p>پیش<a class="headerlink"><img src="x">درون</a> پس</p>', "پیش پس"),
    ],
)
def test_html_is_read_as_words(html: str, text: str) -> None:
    assert read_html(html).text == text


def test_ids_of_any_element_are_anchors() -> None:
    assert read_html('<h2 id="a">x</h2><p id="b"></p><a name="c"></a>').anchors == {"a", "b"}


def test_headings_are_read_with_level_anchor_and_words() -> None:
    html = '<h2 id="a">یک <code>دو</code><a class="headerlink">¶</a></h2><p>x</p><h3>سه</h3>'

    assert read_html(html).headings == (Heading(2, "a", "یک دو"), Heading(3, "", "سه"))


def test_the_list_of_extensions_is_all_a_host_needs(page: str) -> None:
    """MkDocs gets the same list and settings and must come to the same HTML."""
    html = markdown.markdown(EVERYTHING, extensions=list(MARKDOWN_EXTENSIONS), extension_configs=MARKDOWN_CONFIGS)

    assert read_html(html).text == read_html(page).text
    assert read_html(html).anchors == read_html(page).anchors


def test_a_table_scrolls_in_a_box_that_the_keyboard_reaches() -> None:
    html = Renderer().render("پیش\n\n| روش | **شرط** |\n|---|---|\n| کیف پول | موجودی |\n\nپس").html
    assert '<div aria-label="جدول روش، شرط" class="table" role="region" tabindex="0"><table>' in html
    assert "</table></div>\n<p>پس</p>" in html


PIECES = (
    "**پررنگ** ",
    "`کد` ",
    "[پیوند](https://a.example/?x=1&y=2) ",
    "![عکس](images/a.png) ",
    "سطر اول  \nدوم ",
    "متن ساده ",
    "a_b_c ",
    "&amp; ",
    "<b>x</b> ",
    "<!-- نه --> ",
    "\\* ",
    "\n\n- یک\n- دو\n\n",
    "\n\n| الف | ب |\n|---|---|\n| ۱ | ۲ |\n\n",
    "\n\n## سرتیتر {#s}\n\n",
    "[^۱] \n\n[^۱]: یادداشت\n\n",
    "<https://a.example> ",
    '\n\n!!! warning "هشدار"\n    متن\n\n',
    "x < y > z ",
    "[ارجاع][a] \n\n[a]: https://b.example\n\n",
    "<details><summary>س</summary>ج</details> ",
    "<br> ",
    "۰۲۱-۱۲۳۴۵۶۷۸ ",
    "\n\n۱. یک\n۲. دو\n\n    ادامهٔ دو\n\n",
    "\n\n1. یک\n    * زیر\n    + زیر\n\n",
    "\n\n> نقل\n> ادامه\n\n",
    "\n\nواژه\n:   معنا\n\n    ادامهٔ معنا\n\n",
    "\n\nسرتیتر\n===\n\nسرتیتر\n---\n\n",
    "\n\n- - -\n\n___\n\n",
    "\n\n    کد\n\n",
    "\n\n[TOC]\n\n",
    "\n\n```\n# نه سرتیتر\n```\n\n",
)
STOCK = {"rahnama.content.contents": "toc"}
"""Extensions of ours that stand for others."""


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8))
def test_sparing_plain_text_the_search_for_markup_changes_no_result(pieces: list[str]) -> None:
    spared = {"rahnama.content.blocks", "rahnama.content.inline"}
    others = [STOCK.get(name, name) for name in MARKDOWN_EXTENSIONS if name not in spared]
    settings = {STOCK.get(name, name): values for name, values in MARKDOWN_CONFIGS.items()}
    ours = markdown.Markdown(extensions=list(MARKDOWN_EXTENSIONS), extension_configs=MARKDOWN_CONFIGS)
    stock = markdown.Markdown(extensions=others, extension_configs=settings)
    for text in (*pieces, "".join(pieces)):
        results = [(one.reset().convert(text), one.toc, one.toc_tokens) for one in (ours, stock)]  # type: ignore[attr-defined]
        assert results[0] == results[1]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8))
def test_the_short_way_to_read_html_finds_what_the_parser_finds(pieces: list[str]) -> None:
    html = Renderer().render("".join(pieces)).html
    short, parsed = read_html(html), read_html(f"{html}<!-- read by the parser -->")
    assert (short.anchors, short.headings, short.text) == (parsed.anchors, parsed.headings, parsed.text)
