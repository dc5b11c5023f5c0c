"""What Markdown's own output lacks on a right-to-left page."""

from __future__ import annotations

import pytest

from rahnama.content.render import Renderer


def render(text: str) -> str:
    return Renderer().render(text).html


def test_footnotes_are_counted_in_persian_digits() -> None:
    html = render("نرخ[^a] و سقف[^b] و ۳ کالا\n\n[^a]: یک\n[^b]: دو\n")
    assert '<a class="footnote-ref" href="#fn:a">۱</a>' in html
    assert '<a class="footnote-ref" href="#fn:b">۲</a>' in html
    assert 'title="بازگشت به پانویس ۲ در متن"' in html


def test_a_footnotes_address_keeps_its_digits() -> None:
    assert 'href="#fn:1">۱</a>' in render("متن[^1]\n\n[^1]: یک\n")


@pytest.mark.parametrize(
    "text", ["Contact the support team.", "Open **Settings › Apps** first.", "Use `npm ci` here, please."]
)
def test_a_paragraph_in_latin_letters_runs_from_left_to_right(text: str) -> None:
    assert render(text).startswith('<p dir="ltr">')


@pytest.mark.parametrize(
    "text", ["iPhone 15", "iPhone ارزان شد و هست.", "۱۲ ۱۳ ۱۴", "سلام به همه", "HTML یعنی چه؟ It is a format."]
)
def test_names_and_mixed_paragraphs_keep_the_pages_direction(text: str) -> None:
    assert "dir=" not in render(text).partition(">")[0]
