"""Colours derived from a brand's: whatever it is, text can be read, in light and in dark."""

from __future__ import annotations

import random
import re

import pytest

from rahnama.settings import Brand
from rahnama.site.palette import contrast, derive_palette
from tests.conftest import ROOT

BRANDS = [
    Brand().color,
    *("#000000", "#ffffff", "#808080", "#ff0000", "#ffff00", "#00ff00", "#00ffff", "#0000ff", "#ef394e", "#ffc107"),
    *(f"#{random.Random(seed).randrange(1 << 24):06x}" for seed in range(60)),
]
LEAST = 4.5
"""WCAG 2.2, 1.4.3: text of any size."""

READ_ON = [
    *(
        (text, ground)
        for text in ("text", "muted", "brand", "brand-strong")
        for ground in ("ground", "surface", "tint")
    ),
    ("on-brand", "brand"),
    ("on-brand", "brand-strong"),
]


@pytest.mark.parametrize("brand", BRANDS)
def test_text_can_be_read_on_whatever_it_stands_on(brand: str) -> None:
    palette = derive_palette(brand)
    low = [
        (name, text, ground, ratio)
        for name, colors in (("light", palette.light), ("dark", palette.dark))
        for text, ground in READ_ON
        if (ratio := contrast(colors[text], colors[ground])) < LEAST
    ]
    assert low == []


@pytest.mark.parametrize("brand", BRANDS)
def test_white_can_be_read_on_the_hero(brand: str) -> None:
    palette = derive_palette(brand)
    for colors in (palette.light, palette.dark):
        assert min(contrast("#ffffff", colors[name]) for name in ("hero", "hero-end")) >= 7


def test_a_brand_that_can_be_read_stays_as_it_is() -> None:
    for brand in ("#7b1e4f", "#0b5d3b", "#1a4fa0"):
        assert derive_palette(brand).light["brand"] == brand


@pytest.mark.parametrize("sign", ["good", "warn", "bad"])
def test_signs_can_be_read_on_their_own_tints_and_on_every_ground(sign: str) -> None:
    sheet = (ROOT / "overrides/assets/stylesheets/tokens.css").read_text("utf-8")
    palette = derive_palette(Brand().color)
    light, dark = sheet.split("@media (prefers-color-scheme: dark)")
    for part, colors in ((light, palette.light), (dark, palette.dark)):
        found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", part))
        grounds = [colors["ground"], colors["surface"], *([found[f"{sign}-tint"]] if f"{sign}-tint" in found else [])]
        assert min(contrast(found[sign], ground) for ground in grounds) >= LEAST
