"""Number groups that browsers would show reversed are isolated; everything else stays untouched."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rahnama.content.bidi import isolate, isolate_html
from rahnama.content.render import Renderer, read_html

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ISOLATED = re.compile(r'<bd[io] dir="ltr">(.*?)</bd[io]>')
TAGS = re.compile(r'<bd[io] dir="ltr">|</bd[io]>')

GROUPS = (
    "021-12345678",
    "0912 345 6789",
    "۰۹۱۲ ۳۴۵ ۶۷۸۹",
    "٠٢١-٩١٠٠٠١٢٣",
    "+98 21 1234 5678",
    "+982191000123",
    "+98 (21) 9100 0123",
    "6037-9971-1234-5678",
    "۶۰۳۷ ۹۹۷۱ ۱۲۳۴ ۵۶۷۸",
    "9-17",
    "۹-۱۷",
    "۹–۱۷",
    "۸:۳۰-۲۱:۰۰",
    "2026-11-21",
    "IR062960000000100324200001",
    "IR06 2960 0000 0010 0324 2000 01",
    "IR۰۶ ۲۹۶۰ ۰۰۰۰ ۰۰۱۰ ۰۳۲۴ ۲۰۰۰ ۰۱",
    "AG-20481736",
    "AG-2048-1736",
    "1.2.3-beta",
    "1.2.3-beta.4",
    "-5",
    "−۵",
    '6.7"',
    "۶٫۷″",
    "*7777#",
    "*#06#",
    "*780*1#",
    "iPhone 15-16",
    "10-12GB",
    "https://x.ir/a/",
)


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("sentence", ["متن {} متن", "{}", "متن ({})", "متن «{}».", "متن: {}؟"])
def test_groups_that_would_be_reversed_are_isolated_as_a_whole(group: str, sentence: str) -> None:
    isolated = [html.unescape(part) for part in ISOLATED.findall(isolate(sentence.format(group)))]

    assert isolated == [group]


@pytest.mark.parametrize(
    "text",
    [
        "۱۴۰۳/۰۵/۱۲",
        "1403/05/12",
        "۱٬۵۰۰٬۰۰۰ تومان",
        "1,500,000",
        "ساعت ۸:۳۰",
        "سال ۱۴۰۳ ۲ کالا",
        "۱۴۰۵/۰۸/۳۰ ۱۴:۳۰",
        "۳٫۵ کیلو",
        "Wi-Fi",
        "USB-C",
        "iPhone 15",
        "64GB",
        "تهران-۵",
        "٪۲۰",
        "۲۰٪",
        'گفت "فصل ۵" را بخوان',
        "۱، ۲ و ۳",
        "- ۵",
        "3 + 4",
        "#۱",
    ],
)
def test_what_browsers_show_well_stays_as_it_is(text: str) -> None:
    assert ISOLATED.findall(isolate(text)) == []


def test_the_full_stop_after_an_address_is_not_part_of_it() -> None:
    assert ISOLATED.findall(isolate("به https://x.ir/a. بروید")) == ["https://x.ir/a"]


def test_arabic_indic_digits_need_an_override() -> None:
    assert isolate("٠٢١-٩١٠٠٠١٢٣") == '<bdo dir="ltr">٠٢١-٩١٠٠٠١٢٣</bdo>'


@pytest.fixture(scope="module")
def screen(chromium: Browser) -> Page:
    return chromium.new_page(viewport={"width": 1600, "height": 800})


# The left edge of every letter of the paragraph, in the order in which the letters were typed.
LEFT_EDGES = """paragraph => {
  const edges = [], walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT)
  while (walker.nextNode())
    for (let i = 0; i < walker.currentNode.data.length; i++) {
      const range = new Range()
      range.setStart(walker.currentNode, i)
      range.setEnd(walker.currentNode, i + 1)
      edges.push(range.getBoundingClientRect().left)
    }
  return edges
}"""


@pytest.mark.browser
@pytest.mark.parametrize("group", GROUPS)
def test_a_browser_shows_isolated_groups_from_left_to_right(group: str, screen: Page) -> None:
    screen.set_content(f'<body dir="rtl"><p style="white-space: pre">{isolate(f"متن {group} متن")}</p>')
    edges = screen.locator("p").evaluate(LEFT_EDGES)[4:-4]

    assert len(edges) == len(group)
    assert edges == sorted(edges)


@pytest.mark.browser
def test_a_browser_shows_a_phone_number_reversed_without_isolation(screen: Page) -> None:
    screen.set_content('<body dir="rtl"><p>متن 021-12345678 متن</p>')
    edges = screen.locator("p").evaluate(LEFT_EDGES)[4:-4]

    assert edges != sorted(edges)


def test_plain_text_is_escaped() -> None:
    assert isolate('<b> & "9-17"') == '&lt;b&gt; &amp; &quot;<bdi dir="ltr">9-17</bdi>&quot;'


@pytest.mark.parametrize(
    "markup",
    [
        "<code>021-1234567</code>",
        "<pre><code>9-17</code> 9-17</pre>",
        '<bdi dir="ltr">9-17 <b>9-17</b></bdi>',
        '<a href="tel:021-1234567" title="9-17">x</a>',
        "<script>9-17</script>",
        "<!-- 9-17 -->",
        "<kbd>9-17</kbd>",
        "<svg><title>9-17</title></svg>",
    ],
)
def test_code_attributes_and_isolated_text_stay_as_they_are(markup: str) -> None:
    assert isolate_html(markup) == markup


def test_text_behind_code_is_isolated_again() -> None:
    assert isolate_html("<code><code>1-2</code></code> 3-4<br/> 5-6") == (
        '<code><code>1-2</code></code> <bdi dir="ltr">3-4</bdi><br/> <bdi dir="ltr">5-6</bdi>'
    )


def test_isolating_twice_changes_nothing_more() -> None:
    once = isolate_html("<p>021-1234567 و AG-20481736</p>")

    assert isolate_html(once) == once


SIGNS = st.text(alphabet='0۱٢ -–+*#./,:٬٫"″<>&AIRbسم(\n\u200c', max_size=40)


@given(SIGNS)
def test_isolation_never_changes_the_visible_text(text: str) -> None:
    assert html.unescape(TAGS.sub("", isolate(text))) == text


@given(SIGNS.map(html.escape))
def test_isolation_in_html_only_adds_tags(markup: str) -> None:
    whole = f"<p>{markup}</p>"

    assert TAGS.sub("", isolate_html(whole)) == whole


@pytest.mark.parametrize(
    ("markdown", "isolated"),
    [
        ("تلفن 021-1234567", ["021-1234567"]),
        ("| الف |\n|---|\n| 9-17 |", ["9-17"]),
        ("## ساعت ۹-۱۷ {#hours}", ["۹-۱۷"]),
        ("`021-1234567`", []),
        ("```\n9-17\n```", []),
        ('<bdi dir="ltr">9-17</bdi>', ["9-17"]),
        ("[9-17](tel:021-1234567)", ["9-17"]),
        ("**021-1234567**", ["021-1234567"]),
    ],
)
def test_markdown_is_isolated_after_rendering(markdown: str, isolated: list[str]) -> None:
    rendered = Renderer().render(markdown)

    assert ISOLATED.findall(rendered.html) == isolated
    assert "bdi" not in read_html(rendered.html).text
