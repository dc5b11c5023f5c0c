"""Draws social cards: texts are broken into lines with HarfBuzz, which knows how wide shaped Persian is, and drawn by resvg.

resvg shapes and orders mixed text by itself and brings no system library; only our own fonts are used, so that every machine
makes the same picture. A picture that was made before is copied.
"""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import resvg_py
import uharfbuzz
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from rahnama.content.bidi import isolate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rahnama.site.cards.card import Card

LINE_WIDTH = 1000
"""Pixels from the margin at the right to that at the left."""
SIZES = ((84, 2), (72, 3), (60, 4), (50, 4))
"""Sizes of a title in pixels, the largest first, each with the most lines it may take."""
LEADING = 1.45
"""Line height; Persian has marks far above and below."""
MIDDLE = 334
"""Height of the title's middle."""
_ALONE = 8
"""Fewer cards than this are drawn without further processes."""
_LTR, _RTL, _END = "\u2066", "\u2067", "\u2069"
_FOLDER = files("rahnama.site.cards")
_templates = Environment(autoescape=True, undefined=StrictUndefined)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a title and the height of its baseline in pixels."""

    text: str
    baseline: int


def draw_cards(cards: Iterable[Card], site: Path, kept: Path) -> int:
    """Write the picture of every card below `site`; return how many had to be drawn.

    `kept` is a folder with pictures of earlier times. New ones are put there, those of no card are deleted.
    """
    wanted = {card.address: card for card in cards}
    kept.mkdir(parents=True, exist_ok=True)
    missing = {address: card for address, card in wanted.items() if not (kept / Path(address).name).is_file()}
    for address, picture in zip(missing, _draw_all(list(missing.values())), strict=True):
        unfinished = kept / f"{Path(address).name}.part"
        unfinished.write_bytes(picture)
        unfinished.replace(kept / Path(address).name)
    for address in wanted:
        (site / address).parent.mkdir(parents=True, exist_ok=True)
        (site / address).write_bytes((kept / Path(address).name).read_bytes())
    names = {Path(address).name for address in wanted}
    for old in kept.iterdir():
        if old.name not in names:
            old.unlink()
    return len(missing)


def draw(card: Card) -> bytes:
    """Return a card as PNG."""
    lines, size = break_title(card.title)
    template = _templates.from_string(_FOLDER.joinpath("card.svg.jinja").read_text("utf-8"))
    svg = template.render(card=card, lines=lines, size=size, rtl=right_to_left)
    fonts = [str(_FOLDER / f"vazirmatn-{weight}.ttf") for weight in ("bold", "medium")]
    return resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=fonts)


def break_title(title: str) -> tuple[list[Line], int]:
    """Return a title's lines, as even as they can be, and the largest size at which they fit; what never fits ends in dots."""
    for size, most in SIZES:
        lines = _even_lines(title, size)
        if len(lines) <= most and all(width(line, size) <= LINE_WIDTH for line in lines):
            return _placed(lines, size), size
    size, most = SIZES[-1]
    lines = _lines(title, size, LINE_WIDTH)[:most]
    lines[-1] = _shortened(lines[-1], size)
    return _placed(lines, size), size


def _placed(lines: Sequence[str], size: int) -> list[Line]:
    height = size * LEADING
    first = MIDDLE - height * (len(lines) - 1) / 2 + size * 0.3
    return [Line(text, round(first + height * number)) for number, text in enumerate(lines)]


def _even_lines(title: str, size: int) -> list[str]:
    """Return the fewest lines that a title takes, with the widest of them as narrow as it can be."""
    fewest = len(_lines(title, size, LINE_WIDTH))
    narrow, wide = LINE_WIDTH // fewest, LINE_WIDTH
    while wide - narrow > size // 4:
        middle = (narrow + wide) // 2
        if len(_lines(title, size, middle)) > fewest:
            narrow = middle
        else:
            wide = middle
    return _lines(title, size, wide)


def _lines(title: str, size: int, room: float) -> list[str]:
    lines: list[str] = []
    for word in title.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines or [""]


def _shortened(line: str, size: int) -> str:
    while line and width(f"{line}…", size) > LINE_WIDTH:
        line = line.rpartition(" ")[0] or line[:-1]
    return f"{line}…"


@cache
def width(text: str, size: int) -> float:
    """Return the width of a bold text in pixels."""
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    uharfbuzz.shape(_bold(), buffer)
    units: int = sum(position.x_advance for position in buffer.glyph_positions or ())
    return units * size / int(_bold().face.upem)


@cache
def _bold() -> uharfbuzz.Font:
    face = uharfbuzz.Face(_FOLDER.joinpath("vazirmatn-bold.ttf").read_bytes())
    return uharfbuzz.Font(face)


def right_to_left(text: str) -> Markup:
    """Isolate a text as right to left, as resvg takes every line for left to right otherwise, and what pages isolate inside it."""
    inside = isolate(text).replace('<bdi dir="ltr">', _LTR).replace("</bdi>", _END)
    return Markup(f"{_RTL}{inside}{_END}")  # noqa: S704 -- isolate() escapes


def _draw_all(cards: list[Card]) -> Iterable[bytes]:
    if len(cards) < _ALONE:
        return map(draw, cards)
    workers = min(os.cpu_count() or 1, len(cards))
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        return list(pool.map(draw, cards, chunksize=4))
