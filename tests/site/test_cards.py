"""Social cards: the right picture under a name that changes with it, Persian shaped, titles of any length inside their place."""

from __future__ import annotations

import struct
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from rahnama.site.cards.card import COLORS, HEIGHT, WIDTH, Card
from rahnama.site.cards.drawing import LINE_WIDTH, SIZES, break_title, draw, draw_cards, right_to_left, width
from rahnama.site.palette import derive_palette

if TYPE_CHECKING:
    from pathlib import Path

CARD = Card(
    title="پولم چند روزه برمی‌گردد؟",
    section="بازگشت وجه",
    shape="M4 4h16v16H4z",
    brand="راهنمای ارغوان",
    host="help.arghavan.example",
    colors={name: derive_palette("#7b1e4f").light[name] for name in COLORS},
)
TITLES = {
    "short": "کیف پول",
    "long": "کالایی که می‌خواهم ناموجود است؛ چطور از موجود شدنش باخبر شوم؟",
    "mixed": "IMEI گوشی iPhone 15 Pro را چطور با *#06# ببینم؟",
    "endless": "چرا " + "سفارش من هنوز نرسیده است " * 20 + "؟",
    "one word": "نیم‌فاصله‌" * 20,
}


def test_a_card_is_a_png_of_the_size_that_messengers_show() -> None:
    picture = draw(CARD)
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", picture[16:24]) == (WIDTH, HEIGHT)
    assert draw(CARD) == picture


@pytest.mark.parametrize(
    "other",
    [
        replace(CARD, title="دیگر"),
        replace(CARD, section="دیگر"),
        replace(CARD, brand="دیگر"),
        replace(CARD, host="other.example"),
        replace(CARD, shape="M0 0h9v9z"),
        replace(CARD, colors={**CARD.colors, "brand": "#004080"}),
    ],
)
def test_a_change_of_anything_on_it_changes_address_and_picture(other: Card) -> None:
    assert other.address != CARD.address
    assert draw(other) != draw(CARD)


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_titles_stay_between_the_margins(title: str) -> None:
    lines, size = break_title(title)
    assert 1 <= len(lines) <= dict(SIZES)[size]
    assert all(width(line.text, size) <= LINE_WIDTH for line in lines)
    assert lines[0].baseline - size * 0.75 > 160
    assert lines[-1].baseline < 520


def test_what_does_not_fit_ends_with_dots_and_what_fits_is_whole() -> None:
    assert break_title(TITLES["endless"])[0][-1].text.endswith("…")
    assert " ".join(line.text for line in break_title(TITLES["long"])[0]) == TITLES["long"]


def test_lines_of_a_title_are_about_as_long_as_each_other() -> None:
    lines, size = break_title("چرا قیمت کالا در سبد خرید تغییر کرد و حالا چه کنم؟")
    lengths = [width(line.text, size) for line in lines]
    assert len(lines) >= 2
    assert min(lengths) > max(lengths) * 0.6


def test_letters_are_joined_as_persian_is_written() -> None:
    """Joined, a word takes less room than its letters one by one; the laam and alef of «لا» become one sign."""
    assert width("سفارش", 100) < sum(width(letter, 100) for letter in "سفارش") * 0.9
    assert width("لا", 100) < width("ل", 100)


def test_a_line_runs_from_right_to_left_and_codes_in_it_from_left_to_right() -> None:
    assert right_to_left("کد *#06# را بزنید") == "\u2067کد \u2066*#06#\u2069 را بزنید\u2069"
    assert right_to_left("<b>") == "\u2067&lt;b&gt;\u2069"


def test_a_picture_is_drawn_once_and_forgotten_when_no_page_shows_it(tmp_path: Path) -> None:
    kept, other = tmp_path / "kept", replace(CARD, title="پرسشی دیگر")
    assert draw_cards([CARD, other, CARD], tmp_path / "first", kept) == 2
    assert draw_cards([CARD], tmp_path / "second", kept) == 0
    assert (tmp_path / "second" / CARD.address).read_bytes() == (tmp_path / "first" / CARD.address).read_bytes()
    assert [path.name for path in kept.iterdir()] == [CARD.address.rpartition("/")[2]]


def test_a_build_that_nobody_draws_for_names_no_pictures(site: Path) -> None:
    assert not (site / "assets" / "cards").exists()
    assert "og:image" not in (site / "index.html").read_text("utf-8")
